using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Which calls are cancelled with another exception than <c>TaskCanceledException</c>?</summary>
internal sealed class TaskCancellations(CompilationModel model)
{
    /// <summary>Members whose cancellation is always a <c>TaskCanceledException</c>: that of the task itself, or by their documentation.</summary>
    readonly ApiTable<object> _ofTasks = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "Delay Run WaitAsync WhenAll FromCanceled ContinueWith", new object()),
        ("System.Threading.Tasks.Task`1", "WaitAsync ContinueWith", new object()),
        ("System.Threading.Tasks.TaskFactory", "StartNew", new object()),
        ("System.Net.Http.HttpClient", "SendAsync GetAsync PostAsync PutAsync DeleteAsync PatchAsync GetStringAsync GetStreamAsync GetByteArrayAsync", new object()),
        ("System.Net.Http.Json.HttpClientJsonExtensions", "*", new object()),
    ]);

    /// <summary>The first call in the body of a <c>try</c>, cancellable by anybody, that is none of these.</summary>
    public IInvocationOperation? FirstOther(ITryOperation attempt, CancellationToken cancellation)
    {
        foreach (var call in model.CancellableCalls.In(attempt, cancellation))
        {
            if (call.Owner != TokenOwner.None && _ofTasks.Find(call.Call.TargetMethod) is null)
                return call.Call;
        }

        foreach (var part in attempt.Body.Descendants())
        {
            if (part is IInvocationOperation { TargetMethod: { Name: nameof(CancellationToken.ThrowIfCancellationRequested), ContainingType: var type } } test
                && AsyncSymbols.Is(type, model.Symbols.CancellationToken))
            {
                return test;
            }
        }

        return null;
    }
}
