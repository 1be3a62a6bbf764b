namespace AsyncGuard.Runtime;

sealed partial class QueueCore<TItem, TEntry>
{
    public override ValueTask<TItem> GetAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<TItem>(cancellationToken));

        TItem item;
        Waiter<TEntry>? putters = null;
        Waiter<TItem>? getter = null;
        lock (Gate)
        {
            if (_store.Count > 0)
            {
                item = Hand(out putters);
            }
            else
            {
                if (_isShutDown)
                    return new(Task.FromException<TItem>(ShutDown()));
                if (timeout == TimeSpan.Zero)
                    return new(Task.FromException<TItem>(new TimeoutException(TimeoutMessage(timeout))));
                item = default!;
                getter = _getters.Enter();
            }
        }

        if (getter is not null)
        {
            var task = getter.Task;
            getter.Watch(cancellationToken, timeout, time);
            return task;
        }

        End(putters);
        return new(item);
    }

    public override bool TryGet(out TItem item)
    {
        Waiter<TEntry>? putters;
        lock (Gate)
        {
            if (_store.Count == 0)
            {
                item = default!;
                return false;
            }

            item = Hand(out putters);
        }

        End(putters);
        return true;
    }

    // Under the gate: takes an item out, and lets in those who wait to put. They are told after the gate.
    TItem Hand(out Waiter<TEntry>? putters)
    {
        var item = _store.Remove();
        putters = _putters.IsEmpty ? null : Admit();
        return item;
    }
}
