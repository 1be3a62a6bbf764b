using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Lets a number of holders in at a time, first come, first served. Always bounded: there are never more permits than it was made with.
/// The asyncio counterpart is <c>asyncio.BoundedSemaphore</c>.
/// </summary>
/// <remarks>
/// <para>A permit that is given back goes to the first who waits. A token that is cancelled already never gets one.
/// A permit is good for one return: disposing of it again does nothing, so that the count cannot grow.</para>
/// <para>All members are safe for use from several threads at once. Nobody's code runs inside a return.</para>
/// <example>
/// <code>
/// // Before: nothing stops a second Release, and then two more get in for ever.
/// var limit = new SemaphoreSlim(3);
/// await limit.WaitAsync(cancellationToken);
/// try { await CallAsync(id, cancellationToken); } finally { limit.Release(); }
///
/// // After
/// var limit = new AsyncSemaphore(3);
/// using (await limit.AcquireAsync(cancellationToken))
///     await CallAsync(id, cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{Available} of {Permits} available, {Waiting} waiting")]
public sealed partial class AsyncSemaphore : IDisposable
{
    readonly WaitCore _waits = new();

    /// <summary>Makes a semaphore whose permits are all available.</summary>
    /// <param name="permits">How many may hold one at a time, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is less than one.</exception>
    public AsyncSemaphore(int permits)
    {
        if (permits < 1)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, "A semaphore needs at least one permit.");
        Permits = permits;
    }

    /// <summary>How many may hold a permit at a time.</summary>
    public int Permits { get; }

    /// <summary>How many permits nobody holds. A snapshot.</summary>
    public int Available
    {
        get
        {
            lock (_waits.Gate)
                return Permits - _waits.Tickets.Out;
        }
    }

    /// <summary>How many wait. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_waits.Gate)
                return _waits.Queue.Count;
        }
    }

    /// <summary>Waits for a permit. Dispose of the result to give it back: <c>using (await limit.AcquireAsync(cancellationToken))</c>.</summary>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, no permit is taken.</param>
    /// <returns>The permit.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The semaphore is disposed of (by way of the task).</exception>
    public ValueTask<Permit> AcquireAsync(CancellationToken cancellationToken = default) =>
        CoreAsync(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Waits for a permit no longer than a time.</summary>
    /// <param name="timeout">The longest wait; zero only tries, <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as it takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, no permit is taken.</param>
    /// <returns>The permit.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The semaphore is disposed of (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask<Permit> AcquireAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        CoreAsync(WaitTime.Checked(timeout), time, cancellationToken);

    /// <summary>Takes a permit if one is available and nobody waits for it.</summary>
    /// <param name="permit">The permit; does nothing when none was taken.</param>
    /// <returns>Whether one was taken.</returns>
    public bool TryAcquire(out Permit permit)
    {
        lock (_waits.Gate)
        {
            var isTaken = !_waits.IsDisposed && _waits.Tickets.Out < Permits;
            permit = isTaken ? Next() : default;
            return isTaken;
        }
    }

    /// <summary>Closes the semaphore: who waits, and who comes later, gets <see cref="ObjectDisposedException"/>. Holders are not disturbed. May be called more than once.</summary>
    public void Dispose()
    {
        Waiter<Permit>? refused;
        lock (_waits.Gate)
        {
            _waits.IsDisposed = true;
            refused = _waits.Queue.TakeAll();
        }

        WaitQueue<Permit>.FailAll(refused, static () => new ObjectDisposedException(nameof(AsyncSemaphore)));
    }

    ValueTask<Permit> CoreAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<Permit>(cancellationToken));

        Waiter<Permit> waiter;
        lock (_waits.Gate)
        {
            if (_waits.IsDisposed)
                return new(Task.FromException<Permit>(new ObjectDisposedException(nameof(AsyncSemaphore))));
            // A permit that comes back goes to those who wait before it counts as available: whoever finds one here overtakes nobody.
            if (_waits.Tickets.Out < Permits)
                return new(Next());
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException<Permit>(new TimeoutException(_waits.TimeoutMessage(timeout))));
            waiter = _waits.Queue.Enter();
        }

        var task = waiter.Task;
        waiter.Watch(cancellationToken, timeout, time);
        return task;
    }

    // Under the gate.
    Permit Next()
    {
        var (slot, number) = _waits.Tickets.Take();
        return new Permit(this, slot, number);
    }

    void Return(int slot, long number)
    {
        Waiter<Permit>? next;
        Permit granted = default;
        lock (_waits.Gate)
        {
            if (!_waits.Tickets.Return(slot, number))
                return;
            next = _waits.Queue.Take();
            if (next is not null)
                granted = Next();
        }

        next?.Grant(granted);
    }

    sealed class WaitCore : IWaitOwner
    {
        public WaitCore() => Queue = new WaitQueue<Permit>(this);

        public Gate Gate { get; } = new();

        public WaitQueue<Permit> Queue { get; }

        public Tickets Tickets { get; } = new();

        public bool IsDisposed { get; set; }

        public void OnLeft()
        {
        }

        public string TimeoutMessage(TimeSpan timeout) => $"No permit was available within {timeout}.";
    }
}
