namespace AsyncGuard.Runtime;

/// <summary>The items of a queue, in the order in which they are got. Guarded by the queue's gate.</summary>
abstract class ItemStore<TItem, TEntry>
{
    public abstract int Count { get; }

    public abstract void Add(TEntry entry);

    /// <summary>Takes the next item out. There is one.</summary>
    public abstract TItem Remove();

    public abstract TItem ItemOf(TEntry entry);
}

/// <summary>First in, first out.</summary>
sealed class FifoStore<T> : ItemStore<T, T>
{
    readonly Queue<T> _items = new();

    public override int Count => _items.Count;

    public override void Add(T entry) => _items.Enqueue(entry);

    public override T Remove() => _items.Dequeue();

    public override T ItemOf(T entry) => entry;
}

/// <summary>Last in, first out.</summary>
sealed class LifoStore<T> : ItemStore<T, T>
{
    readonly Stack<T> _items = new();

    public override int Count => _items.Count;

    public override void Add(T entry) => _items.Push(entry);

    public override T Remove() => _items.Pop();

    public override T ItemOf(T entry) => entry;
}

/// <summary>The lowest priority first; among equals, first in, first out. A binary heap.</summary>
sealed class PriorityStore<T, TPriority>(IComparer<TPriority> comparer) : ItemStore<T, (T Item, TPriority Priority)>
{
    readonly List<(T Item, TPriority Priority, long Number)> _heap = [];
    long _last;

    public override int Count => _heap.Count;

    public override T ItemOf((T Item, TPriority Priority) entry) => entry.Item;

    public override void Add((T Item, TPriority Priority) entry)
    {
        // The order is asked before anything has changed: a comparer that throws leaves the heap as it was.
        var added = (entry.Item, entry.Priority, Number: _last + 1);
        var path = new List<int>();
        for (var index = _heap.Count; index > 0 && IsBefore(added, _heap[(index - 1) / 2]); index = (index - 1) / 2)
            path.Add((index - 1) / 2);

        _last = added.Number;
        _heap.Add(added);
        var hole = _heap.Count - 1;
        foreach (var parent in path)
        {
            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = added;
    }

    public override T Remove()
    {
        var first = _heap[0].Item;
        var moved = _heap[_heap.Count - 1];
        var count = _heap.Count - 1;
        var path = new List<int>();
        for (var index = 0; 2 * index + 1 < count;)
        {
            var child = 2 * index + 1;
            if (child + 1 < count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], moved))
                break;
            path.Add(child);
            index = child;
        }

        var hole = 0;
        foreach (var child in path)
        {
            _heap[hole] = _heap[child];
            hole = child;
        }

        _heap[hole] = moved;
        _heap.RemoveAt(count);
        return first;
    }

    bool IsBefore((T Item, TPriority Priority, long Number) one, (T Item, TPriority Priority, long Number) other) =>
        comparer.Compare(one.Priority, other.Priority) is var order && (order < 0 || (order == 0 && one.Number < other.Number));
}
