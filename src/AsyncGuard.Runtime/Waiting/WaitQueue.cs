namespace AsyncGuard.Runtime;

/// <summary>
/// The line in which waits stand, first come first served: what every primitive is built on. Joining, leaving from anywhere and serving
/// the first take constant time; waiters are reused, so that a wait allocates nothing once the line has been as long before.
/// </summary>
/// <remarks>
/// Members are called under <see cref="Gate"/> unless they say otherwise. Nobody's code runs under the gate:
/// completing a waiter, registering with a token and starting a timer all come after it.
/// </remarks>
class WaitQueue<T>
{
    // So many waiters are kept for reuse: as many as contend in practice, few enough not to matter.
    const int PoolSize = 256;

    readonly object? _sharedGate;
    Waiter<T>? _first, _last;
    Waiter<T>? _pool;

    /// <param name="sharedGate">The gate, when it guards more than this line.</param>
    public WaitQueue(object? sharedGate = null) => _sharedGate = sharedGate;

    /// <summary>Guards the line and what its owner keeps beside it.</summary>
    public object Gate => _sharedGate ?? this;

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a wait at the end of the line. The caller arms it after leaving the gate.</summary>
    public Waiter<T> Park()
    {
        var waiter = Rent();
        waiter.IsParked = true;
        waiter.Previous = _last;
        if (_last is null)
            _first = waiter;
        else
            _last.Next = waiter;
        _last = waiter;
        Count++;
        return waiter;
    }

    /// <summary>Takes the wait that stands first out of the line; the caller completes it after leaving the gate.</summary>
    public Waiter<T>? Dequeue()
    {
        var first = _first;
        if (first is not null)
            Unlink(first);
        return first;
    }

    /// <summary>Takes all waits out; the caller completes them after leaving the gate, reading <see cref="Waiter{T}.Next"/> before it does.</summary>
    public Waiter<T>? DequeueAll()
    {
        var first = _first;
        for (var waiter = first; waiter is not null; waiter = waiter.Next)
            waiter.IsParked = false;
        _first = _last = null;
        Count = 0;
        return first;
    }

    /// <summary>Takes one wait out of the line, unless somebody has. Takes the gate itself.</summary>
    public bool TryRemove(Waiter<T> waiter)
    {
        lock (Gate)
        {
            if (!waiter.IsParked)
                return false;
            Unlink(waiter);
            OnAbandoned();
            return true;
        }
    }

    /// <summary>Keeps a waiter for reuse. Outside the gate.</summary>
    public void Return(Waiter<T> waiter)
    {
        while (true)
        {
            var top = Volatile.Read(ref _pool);
            var depth = top is null ? 1 : top.PoolDepth + 1;
            if (depth > PoolSize)
                return;

            // Race: others push at the same time, and the exchange fails. Waiters are only popped under the gate, one at a time,
            // so the top that a popper sees cannot be popped and pushed again behind its back.
            waiter.Next = top;
            waiter.PoolDepth = depth;
            if (Interlocked.CompareExchange(ref _pool, waiter, top) == top)
                return;
        }
    }

    /// <summary>Called under the gate when a wait has left the line by itself.</summary>
    protected virtual void OnAbandoned()
    {
    }

    Waiter<T> Rent()
    {
        while (Volatile.Read(ref _pool) is { } top)
        {
            if (Interlocked.CompareExchange(ref _pool, top.Next, top) != top)
                continue;
            top.Next = null;
            return top;
        }

        return new Waiter<T>(this);
    }

    void Unlink(Waiter<T> waiter)
    {
        if (waiter.Previous is null)
            _first = waiter.Next;
        else
            waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null)
            _last = waiter.Previous;
        else
            waiter.Next.Previous = waiter.Previous;
        waiter.Next = waiter.Previous = null;
        waiter.IsParked = false;
        Count--;
    }
}
