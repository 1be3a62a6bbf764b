using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>Does this await only let time pass?</summary>
internal sealed class Pauses(AsyncSymbols symbols)
{
    /// <summary>The call of <c>Task.Delay</c> or <c>Task.Yield</c> that <paramref name="awaited"/> awaits, if that is all it awaits.</summary>
    public IInvocationOperation? Of(IAwaitOperation awaited)
    {
        var task = CallSites.Unwrap(awaited.Operation);
        if (task is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } configured })
            task = CallSites.Unwrap(configured);
        return task is IInvocationOperation { TargetMethod: { Name: nameof(Task.Delay) or nameof(Task.Yield), IsStatic: true } method } pause && AsyncSymbols.Is(method.ContainingType, symbols.Task)
            ? pause
            : null;
    }

    /// <summary>Whether the call is <c>Task.Delay</c> for a time that does not change from one call to the next.</summary>
    public bool IsFixedDelay(IInvocationOperation pause) =>
        pause is { TargetMethod.Name: nameof(Task.Delay), Arguments: [var time, ..] } && IsFixed(time.Value);

    static bool IsFixed(IOperation time) =>
        CallSites.Unwrap(time) switch
        {
            { ConstantValue.HasValue: true } => true,
            IFieldReferenceOperation { Field.IsReadOnly: true } => true,
            IInvocationOperation { TargetMethod: { ContainingType.Name: nameof(TimeSpan), IsStatic: true } } span => span.Arguments.All(static argument => IsFixed(argument.Value)),
            IObjectCreationOperation { Type.Name: nameof(TimeSpan) } span => span.Arguments.All(static argument => IsFixed(argument.Value)),
            _ => false,
        };
}
