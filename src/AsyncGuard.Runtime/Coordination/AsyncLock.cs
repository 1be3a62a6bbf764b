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
public sealed class AsyncLock : IDisposable
{
    // The state in one word: whether the lock is held, whether somebody waits, and above these the ticket of the holder, or of the last one.
    // The lowest bit of a ticket tells that its hold is measured.
    const long Held = 1;
    const long Awaited = 2;
    const long Measured = 4;
    const long OneTicket = 8;

    readonly WaitCore _waits;
    long _state;

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
    public ValueTask<Releaser> LockAsync(CancellationToken cancellationToken = default)
    {
        // The way of nearly all calls, and short for their sake.
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
        // The way of nearly all calls, and short for their sake.
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

    static bool IsWatched => RuntimeMeter.MeasuresHeldTime || LockDiagnostics.IsEnabled;

    static long Measures => RuntimeMeter.MeasuresHeldTime ? Measured : 0;

    bool TryEnter(long measured, out long ticket)
    {
        var state = Volatile.Read(ref _state);
        ticket = Next(state) | measured;
        // Race: whoever exchanges first has it. A state that has moved on means that somebody else did: the slow way looks again.
        return (state & Held) == 0 && Interlocked.CompareExchange(ref _state, ticket | Held, state) == state;
    }

    static long Next(long state) => (state & ~(Held | Awaited | Measured)) + OneTicket;

    ValueTask<Releaser> WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<Releaser>(cancellationToken));

        var who = LockDiagnostics.Describe();
        Waiter<Releaser> waiter;
        lock (_waits.Gate)
        {
            if (_waits.IsDisposed)
                return new(Task.FromException<Releaser>(new ObjectDisposedException(nameof(AsyncLock))));
            while (true)
            {
                if (TryEnter(Measures, out var ticket))
                    return new(Entered(ticket, who));

                // Race: the holder lets go without the gate as long as nobody waits. It sees the flag and comes past the gate, or it was faster, and the exchange fails.
                var state = Volatile.Read(ref _state);
                if ((state & Held) != 0 && ((state & Awaited) != 0 || Interlocked.CompareExchange(ref _state, state | Awaited, state) == state))
                    break;
            }

            if (timeout == TimeSpan.Zero)
            {
                _waits.OnLeft();
                return new(Task.FromException<Releaser>(new TimeoutException(_waits.TimeoutMessage(timeout))));
            }

            waiter = _waits.Queue.Enter();
            waiter.Who = who;
        }

        var task = waiter.Task;
        if (who is not null)
            LockDiagnostics.OnWaiting(this, waiter, who);
        waiter.Watch(cancellationToken, timeout, time);
        return task;
    }

    void Release(long ticket)
    {
        // Looked at first: an exchange that fails costs as much as one that succeeds.
        // Race: a release of an old ticket finds another state, and does nothing; it can never match, for tickets are not given out twice.
        if ((ticket & Measured) != 0 || Volatile.Read(ref _state) != (ticket | Held) || Interlocked.CompareExchange(ref _state, ticket, ticket | Held) != (ticket | Held))
            HandOn(ticket);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void HandOn(long ticket)
    {
        var since = 0L;
        Waiter<Releaser>? next;
        Releaser granted = default;
        lock (_waits.Gate)
        {
            var state = Volatile.Read(ref _state);
            if ((state & ~Awaited) != (ticket | Held) || _waits.IsDisposed)
                return;
            if ((ticket & Measured) != 0)
                since = _waits.HeldSince;
            next = _waits.Queue.Take();
            if (next is not null)
            {
                // While somebody waits, the state changes under the gate alone.
                ticket = Next(state) | Measures;
                Volatile.Write(ref _state, ticket | Held | (_waits.Queue.IsEmpty ? 0 : Awaited));
                granted = Entered(ticket, next.Who);
            }
            else if (Interlocked.CompareExchange(ref _state, ticket, state) != state)
            {
                // Race: nobody waits any more, and another release of the same hold was faster, without the gate.
                return;
            }
        }

        // Outside the gate: the waiter's continuation is only scheduled here, but a scheduler, and a listener, is somebody's code too.
        RuntimeMeter.OnReleased(since);
        next?.Grant(granted);
    }

    Releaser Entered(long ticket, LockHolder? who)
    {
        if ((ticket & Measured) != 0)
            _waits.HeldSince = Stopwatch.GetTimestamp();
        if (who is not null)
            LockDiagnostics.OnEntered(this, ticket, who);
        return new Releaser(this, ticket);
    }

    internal bool IsHeldBy(long ticket) => (Volatile.Read(ref _state) & ~Awaited) == (ticket | Held);

    /// <summary>Lets go of the lock, once.</summary>
    public readonly struct Releaser : IDisposable, IEquatable<Releaser>
    {
        readonly AsyncLock? _lock;
        readonly long _ticket;

        internal Releaser(AsyncLock @lock, long ticket) => (_lock, _ticket) = (@lock, ticket);

        /// <summary>Whether the lock is held by way of this releaser, now.</summary>
        public bool IsValid => _lock?.IsHeldBy(_ticket) == true;

        /// <summary>Lets go. A second call, on any copy, does nothing.</summary>
        public void Dispose() => _lock?.Release(_ticket);

        /// <summary>Whether both let go of the same hold.</summary>
        public bool Equals(Releaser other) => ReferenceEquals(_lock, other._lock) && _ticket == other._ticket;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Releaser other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _ticket.GetHashCode();

        /// <summary>Whether both let go of the same hold.</summary>
        public static bool operator ==(Releaser left, Releaser right) => left.Equals(right);

        /// <summary>Whether they let go of different holds.</summary>
        public static bool operator !=(Releaser left, Releaser right) => !left.Equals(right);
    }

    sealed class WaitCore : IWaitOwner
    {
        readonly AsyncLock _lock;

        public WaitCore(AsyncLock @lock)
        {
            _lock = @lock;
            Queue = new WaitQueue<Releaser>(this);
        }

        public object Gate => this;

        public WaitQueue<Releaser> Queue { get; }

        public bool IsDisposed { get; set; }

        // When the lock was taken, if its hold is measured. Belongs to the holder.
        public long HeldSince;

        // When the last one has gone, the holder may let go without the gate again.
        public void OnLeft()
        {
            if (Queue.IsEmpty && !IsDisposed)
                Volatile.Write(ref _lock._state, Volatile.Read(ref _lock._state) & ~Awaited);
        }

        public string TimeoutMessage(TimeSpan timeout) => $"The lock was not free within {timeout}.";
    }
}
