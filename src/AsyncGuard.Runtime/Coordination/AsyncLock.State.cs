using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

// How the lock changes hands: without the gate while nobody waits, under it while somebody does.
public sealed partial class AsyncLock
{
    // The state in one word: whether the lock is held, whether somebody waits, and above these the ticket of the holder, or of the last one.
    // The lowest bit of a ticket tells that its hold is measured.
    const long Held = 1;
    const long Awaited = 2;
    const long Measured = 4;
    const long OneTicket = 8;

    readonly WaitCore _waits;
    long _state;

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
                // Race: the holder lets go without the gate as long as nobody waits. It sees the flag and comes past the gate, or it was faster, and the exchange fails.
                var state = Volatile.Read(ref _state);
                if ((state & Held) != 0 && ((state & Awaited) != 0 || Interlocked.CompareExchange(ref _state, state | Awaited, state) == state))
                    break;
                if (TryEnter(Measures, out var ticket))
                    return new(Entered(ticket, who));
            }

            if (timeout == TimeSpan.Zero)
            {
                _waits.OnLeft();
                return new(Task.FromException<Releaser>(new TimeoutException(_waits.TimeoutMessage(timeout))));
            }

            waiter = _waits.Queue.Enter();
            if (who is not null)
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

    sealed class WaitCore : IWaitOwner
    {
        readonly AsyncLock _lock;

        public WaitCore(AsyncLock @lock)
        {
            _lock = @lock;
            Queue = new WaitQueue<Releaser>(this);
        }

        public Gate Gate { get; } = new();

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
