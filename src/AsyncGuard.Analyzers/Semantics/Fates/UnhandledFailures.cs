using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Can the work that this call starts fail without its failure being handled inside?</summary>
internal sealed class UnhandledFailures(CompilationModel model)
{
    /// <summary>How far work that starts work is followed.</summary>
    const int DeepestStart = 16;

    readonly ApiSet _harmless = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "Yield Delay FromResult FromException FromCanceled ConfigureAwait GetAwaiter"),
        ("System.Threading.Tasks.ValueTask", "FromResult FromException FromCanceled ConfigureAwait"),
        ("System.Threading.CancellationTokenSource", "Cancel CancelAsync CancelAfter"),
        ("System.Threading.PeriodicTimer", "WaitForNextTickAsync"),
        ("System.Threading.Tasks.TaskCompletionSource", "SetResult TrySetResult SetException TrySetException SetCanceled TrySetCanceled"),
        ("System.Threading.Tasks.TaskCompletionSource`1", "SetResult TrySetResult SetException TrySetException SetCanceled TrySetCanceled"),
        ("System.Console", "WriteLine Write"),
        ("System.TimeSpan", "*"),
        ("System.Threading.Interlocked", "*"),
        ("System.Diagnostics.Debug", "WriteLine Write Assert"),
        ("System.Diagnostics.Trace", "WriteLine TraceError TraceWarning TraceInformation"),
        ("System.Diagnostics.Stopwatch", "*"),
        ("Microsoft.Extensions.Logging.ILogger", "*"),
        ("Microsoft.Extensions.Logging.LoggerExtensions", "*"),
    ]);

    // The group waits for these tasks itself, and reports how they fail.
    readonly ApiSet _waitedForByOthers = new(model.Symbols, [($"{AsyncSymbols.Runtime}.TaskGroup", "Run Start")]);

    readonly Lazy<INamedTypeSymbol?> _eventSource = new(() => model.Symbols.Type("System.Diagnostics.Tracing.EventSource"));
    readonly ConcurrentDictionary<SyntaxNode, bool> _bodies = new();

    /// <summary>Whether the task that the call yields may end in an exception, as far as can be read.</summary>
    public bool CanFail(IInvocationOperation call, CancellationToken cancellation)
    {
        if (_harmless.Contains(call.TargetMethod) || _waitedForByOthers.Contains(call.TargetMethod))
            return false;
        if (StartedWork.DelegateOf(call, model) is { } work)
            return Body(work, cancellation) is not { } started || CanFail(started);
        return model.Bodies.Of(call.TargetMethod.OriginalDefinition, cancellation) is not { } body || CanFail(body);
    }

    /// <summary>Whether the function that a delegate expression names may end in an exception, as far as can be read.</summary>
    public bool CanFail(IOperation function, CancellationToken cancellation) => Body(function, cancellation) is not { } body || CanFail(body);

    IOperation? Body(IOperation function, CancellationToken cancellation) =>
        CallSites.Unwrap(function) switch
        {
            IDelegateCreationOperation creation => Body(creation.Target, cancellation),
            IAnonymousFunctionOperation lambda => lambda.Body,
            IMethodReferenceOperation { Method: var method } => model.Bodies.Of(method.OriginalDefinition, cancellation),
            _ => null,
        };

    // Work that starts itself again fails only where it does otherwise: inside, that is taken for granted, and so nothing is kept of it there.
    bool CanFail(IOperation body, HashSet<SyntaxNode>? around = null)
    {
        if (_bodies.TryGetValue(body.Syntax, out var known))
            return known;
        around ??= [];
        if (around.Count >= DeepestStart || !around.Add(body.Syntax))
            return false;
        var answer = Steps(body).Any(step => step is IThrowOperation ? !IsHandled(step, body) : !IsHarmless(step, around) && !IsHandled(step, body));
        around.Remove(body.Syntax);
        if (answer || around.Count == 0)
            _bodies.TryAdd(body.Syntax, answer);
        return answer;
    }

    static IEnumerable<IOperation> Steps(IOperation body)
    {
        var open = new Stack<IOperation>();
        open.Push(body);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation or INameOfOperation)
                continue;
            if (operation is IThrowOperation or IInvocationOperation or IAwaitOperation)
                yield return operation;
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    /// <summary>Whether the call or await has nothing to fail with: timers, completions, logging.</summary>
    public bool IsHarmless(IOperation step) => IsHarmless(step, []);

    bool IsHarmless(IOperation step, HashSet<SyntaxNode> around) =>
        step switch
        {
            IInvocationOperation call => IsHarmless(call.TargetMethod) || IsPartOfCompletion(call) || StartsHarmless(call, around),
            IAwaitOperation awaited => model.StartedWork.Bare(awaited.Operation) is IInvocationOperation call && IsHarmless(call.TargetMethod),
            _ => false,
        };

    bool IsHarmless(IMethodSymbol method) => _harmless.Contains(method.ReducedFrom ?? method) || AsyncSymbols.IsOrInherits(method.ContainingType, _eventSource.Value);

    bool StartsHarmless(IInvocationOperation call, HashSet<SyntaxNode> around) =>
        StartedWork.DelegateOf(call, model) is { } work && Body(work, CancellationToken.None) is { } started && !CanFail(started, around);

    // source.TrySetException(Describe(error)): what is computed for a completion is no work of its own.
    bool IsPartOfCompletion(IInvocationOperation call)
    {
        for (var parent = call.Parent; parent is IArgumentOperation or IObjectCreationOperation or IConversionOperation or IInvocationOperation; parent = parent.Parent)
        {
            if (parent is IInvocationOperation { TargetMethod: { Name: not null, ContainingType.Name: nameof(TaskCompletionSource<int>) } completion } && IsHarmless(completion))
                return true;
        }

        return false;
    }

    // In a try that catches everything and goes on; what a handler or a finally itself calls is taken to be safe.
    static bool IsHandled(IOperation step, IOperation body)
    {
        var child = step;
        for (var parent = step.Parent; parent is not null && !ReferenceEquals(child, body); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ITryOperation attempt when ReferenceEquals(attempt.Body, child) && attempt.Catches.Any(CatchesAll) && !attempt.Catches.Any(Throws):
                case ITryOperation { Finally: { } cleanup } when ReferenceEquals(cleanup, child) && step is not IThrowOperation:
                case ICatchClauseOperation when step is not IThrowOperation:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether the clause catches every exception.</summary>
    public static bool CatchesAll(ICatchClauseOperation clause) =>
        clause.Filter is null
        && clause.ExceptionType is { SpecialType: SpecialType.System_Object } or { Name: nameof(Exception), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } };

    static bool Throws(ICatchClauseOperation clause) =>
        clause.Handler.Descendants().Any(static operation => operation is IThrowOperation && operation.Syntax is ThrowStatementSyntax or ThrowExpressionSyntax);
}
