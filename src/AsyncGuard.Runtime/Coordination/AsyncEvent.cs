using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A flag that one waits for: while it is set, everybody passes; when it gets set, everybody who waits goes on. The asyncio counterpart is <c>asyncio.Event</c>.
/// </summary>
/// <remarks>
/// <para>Who waited when the flag was set goes on, even if it is cleared right after. All members are safe for use from several threads at once.
/// Nobody's code runs inside <see cref="Set"/>, and none inside the <c>Cancel</c> that ends a wait.</para>
/// <example>
/// <code>
/// // Before: notices the change late, and wakes up ten times a second for nothing.
/// while (!_isReady)
///     await Task.Delay(100, cancellationToken);
///
/// // After
/// await _ready.WaitAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{IsSet ? \"set\" : \"not set\",nq}, {Waiting} waiting")]
public sealed class AsyncEvent : IDisposable
{
    readonly WaitCore _waits = new();
    volatile bool _isSet;

    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it is set from the start.</param>
    public AsyncEvent(bool isSet = false) => _isSet = isSet;

    /// <summary>Whether the flag is set. A snapshot.</summary>
    public bool IsSet => _isSet;

    /// <summary>How many wait. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_waits.Gate)
                return _waits.Queue.Count;
        }
    }

    /// <summary>Sets the flag and lets everybody who waits go on, in the order in which they came.</summary>
    public void Set()
    {
        Waiter<bool>? waiting;
        lock (_waits.Gate)
        {
            _isSet = true;
            waiting = _waits.Queue.TakeAll();
        }

        WaitQueue<bool>.GrantAll(waiting, true);
    }

    /// <summary>Clears the flag: who comes from now on waits.</summary>
    public void Clear()
    {
        // Under the gate, so that a wait sees the flag of before or after, never one that changes while it enters.
        lock (_waits.Gate)
            _isSet = false;
    }

    /// <summary>Waits until the flag is set.</summary>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, the outcome is its cancellation even if the flag is set.</param>
    /// <returns>A task that ends when the flag is, or gets, set.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The event is disposed of (by way of the task).</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => CoreAsync(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Waits until the flag is set, no longer than a time.</summary>
    /// <param name="timeout">The longest wait; zero only looks, <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as it takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, the outcome is its cancellation even if the flag is set.</param>
    /// <returns>A task that ends when the flag is, or gets, set.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The event is disposed of (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask WaitAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        CoreAsync(WaitTime.Checked(timeout), time, cancellationToken);

    /// <summary>Closes the event: who waits, and who comes later, gets <see cref="ObjectDisposedException"/>. May be called more than once.</summary>
    public void Dispose()
    {
        Waiter<bool>? refused;
        lock (_waits.Gate)
        {
            _waits.IsDisposed = true;
            refused = _waits.Queue.TakeAll();
        }

        WaitQueue<bool>.FailAll(refused, static () => new ObjectDisposedException(nameof(AsyncEvent)));
    }

    ValueTask CoreAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<bool> waiter;
        lock (_waits.Gate)
        {
            if (_waits.IsDisposed)
                return new(Task.FromException(new ObjectDisposedException(nameof(AsyncEvent))));
            if (_isSet)
                return default;
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException(new TimeoutException(_waits.TimeoutMessage(timeout))));
            waiter = _waits.Queue.Enter();
        }

        var task = waiter.TaskWithoutResult;
        waiter.Watch(cancellationToken, timeout, time);
        return task;
    }

    sealed class WaitCore : IWaitOwner
    {
        public WaitCore() => Queue = new WaitQueue<bool>(this, mostKept: 16);

        public Gate Gate { get; } = new();

        public WaitQueue<bool> Queue { get; }

        public bool IsDisposed { get; set; }

        public void OnLeft()
        {
        }

        public string TimeoutMessage(TimeSpan timeout) => $"The event was not set within {timeout}.";
    }
}
