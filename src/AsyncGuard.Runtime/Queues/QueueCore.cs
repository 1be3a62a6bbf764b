using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

/// <summary>
/// What all queues are: bounded or not, awaited on both sides, with a count of what is not processed yet. They differ in the order of their items alone.
/// </summary>
/// <typeparam name="TItem">What is got.</typeparam>
/// <typeparam name="TEntry">What is put: an item, or an item with its priority.</typeparam>
sealed class QueueCore<TItem, TEntry> : IWaitOwner, IMeasuredQueue, IQueueLeases
{
    readonly ItemStore<TItem, TEntry> _store;
    readonly WaitQueue<TItem> _getters;
    readonly WaitQueue<TEntry> _putters;
    readonly WaitQueue<bool> _joiners;
    readonly Tickets _leases = new();
    Exception? _error;
    bool _isShutDown;
    int _unfinished;

    public QueueCore(ItemStore<TItem, TEntry> store, int capacity)
    {
        if (capacity < 0)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A capacity is positive, or 0 for none.");
        _store = store;
        Capacity = capacity;
        _getters = new WaitQueue<TItem>(this);
        _putters = new WaitQueue<TEntry>(this);
        _joiners = new WaitQueue<bool>(this);
        RuntimeMeter.Watch(this);
    }

    // One gate for all three: what one side does decides what the other finds.
    public object Gate => _joiners;

    public int Capacity { get; }

    public int Count
    {
        get
        {
            lock (Gate)
                return _store.Count;
        }
    }

    public int Unfinished
    {
        get
        {
            lock (Gate)
                return _unfinished;
        }
    }

    public bool IsShutDown
    {
        get
        {
            lock (Gate)
                return _isShutDown;
        }
    }

    public int WaitingGets
    {
        get
        {
            lock (Gate)
                return _getters.Count;
        }
    }

    public int WaitingPuts
    {
        get
        {
            lock (Gate)
                return _putters.Count;
        }
    }

    public int WaitingJoins
    {
        get
        {
            lock (Gate)
                return _joiners.Count;
        }
    }

    int IMeasuredQueue.Length => Count;

    bool IsFull => Capacity != 0 && _store.Count >= Capacity;

    public void OnLeft()
    {
    }

    public string TimeoutMessage(TimeSpan timeout) => $"The queue was not ready within {timeout}.";

    public ValueTask PutAsync(TEntry entry, TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<TItem>? getter = null;
        Waiter<TEntry>? putter = null;
        ValueTask task = default;
        lock (Gate)
        {
            if (_isShutDown)
                return new(Task.FromException(ShutDown()));
            // A place that gets free goes to those who wait before it counts as free: whoever finds one here overtakes nobody.
            if (!IsFull)
            {
                getter = Accept(entry);
            }
            else
            {
                if (timeout == TimeSpan.Zero)
                    return new(Task.FromException(new TimeoutException(TimeoutMessage(timeout))));
                putter = _putters.Enter();
                putter.Item = entry;
                task = putter.TaskWithoutResult;
            }
        }

        putter?.Watch(cancellationToken, timeout, time);
        getter?.Grant(getter.Item);
        return task;
    }

    public bool TryPut(TEntry entry)
    {
        Waiter<TItem>? getter;
        lock (Gate)
        {
            if (_isShutDown || IsFull)
                return false;
            getter = Accept(entry);
        }

        getter?.Grant(getter.Item);
        return true;
    }

