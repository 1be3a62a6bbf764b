#if NETSTANDARD2_0
namespace AsyncGuard.Runtime;

/// <summary>What newer frameworks have on their cancellation types.</summary>
static class CancellationShims
{
    /// <summary>Runs the callbacks on the pool. Unlike the framework's, the token may turn a moment after the return.</summary>
    public static Task CancelAsync(this CancellationTokenSource source) => Task.Run(source.Cancel);
}
#endif
