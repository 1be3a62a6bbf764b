using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>Is this function put into a queue, to run once when its maker has gone on?</summary>
/// <remarks>What it throws reaches whoever empties the queue, who knows nothing of those that wait for its result.</remarks>
internal sealed class DeferredWork(CompilationModel model)
{
    readonly ApiSet _queues = new(model.Symbols,
    [
        ("System.Collections.Generic.Queue`1", "Enqueue"),
        ("System.Collections.Generic.PriorityQueue`2", "Enqueue"),
        ("System.Collections.Generic.Stack`1", "Push"),
        ("System.Collections.Concurrent.ConcurrentQueue`1", "Enqueue"),
        ("System.Collections.Concurrent.ConcurrentStack`1", "Push"),
        ("System.Collections.Concurrent.BlockingCollection`1", "Add TryAdd"),
        ("System.Threading.Channels.ChannelWriter`1", "TryWrite WriteAsync"),
        ("System.Threading.SynchronizationContext", "Post"),
        ("System.Windows.Threading.Dispatcher", "BeginInvoke"),
        ("System.Windows.Forms.Control", "BeginInvoke"),
        ("Microsoft.UI.Dispatching.DispatcherQueue", "TryEnqueue"),
        ("Avalonia.Threading.Dispatcher", "Post"),
        ("Microsoft.Maui.ApplicationModel.MainThread", "BeginInvokeOnMainThread"),
        ("Microsoft.Maui.Dispatching.IDispatcher", "Dispatch DispatchDelayed"),
    ]);

    /// <summary>Whether <paramref name="call"/> puts <paramref name="function"/>, an argument of it, into a queue, itself or by a method of this compilation that does no more than that.</summary>
    public bool IsQueued(IOperation function, IInvocationOperation call, CancellationToken cancellation)
    {
        if (_queues.Contains(call.TargetMethod))
            return IsLeftAlone(call);
        return call.TargetMethod is { IsVirtual: false, IsAbstract: false, IsOverride: false } method
            && call.Arguments.FirstOrDefault(argument => argument.Syntax.Contains(function.Syntax))?.Parameter is { } parameter
            && model.Bodies.Of((method.ReducedFrom ?? method).OriginalDefinition, cancellation) is { } body
            && OnlyQueues(body, parameter.OriginalDefinition.Name);
    }

    // Nobody keeps what the queue answers: an operation in a user interface's queue can be awaited.
    static bool IsLeftAlone(IInvocationOperation call) =>
        call.Type is { SpecialType: SpecialType.System_Void or SpecialType.System_Boolean }
        || call.Parent is IExpressionStatementOperation or IAwaitOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    // Tested for null, perhaps, and put into a queue as it is.
    bool OnlyQueues(IOperation body, string name)
    {
        var isQueued = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IParameterReferenceOperation { Parameter: { Name: var own, Type.TypeKind: TypeKind.Delegate } } || own != name)
                continue;
            IOperation value = operation;
            while (value.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation)
                value = value.Parent;
            if (value.Parent is IArgumentOperation { Parent: IInvocationOperation call } && _queues.Contains(call.TargetMethod))
                isQueued = true;
            else if (value.Parent is not (IBinaryOperation or IIsPatternOperation or INameOfOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: nameof(ArgumentNullException) } }))
                return false;
        }

        return isQueued;
    }
}
