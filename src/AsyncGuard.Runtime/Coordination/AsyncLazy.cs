using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A value that the first who asks has made, once, for everybody. The asyncio counterpart is a task that is kept and awaited by all.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// <para>A cancelled caller stops waiting and nothing else; the factory goes on for the others. When nobody is left who waits, the factory's token
/// is cancelled, and the next who asks starts it again.</para>
/// <para>The factory starts in the call that asks first, outside any lock, and must not ask for the value itself.</para>
/// <para>All members are safe for use from several threads at once.</para>
/// <example>
/// <code>
/// // Before: one failed or cancelled call poisons the value for ever.
/// readonly Lazy&lt;Task&lt;Config>> _config = new(() => LoadAsync());
///
/// // After: a failure is tried again, and a caller cancels only its own wait.
/// readonly AsyncLazy&lt;Config> _config = new(token => LoadAsync(token));
/// var config = await _config.GetAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("HasValue = {HasValue}")]
public sealed class AsyncLazy<T>
{
    readonly object _gate = new();
    readonly Func<CancellationToken, Task<T>> _factory;
    readonly LazyFailure _onFailure;
    Task<T>? _settled;
    LazyAttempt<T>? _attempt;

    /// <summary>Makes a value that is not there yet.</summary>
    /// <param name="factory">Makes the value. Its token is cancelled when nobody waits for it any more.</param>
    /// <param name="onFailure">What happens after the factory has failed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="factory"/> is <see langword="null"/>.</exception>
    public AsyncLazy(Func<CancellationToken, Task<T>> factory, LazyFailure onFailure = LazyFailure.Retry)
    {
        _factory = factory ?? throw new ArgumentNullException(nameof(factory));
        _onFailure = onFailure;
    }

    /// <summary>Whether the value is there. A snapshot.</summary>
    public bool HasValue => Volatile.Read(ref _settled) is { Status: TaskStatus.RanToCompletion };

    /// <summary>Waits for the value, and starts the factory if nobody has.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The value.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public Task<T> GetAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellationToken);
        if (Volatile.Read(ref _settled) is { } settled)
            return settled;

        LazyAttempt<T> attempt;
        Waiter<T> waiter;
        var starts = false;
        lock (_gate)
        {
            // Race: the value may have come since. Who ends an attempt takes the gate, so from here on it finds the waiter.
            if (_settled is not null)
                return _settled;

            if (_attempt is null)
            {
                _attempt = new LazyAttempt<T>(this, _gate);
                starts = true;
            }

            attempt = _attempt;
            waiter = attempt.Park();
        }

        waiter.Arm(Timeout.InfiniteTimeSpan, null, cancellationToken);
        var result = waiter.AsValueTask().AsTask();
        if (starts)
            _ = attempt.StartAsync(_factory);
        return result;
    }

    /// <summary>Called under the gate when the last who waited for an attempt is cancelled: nobody wants its outcome any more.</summary>
    internal bool TryForget(LazyAttempt<T> attempt)
    {
        if (_attempt != attempt)
            return false;
        _attempt = null;
        return true;
    }

    /// <summary>Takes the outcome of an attempt in.</summary>
    internal void Settle(LazyAttempt<T> attempt, Task<T> outcome)
    {
        Waiter<T>? waiters;
        lock (_gate)
        {
            // Race: the attempt was given up before it noticed, and another may be under way. Its outcome is nobody's.
            if (!TryForget(attempt))
                return;

            if (outcome.Status == TaskStatus.RanToCompletion || _onFailure == LazyFailure.Keep)
                Volatile.Write(ref _settled, outcome);
            waiters = attempt.DequeueAll();
        }

        if (outcome.Status == TaskStatus.RanToCompletion)
            waiters.GrantAll(outcome.Result);
        else
            waiters.FailAll(() => outcome.Exception?.InnerException ?? new TaskCanceledException(outcome));
    }
}
