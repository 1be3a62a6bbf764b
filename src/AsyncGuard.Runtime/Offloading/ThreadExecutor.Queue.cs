namespace AsyncGuard.Runtime;

// The queue, and those who wait for a place in it. Whoever takes an item out, under the gate, is the only one that completes it.
public sealed partial class ThreadExecutor
{
    bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            if (_shutDown)
                return false;
            if (_queued.Count < Capacity)
            {
                item.Place = _queued.AddLast(item);
                Monitor.Pulse(_gate);
            }
            else
            {
                item.Place = _parked.AddLast(item);
            }

            return true;
        }
    }

    void CancelIfWaiting(WorkItem item, CancellationToken token)
    {
        lock (_gate)
        {
            // A thread, a shutdown or an earlier cancel that took the item has cleared its place: whoever takes it completes it.
            if (item.Place is not { List: { } list } place)
                return;
            list.Remove(place);
            item.Place = null;
            FillQueue();
        }

        item.Cancel(token);
    }

    WorkItem? Take()
    {
        lock (_gate)
        {
            while (_queued.Count == 0)
            {
                if (_shutDown)
                    return null;
                Monitor.Wait(_gate);
            }

            var item = _queued.First!.Value;
            _queued.RemoveFirst();
            item.Place = null;
            FillQueue();
            return item;
        }
    }

    // A place in the queue goes to the call that has waited longest for one.
    void FillQueue()
    {
        while (_parked.First is { } first && _queued.Count < Capacity)
        {
            _parked.RemoveFirst();
            _queued.AddLast(first);
            Monitor.Pulse(_gate);
        }
    }

    static WorkItem[] Drain(LinkedList<WorkItem> items)
    {
        var drained = items.ToArray();
        items.Clear();
        foreach (var item in drained)
            item.Place = null;
        return drained;
    }
}
