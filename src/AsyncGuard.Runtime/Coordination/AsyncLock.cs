using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

/// <summary>
/// A lock that is awaited, and may be held across an <c>await</c>: one holder at a time, first come, first served. Not reentrant.
/// The asyncio counterpart is <c>asyncio.Lock</c>.
/// </summary>
/// <remarks>
/// <para>Letting go hands the lock to the first who waits: nobody who comes later gets in between. A token that is cancelled already never gets the lock,
/// and a wait that is cancelled leaves the others their order.</para>
/// <para>The releaser is good for one release: disposing of it again does nothing, even if somebody else holds the lock by then.
/// There is no blocking form on purpose: threads that wait for async code starve the pool that it needs.</para>
/// <para>All members are safe for use from several threads at once. Nobody's code runs inside a release: who waited goes on elsewhere.</para>
/// <example>
/// <code>
/// // Before: a cancelled wait releases what it never had, because the wait stands inside the try.
/// try
/// {
///     await semaphore.WaitAsync(cancellationToken);
///     total = await AddAsync(total);
/// }
/// finally
/// {
///     semaphore.Release();
/// }
///
/// // After
/// using (await gate.LockAsync(cancellationToken))
///     total = await AddAsync(total);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed partial class AsyncLock : IDisposable
{
    /// <summary>Makes a lock that nobody holds.</summary>
    public AsyncLock() => _waits = new WaitCore(this);

    /// <summary>Whether somebody holds the lock. A snapshot: it may be old when it is read.</summary>
    public bool IsHeld => (Volatile.Read(ref _state) & Held) != 0;

    /// <summary>How many wait. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_waits.Gate)
                return _waits.Queue.Count;
        }
    }

    string DebuggerText => (IsHeld ? "held" : "free") + (Waiting is > 0 and var count ? $", {count} waiting" : "") + (LockDiagnostics.HolderOf(this) is { } holder ? $", by {holder}" : "");

    /// <summary>Waits for the lock. Dispose of the result to let go: <c>using (await gate.LockAsync(cancellationToken))</c>.</summary>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, the lock is not taken even if it is free.</param>
    /// <returns>The releaser.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed of (by way of the task).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Where it stands in the caller, the releaser need not go through memory: a seventh of the time.
    public ValueTask<Releaser> LockAsync(CancellationToken cancellationToken = default)
    {
        // The way of nearly all calls, and short for their sake. Two returns, not one expression: what is returned is made where it is wanted, not copied there.
        if (!cancellationToken.IsCancellationRequested && !IsWatched && TryEnter(0, out var ticket))
            return new(new Releaser(this, ticket));
        return WaitAsync(Timeout.InfiniteTimeSpan, null, cancellationToken);
    }

    /// <summary>Waits for the lock no longer than a time.</summary>
    /// <param name="timeout">The longest wait; zero only tries, <see cref="Timeout.InfiniteTimeSpan"/> waits for as long as it takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait. When it is cancelled already, the lock is not taken even if it is free.</param>
    /// <returns>The releaser.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed of (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask<Releaser> LockAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        WaitTime.Checked(timeout);
        if (!cancellationToken.IsCancellationRequested && !IsWatched && TryEnter(0, out var ticket))
            return new(new Releaser(this, ticket));
        return WaitAsync(timeout, time, cancellationToken);
    }

    /// <summary>Takes the lock if nobody holds it.</summary>
    /// <param name="releaser">Lets go; does nothing when the lock was not taken.</param>
    /// <returns>Whether the lock was taken.</returns>
    public bool TryLock(out Releaser releaser)
    {
        var isEntered = TryEnter(Measures, out var ticket);
        releaser = isEntered ? Entered(ticket, LockDiagnostics.Describe()) : default;
        return isEntered;
    }

    /// <summary>Closes the lock: who waits, and who comes later, gets <see cref="ObjectDisposedException"/>. The holder is not disturbed. May be called more than once.</summary>
    public void Dispose()
    {
        Waiter<Releaser>? refused;
        lock (_waits.Gate)
        {
            _waits.IsDisposed = true;
            refused = _waits.Queue.TakeAll();

            // From now on the lock counts as held and awaited for ever, so that every wait comes past the gate, and is refused there.
            long state, closed;
            do
            {
                state = Volatile.Read(ref _state);
                closed = ((state & Held) != 0 ? state : state + OneTicket) | Held | Awaited;
            }
            while (Interlocked.CompareExchange(ref _state, closed, state) != state);
        }

        WaitQueue<Releaser>.FailAll(refused, static () => new ObjectDisposedException(nameof(AsyncLock)));
    }
}
