using System.Diagnostics.CodeAnalysis;

namespace AsyncGuard.Runtime;

sealed partial class QueueCore<TItem, TEntry>
{
    public override ValueTask<TItem> GetAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<TItem>(cancellationToken));

        Waiter<TItem>? getter = null;
        TItem? item;
        Waiter<TEntry>? putters;
        lock (Gate)
        {
            if (!TryTake(out item, out putters))
            {
                if (_isShutDown)
                    return new(Task.FromException<TItem>(ShutDown()));
                if (timeout == TimeSpan.Zero)
                    return new(Task.FromException<TItem>(new TimeoutException(TimeoutMessage(timeout))));
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
        return new(item!);
    }

    public override bool TryGet([MaybeNullWhen(false)] out TItem item)
    {
        Waiter<TEntry>? putters;
        lock (Gate)
        {
            if (!TryTake(out item, out putters))
                return false;
        }

        End(putters);
        return true;
    }

    // Under the gate: takes an item out, and lets in those who wait to put. They are told after the gate.
    bool TryTake([MaybeNullWhen(false)] out TItem item, out Waiter<TEntry>? putters)
    {
        putters = null;
        if (!_store.TryRemove(out item))
            return false;
        if (!_putters.IsEmpty)
            putters = Admit();
        return true;
    }
}
