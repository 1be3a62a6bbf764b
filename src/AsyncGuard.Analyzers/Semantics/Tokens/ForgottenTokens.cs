using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which token should this call have been given?</summary>
internal sealed class ForgottenTokens(CompilationModel model)
{
    /// <summary>Waits that whoever ends the object ends by completing, disposing or a limit: the object's token is not needed there.</summary>
    readonly ApiSet _endedOtherwise = new(model.Symbols,
    [
        ("System.Threading.Channels.ChannelReader`1", "WaitToReadAsync ReadAsync ReadAllAsync"),
        ("System.Threading.PeriodicTimer", "WaitForNextTickAsync"),
        ("System.Threading.Tasks.Task", "WaitAsync"),
        ("System.Threading.Tasks.Task`1", "WaitAsync"),
    ]);

    /// <summary>The token in scope that the call was not given although it has a form that takes it, with that form; <see langword="null"/> where nothing was forgotten.</summary>
    /// <param name="call">Any call.</param>
    /// <param name="containingSymbol">The member that holds it.</param>
    public (TokenInScope Token, TokenForm Form)? Of(IInvocationOperation call, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        if (!model.TokenForms.MayTake(call)
            || !IsWaitedFor(call, containingSymbol)
            || model.Tokens.Governing(call) is not { } token
            || (token.IsOfObject && _endedOtherwise.Contains(call.TargetMethod))
            || IsGivenLater(call)
            || model.TokenForms.IsCarried(call)
            || IsInExpressionTree(call)
            || model.TestCode.Contains(containingSymbol)
            || IsMemory(call, cancellation)
            || model.TokenForms.Find(call, token.Expression, cancellation) is not { } form)
        {
            return null;
        }

        return (token, form);
    }

    /// <summary>Whether the function, or its caller, waits for what the call starts.</summary>
    public bool IsWaitedFor(IInvocationOperation call, ISymbol? containingSymbol)
    {
        // A blocking wait in async code is better awaited: another rule says so.
        if (!model.Symbols.IsTaskLike(call.Type) && !model.Symbols.IsAsyncEnumerable(call.Type))
            return !model.Contexts.Of(call, containingSymbol).IsAsync;
        if (model.Symbols.IsAsyncEnumerable(call.Type) && !IsEnumeratedHere(call))
            return false;
        return model.WorkFates.Of(call) switch
        {
            WorkFate.Awaited or WorkFate.Returned => true,
            // WhenAny(work, Task.Delay(limit)): whoever is told that the limit has passed must not be told so because of a cancel.
            WorkFate.Raced => !(call.TargetMethod.Name == nameof(Task.Delay) && model.Symbols.IsTask(call.TargetMethod.ContainingType)),
            _ => false,
        };
    }

    // Or returned. Through a local, the enumeration may be given the token: another rule looks at that.
    static bool IsEnumeratedHere(IInvocationOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation or IArgumentOperation or IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) })
            parent = parent.Parent;
        return parent is IForEachLoopOperation or IReturnOperation;
    }

    // FetchAsync().WaitAsync(token), ReadAsync().WithCancellation(token)
    bool IsGivenLater(IInvocationOperation call)
    {
        for (IOperation? value = call; value?.Parent is { } parent; value = parent)
        {
            var next = parent switch
            {
                IInvocationOperation outer when ReferenceEquals(outer.Instance, value) => outer,
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } outer } argument when argument.Parameter?.Ordinal == 0 => outer,
                _ => null,
            };
            if (next is not null && next.Arguments.Any(argument => argument.ArgumentKind != ArgumentKind.DefaultValue && model.Symbols.IsToken(argument.Value.Type)))
                return true;
            if (parent is IAwaitOperation or IExpressionStatementOperation or IBlockOperation)
                return false;
        }

        return false;
    }

    static bool IsInExpressionTree(IOperation call)
    {
        for (var parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda && AsyncContexts.IsExpressionTree(lambda))
                return true;
        }

        return false;
    }

    bool IsMemory(IInvocationOperation call, CancellationToken cancellation) =>
        call.Instance is { } receiver && model.Media.IsCarrier(receiver.Type) && model.Media.Under(receiver, cancellation) == Medium.Memory;
}
