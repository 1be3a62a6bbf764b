using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A fresh token with a time limit, for cleanup that has to run although the work was cancelled. The asyncio counterpart is
/// <c>asyncio.timeout</c> around the awaits of a <c>finally</c>.
/// </summary>
/// <remarks>
/// <example>
/// <code>
/// // Before: the token is cancelled, so the cleanup does not even start.
/// catch (OperationCanceledException)
/// {
///     await transaction.RollbackAsync(cancellationToken);
///     throw;
/// }
///
/// // After: the cleanup runs, for five seconds at most.
/// catch (OperationCanceledException)
/// {
///     using var cleanup = new CleanupScope(TimeSpan.FromSeconds(5));
///     await transaction.RollbackAsync(cleanup.Token);
///     throw;
/// }
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("limit {Limit}, passed: {Token.IsCancellationRequested}")]
public sealed class CleanupScope : IDisposable
{
    readonly CancellationTokenSource _source;

    /// <summary>Opens the scope: the limit runs from now.</summary>
    /// <param name="limit">How long the cleanup may take.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is negative, or too long for a timer.</exception>
    public CleanupScope(TimeSpan limit, TimeProvider? time = null)
    {
#if NETSTANDARD2_0
        _source = (time ?? TimeProvider.System).CreateCancellationTokenSource(limit);
#else
        _source = new(limit, time ?? TimeProvider.System);
#endif
        Limit = limit;
        Token = _source.Token;
    }

    /// <summary>How long the cleanup may take.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Is cancelled when the limit has passed. No other token reaches it.</summary>
    public CancellationToken Token { get; }

    /// <summary>Closes the scope: stops the clock. May be called more than once.</summary>
    public void Dispose() => _source.Dispose();
}
