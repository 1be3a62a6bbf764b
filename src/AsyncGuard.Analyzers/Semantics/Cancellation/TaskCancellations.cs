using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Which calls are cancelled with another exception than <c>TaskCanceledException</c>?</summary>
internal sealed class TaskCancellations(CompilationModel model)
{
    /// <summary>Members whose cancellation is always a <c>TaskCanceledException</c>: that of the task itself, or by their documentation.</summary>
    readonly ApiSet _ofTasks = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "Delay Run WaitAsync WhenAll FromCanceled ContinueWith"),
        ("System.Threading.Tasks.Task`1", "WaitAsync ContinueWith"),
        ("System.Threading.Tasks.TaskFactory", "StartNew"),
        ("System.Net.Http.HttpClient", "SendAsync GetAsync PostAsync PutAsync DeleteAsync PatchAsync GetStringAsync GetStreamAsync GetByteArrayAsync"),
        ("System.Net.Http.Json.HttpClientJsonExtensions", "*"),
    ]);

    /// <summary>The first call in the body of a <c>try</c>, cancellable by anybody, that is none of these.</summary>
    public IInvocationOperation? FirstOther(ITryOperation attempt, CancellationToken cancellation)
    {
        foreach (var call in model.CancellableCalls.In(attempt, cancellation))
        {
            if (call.Owner != TokenOwner.None && !_ofTasks.Contains(call.Call.TargetMethod))
                return call.Call;
        }

        foreach (var part in attempt.Body.Descendants())
        {
            if (part is IInvocationOperation { TargetMethod: { Name: nameof(CancellationToken.ThrowIfCancellationRequested), ContainingType: var type } } test
                && AsyncSymbols.Is(type, model.Symbols.CancellationToken))
            {
                return test;
            }

            if (part is IAwaitOperation { Operation: var task } && Kept(task, attempt, cancellation) is { } start)
                return start;
        }

        return null;
    }

    // 'await _loop': what the field was given, which ends by a token.
    IInvocationOperation? Kept(IOperation task, ITryOperation attempt, CancellationToken cancellation)
    {
        if (model.StartedWork.Bare(task) is not IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: { DeclaredAccessibility: Accessibility.Private } field } || !model.Symbols.IsTaskLike(field.Type))
            return null;

        foreach (var reference in model.References.Of(field, cancellation))
        {
            if (reference.Parent is ISimpleAssignmentOperation { Value: var value } assignment && ReferenceEquals(assignment.Target, reference)
                && CallSites.Unwrap(value) is IInvocationOperation call
                && model.CancellableCalls.OwnerOf(call, attempt.Syntax) != TokenOwner.None
                && !_ofTasks.Contains(call.TargetMethod))
            {
                return call;
            }
        }

        return null;
    }
}