    public ValueTask<TItem> GetAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<TItem>(cancellationToken));

        TItem item;
        Waiter<TEntry>? putter;
        Waiter<TItem> getter;
        ValueTask<TItem> task;
        lock (Gate)
        {
            if (_store.Count > 0)
            {
                item = Hand(out putter);
                goto Got;
            }

            if (_isShutDown)
                return new(Task.FromException<TItem>(ShutDown()));
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException<TItem>(new TimeoutException(TimeoutMessage(timeout))));
            getter = _getters.Enter();
            task = getter.Task;
        }

        getter.Watch(cancellationToken, timeout, time);
        return task;

    Got:
        putter?.Grant(default!);
        return new(item);
    }

    public bool TryGet(out TItem item)
    {
        Waiter<TEntry>? putter;
        lock (Gate)
        {
            if (_store.Count == 0)
            {
                item = default!;
                return false;
            }

            item = Hand(out putter);
        }

        putter?.Grant(default!);
        return true;
    }

    public async ValueTask<QueueLease<TItem>> LeaseAsync(CancellationToken cancellationToken)
    {
        var item = await GetAsync(Timeout.InfiniteTimeSpan, null, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            var (slot, number) = _leases.Take();
            return new QueueLease<TItem>(item, this, slot, number);
        }
    }

    void IQueueLeases.Done(int slot, long number)
    {
        lock (Gate)
        {
            if (!_leases.Return(slot, number))
                return;
        }

        TaskDone();
    }

    public void TaskDone()
    {
        Waiter<bool>? joiners;
        lock (Gate)
        {
            if (_unfinished == 0)
                throw new InvalidOperationException("TaskDone was called more often than there were items.");
            joiners = Finish(1);
        }

        WaitQueue<bool>.GrantAll(joiners, true);
    }

    public ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<bool> joiner;
        lock (Gate)
        {
            if (_unfinished == 0)
                return default;
            joiner = _joiners.Enter();
        }

        var task = joiner.TaskWithoutResult;
        joiner.Watch(cancellationToken, Timeout.InfiniteTimeSpan, null);
        return task;
    }

    public void Shutdown(bool immediate, Exception? error)
    {
        Waiter<TItem>? getters;
        Waiter<TEntry>? putters;
        Waiter<bool>? joiners = null;
        Func<Exception> shutDown;
        lock (Gate)
        {
            if (!_isShutDown)
                (_isShutDown, _error) = (true, error);
            shutDown = ShutDown;
            putters = _putters.TakeAll();
            // Whoever waits for an item found none, so that there is nothing left to drain for them.
            getters = _getters.TakeAll();
            if (immediate)
            {
                var dropped = 0;
                for (; _store.Count > 0; dropped++)
                    _store.Remove();
                joiners = Finish(dropped);
            }
        }

        WaitQueue<TEntry>.FailAll(putters, shutDown);
        WaitQueue<TItem>.FailAll(getters, shutDown);
        WaitQueue<bool>.GrantAll(joiners, true);
    }

    public async IAsyncEnumerable<TItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            TItem item;
            try
            {
                item = await GetAsync(Timeout.InfiniteTimeSpan, null, cancellationToken).ConfigureAwait(false);
            }
            catch (QueueShutDownException end) when (end.InnerException is null)
            {
                yield break;
            }

            yield return item;
        }
    }

    public async Task RunWorkersAsync(int workers, Func<TItem, CancellationToken, ValueTask> handle, CancellationToken cancellationToken)
    {
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, "Somebody has to work.");
        if (handle is null)
            throw new ArgumentNullException(nameof(handle));

        await TaskGroup.RunAsync(
            group =>
            {
                for (var i = 0; i < workers; i++)
                    _ = group.Run(WorkAsync);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);

        async Task WorkAsync(CancellationToken stop)
        {
            await foreach (var item in ReadAllAsync(stop).ConfigureAwait(false))
            {
                try
                {
                    await handle(item, stop).ConfigureAwait(false);
                }
                finally
                {
                    TaskDone();
                }
            }
        }
    }

    QueueShutDownException ShutDown() =>
        _error is null ? new QueueShutDownException() : new QueueShutDownException("The queue was shut down with an error.", _error);

    // Under the gate: the entry is in, or with the getter that is returned, which gets its item after the gate.
    Waiter<TItem>? Accept(TEntry entry)
    {
        var getter = _getters.Take();
        if (getter is null)
            _store.Add(entry);
        else
            getter.Item = _store.ItemOf(entry);
        _unfinished++;
        return getter;
    }

    // Under the gate: takes an item out, and lets the putter in who has waited longest. It is granted after the gate.
    TItem Hand(out Waiter<TEntry>? putter)
    {
        var item = _store.Remove();
        putter = IsFull ? null : _putters.Take();
        if (putter is not null)
        {
            _store.Add(putter.Item);
            _unfinished++;
        }

        return item;
    }

    // Under the gate: the joiners that have nothing more to wait for, to be granted after the gate.
    Waiter<bool>? Finish(int count)
    {
        _unfinished -= count;
        return _unfinished == 0 ? _joiners.TakeAll() : null;
    }
}
