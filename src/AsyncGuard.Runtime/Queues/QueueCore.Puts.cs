namespace AsyncGuard.Runtime;

sealed partial class QueueCore<TItem, TEntry>
{
    bool IsFull => Capacity != 0 && _store.Count >= Capacity;

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

    // Under the gate: the entry is in, or with the getter that is returned, which gets its item after the gate.
    Waiter<TItem>? Accept(TEntry entry)
    {
        var getter = _getters.Take();
        if (getter is null)
            _store.Add(entry);
        else
            getter.Item = _store.ItemOf(entry);
        Unfinished.Add();
        return getter;
    }

    // Under the gate: gives the place to whoever has waited longest. The chain is of those whose wait has ended by that.
    Waiter<TEntry>? Admit()
    {
        Waiter<TEntry>? putters = null;
        while (!IsFull && _putters.Take() is { } putter)
        {
            putter.Next = putters;
            putters = putter;
            try
            {
                _store.Add(putter.Item);
                Unfinished.Add();
            }
            catch (Exception error)
            {
                // A comparer that has no answer fails the put that it was asked about, not the get that made room. The place is the next putter's.
                putter.Error = error;
            }
        }

        return putters;
    }

    static void End(Waiter<TEntry>? putters)
    {
        while (putters is not null)
        {
            // A waiter that is told may be in use again before the next line.
            var next = putters.Next;
            putters.Next = null;
            if (putters.Error is { } error)
                putters.Fail(error);
            else
                putters.Grant(default!);
            putters = next;
        }
    }
}
