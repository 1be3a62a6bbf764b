using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A mutual exclusion lock to hold across <c>await</c>. The asyncio counterpart is <c>asyncio.Lock</c>.
/// </summary>
/// <remarks>
/// <para>First come, first served: a lock that is released while others wait belongs to the first of them at once, and no newcomer gets in between.
/// It is not reentrant: a holder that asks again waits for itself.</para>
/// <para>What a wait yields is a <see cref="Releaser"/> for one <c>using</c>. It carries a ticket: disposing it twice, or a copy of it later,
/// does nothing, even when somebody else holds the lock by then. <c>using (gate.LockAsync())</c> without <c>await</c> does not compile.</para>
/// <para>A token that is cancelled already never acquires, even when the lock is free. There is no blocking form on purpose.</para>
/// <para>All members are safe for use from several threads at once. Nothing has to be disposed; disposing frees those who wait.</para>
/// <example>
/// <code>
/// // Before: a cancelled wait releases what it never had.
/// try
/// {
///     await semaphore.WaitAsync(cancellationToken);
///     await WriteAsync();
/// }
/// finally
/// {
///     semaphore.Release();
/// }
///
/// // After: the mistake cannot be written.
/// using (await gate.LockAsync(cancellationToken))
///     await WriteAsync();
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("Held = {IsHeld}, Waiting = {Waiting}")]
public sealed class AsyncLock : IDisposable
{
    // The state: a ticket that counts the holders, above two bits. While Crowded is set, only who has the gate changes the state.
    const long Held = 1;
    const long Crowded = 2;
    const long NextTicket = 4;

    long _state;
    bool _disposed;
    Line? _line;

    /// <summary>Whether somebody holds the lock. A snapshot.</summary>
    public bool IsHeld => (Volatile.Read(ref _state) & Held) != 0;

    /// <summary>How many wait for the lock. A snapshot.</summary>
    public int Waiting => Volatile.Read(ref _line) is { } line ? line.Count : 0;

    /// <summary>Waits for the lock.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>What releases the lock: <c>using (await gate.LockAsync(cancellationToken))</c>.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed.</exception>
    public ValueTask<Releaser> LockAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<Releaser>(cancellationToken));

        return TryTake(out var held) ? new(new Releaser(this, held)) : JoinLine(Timeout.InfiniteTimeSpan, null, cancellationToken);
    }

    /// <summary>Waits for the lock, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>What releases the lock.</returns>
    /// <exception cref="TimeoutException">The lock did not become free in time.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask<Releaser> LockAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        TimeLimit.Checked(timeout);
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<Releaser>(cancellationToken));

        return TryTake(out var held) ? new(new Releaser(this, held)) : JoinLine(timeout, time, cancellationToken);
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="releaser">What releases the lock; when it is not taken, disposing it does nothing.</param>
    /// <returns>Whether the lock is taken.</returns>
    public bool TryLock(out Releaser releaser)
    {
        var taken = TryTake(out var held);
        releaser = taken ? new(this, held) : default;
        return taken;
    }

    /// <summary>Fails those who wait, and all later waits, with <see cref="ObjectDisposedException"/>. Who holds the lock may go on and release it.</summary>
    public void Dispose()
    {
        var line = GetLine();
        Waiter<Releaser>? stranded;
        lock (line.Gate)
        {
            _disposed = true;

            // From now on everybody takes the slow path, where the lock is found disposed.
            while (true)
            {
                var state = Volatile.Read(ref _state);
                if (Interlocked.CompareExchange(ref _state, state | Crowded, state) == state)
                    break;
            }

            stranded = line.DequeueAll();
        }

        stranded.FailAll(static () => new ObjectDisposedException(nameof(AsyncLock)));
    }

    internal void Release(long held)
    {
        while (Interlocked.CompareExchange(ref _state, held & ~Held, held) != held)
        {
            // A lock that never had a line was never crowded: the ticket is an old one.
            if (Volatile.Read(ref _line) is not { } line)
                return;

            Waiter<Releaser>? next;
            lock (line.Gate)
            {
                var state = Volatile.Read(ref _state);

                // Race: the last who waited was cancelled before the gate was ours. Nobody waits any more.
                if (state == held)
                    continue;

                // Race: a second Dispose of the same releaser came first, or the releaser is an old copy. The lock is somebody else's.
                if (state != (held | Crowded))
                    return;

                next = line.Dequeue();
                if (next is null)
                {
                    // Only a disposed lock is crowded without a line.
                    Volatile.Write(ref _state, (held & ~Held) | Crowded);
                    return;
                }

                // The lock is never free in between: the next in line holds it before anybody knows.
                held += NextTicket;
                Volatile.Write(ref _state, line.IsEmpty ? held : held | Crowded);
            }

            next.Grant(new Releaser(this, held));
            return;
        }
    }

    internal bool IsHeldBy(long held) => (Volatile.Read(ref _state) & ~Crowded) == held;

    bool TryTake(out long held)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if ((state & (Held | Crowded)) != 0)
            {
                held = 0;
                return false;
            }

            held = (state + NextTicket) | Held;
            if (Interlocked.CompareExchange(ref _state, held, state) == state)
                return true;
        }
    }

    ValueTask<Releaser> JoinLine(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        var line = GetLine();
        Waiter<Releaser> waiter;
        lock (line.Gate)
        {
            if (_disposed)
                return new(Task.FromException<Releaser>(new ObjectDisposedException(nameof(AsyncLock))));

            while (true)
            {
                // Race: the holder may release until the state says that somebody waits; then it takes the gate to find out who.
                if (TryTake(out var held))
                    return new(new Releaser(this, held));

                var state = Volatile.Read(ref _state);
                if ((state & Held) != 0 && Interlocked.CompareExchange(ref _state, state | Crowded, state) == state)
                    break;
            }

            if (timeout == TimeSpan.Zero)
            {
                line.MendState();
                return new(Task.FromException<Releaser>(new TimeoutException("The lock is held.")));
            }

            waiter = line.Park();
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsValueTask();
    }

    Line GetLine() =>
        Volatile.Read(ref _line) ?? Interlocked.CompareExchange(ref _line, new Line(this), null) ?? _line;

    /// <summary>The line, made when the first has to wait: a lock that is never contended stays small.</summary>
    sealed class Line(AsyncLock owner) : WaitQueue<Releaser>
    {
        /// <summary>Lets the holder release without the gate again when nobody waits.</summary>
        public void MendState()
        {
            if (IsEmpty && !owner._disposed)
                Volatile.Write(ref owner._state, owner._state & ~Crowded);
        }

        protected override void OnAbandoned() => MendState();
    }

    /// <summary>Releases the lock once, at the end of a <c>using</c>. A second <see cref="Dispose"/>, and that of any copy, does nothing.</summary>
    [DebuggerDisplay("Valid = {IsValid}")]
    public readonly struct Releaser : IDisposable
    {
        readonly AsyncLock? _lock;
        readonly long _held;

        internal Releaser(AsyncLock owner, long held)
        {
            _lock = owner;
            _held = held;
        }

        /// <summary>Whether the lock is held by way of this releaser or a copy of it.</summary>
        public bool IsValid => _lock is { } owner && owner.IsHeldBy(_held);

        /// <summary>Releases the lock if it is still held by way of this releaser.</summary>
        public void Dispose() => _lock?.Release(_held);
    }
}
