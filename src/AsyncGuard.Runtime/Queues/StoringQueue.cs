namespace AsyncGuard.Runtime;

/// <summary>A queue that knows its items as entries, each with what orders it. Derived classes are the orders.</summary>
/// <remarks>
/// Two things hold whenever the gate is free: somebody waits for an item only while the store is empty, and somebody waits for a place only
/// while it is full. So newcomers never overtake those who wait.
/// </remarks>
abstract class StoringQueue<T, TEntry> : QueueCore<T>
{
    readonly WaitQueue<T> _takers;
    readonly WaitQueue<TEntry> _putters;
    readonly int _limit;

    protected StoringQueue(int capacity)
        : base(capacity)
    {
        _limit = capacity == 0 ? int.MaxValue : capacity;
        _takers = new(Gate);
        _putters = new(Gate);
    }

    public sealed override int WaitingGets => _takers.Count;

    public sealed override int WaitingPuts => _putters.Count;

    public sealed override ValueTask<T> Take(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<T>(cancellationToken));

        Waiter<T> waiter;
        T item;
        Waiter<TEntry>? admitted;
        lock (Gate)
        {
            if (Count > 0)
            {
                item = TakeAndAdmit(out admitted);
                goto taken;
            }

            if (IsShutDown)
                return new(Task.FromException<T>(ShutDownError()));
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException<T>(new TimeoutException("The queue is empty.")));
            waiter = _takers.Park();
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsValueTask();

    taken:
        admitted?.Grant(default!);
        return new(item);
    }

    public sealed override bool TryTake(out T? item)
    {
        Waiter<TEntry>? admitted;
        lock (Gate)
        {
            if (Count == 0)
            {
                item = default;
                return false;
            }

            item = TakeAndAdmit(out admitted);
        }

        admitted?.Grant(default!);
        return true;
    }

    public ValueTask Put(TEntry entry, TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<T>? taker;
        Waiter<TEntry> waiter;
        lock (Gate)
        {
            if (IsShutDown)
                return new(Task.FromException(ShutDownError()));
            if (TryAdd(entry, out taker))
                goto put;
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException(new TimeoutException("The queue is full.")));
            waiter = _putters.Park();
            waiter.Cargo = entry;
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsPlainValueTask();

    put:
        taker?.Grant(ItemOf(entry));
        return default;
    }

    public bool TryPut(TEntry entry)
    {
        Waiter<T>? taker;
        lock (Gate)
        {
            if (IsShutDown || !TryAdd(entry, out taker))
                return false;
        }

        taker?.Grant(ItemOf(entry));
        return true;
    }

    public sealed override void Shutdown(bool immediate, Exception? reason)
    {
        Waiter<T>? takers;
        Waiter<TEntry>? putters;
        Waiter<bool>? joined = null;
        lock (Gate)
        {
            // The first reason stays; a graceful shutdown may be made an immediate one later.
            if (!IsShutDown)
                ShutdownReason = reason;
            IsShutDown = true;
            putters = _putters.DequeueAll();

            // Those who wait for items wait at an empty store, and nothing comes any more.
            takers = _takers.DequeueAll();
            if (immediate && Count > 0)
            {
                var dropped = Count;
                Clear();
                joined = Finish(dropped);
            }
        }

        putters.FailAll(ShutDownError);
        takers.FailAll(ShutDownError);
        joined.GrantAll(true);
    }

    /// <summary>Stores an entry. Under the gate.</summary>
    protected abstract void Add(TEntry entry);

    /// <summary>Takes out the item whose turn it is. Under the gate; there is one.</summary>
    protected abstract T Remove();

    /// <summary>Empties the store. Under the gate.</summary>
    protected abstract void Clear();

    /// <summary>The item of an entry.</summary>
    protected abstract T ItemOf(TEntry entry);

    // A free place goes to the put that has waited longest, in the same step.
    T TakeAndAdmit(out Waiter<TEntry>? admitted)
    {
        var item = Remove();
        admitted = _putters.Dequeue();
        if (admitted is not null)
        {
            Begin();
            Add(admitted.Cargo!);
        }

        return item;
    }

    bool TryAdd(TEntry entry, out Waiter<T>? taker)
    {
        taker = null;
        if (Count >= _limit)
            return false;

        Begin();
        taker = _takers.Dequeue();
        if (taker is null)
            Add(entry);
        return true;
    }
}
