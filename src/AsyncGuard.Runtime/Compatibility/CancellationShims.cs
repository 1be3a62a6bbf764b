#if NETSTANDARD2_0
namespace AsyncGuard.Runtime;

/// <summary>What newer frameworks have on their cancellation types.</summary>
static class CancellationShims
{
    public static CancellationTokenRegistration UnsafeRegister(this CancellationToken token, Action<object?> callback, object? state)
    {
        // The caller's context is no business of a callback of ours.
        if (!token.CanBeCanceled || ExecutionContext.IsFlowSuppressed())
            return token.Register(callback, state);

        using (ExecutionContext.SuppressFlow())
            return token.Register(callback, state);
    }

    /// <summary>Runs the callbacks on the pool. Unlike the framework's, the token may turn a moment after the return.</summary>
    public static Task CancelAsync(this CancellationTokenSource source) => Task.Run(source.Cancel);
}
#endif
