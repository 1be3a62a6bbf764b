namespace AsyncGuard.Runtime;

/// <summary>What a queue is to those who take: items, the count of unfinished work, and the end.</summary>
abstract class QueueCore<T>
{
    readonly WaitQueue<bool> _joiners;
    int _unfinished;

    private protected QueueCore(int capacity)
    {
        if (capacity < 0)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A capacity is positive, or zero for no limit.");

        Capacity = capacity;
        _joiners = new(Gate);
    }

    /// <summary>The most items that the store holds; zero for no limit.</summary>
    public int Capacity { get; }

    /// <summary>How many items lie in the store. A snapshot.</summary>
    public abstract int Count { get; }

    /// <summary>How many items were put and are not done. A snapshot.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Whether no more items come in.</summary>
    public bool IsShutDown { get; protected set; }

    /// <summary>Why the queue was shut down, if for a reason.</summary>
    public Exception? ShutdownReason { get; protected set; }

    /// <summary>How many wait for an item. A snapshot.</summary>
    public abstract int WaitingGets { get; }

    /// <summary>How many wait for a place. A snapshot.</summary>
    public abstract int WaitingPuts { get; }

    protected object Gate { get; } = new();

    public abstract ValueTask<T> Take(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken);

    public abstract bool TryTake(out T? item);

    public abstract void Shutdown(bool immediate, Exception? reason);

    public void TaskDone()
    {
        Waiter<bool>? joined;
        lock (Gate)
        {
            if (_unfinished == 0)
                throw new InvalidOperationException("TaskDone was called more often than items were put.");
            joined = Finish(1);
        }

        joined.GrantAll(true);
    }

    public Task Join(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        Waiter<bool> waiter;
        lock (Gate)
        {
            if (_unfinished == 0)
                return Task.CompletedTask;
            if (timeout == TimeSpan.Zero)
                return Task.FromException(new TimeoutException("The queue has unfinished items."));
            waiter = _joiners.Park();
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsPlainValueTask().AsTask();
    }

    /// <summary>Counts an item that comes in. Under the gate.</summary>
    protected void Begin() => _unfinished++;

    /// <summary>Counts items that are done. Under the gate; the caller grants those who joined after leaving it.</summary>
    protected Waiter<bool>? Finish(int items)
    {
        _unfinished -= items;
        return _unfinished == 0 ? _joiners.DequeueAll() : null;
    }

    protected QueueShutDownException ShutDownError() => new(ShutdownReason);
}
