using System.Diagnostics.CodeAnalysis;

namespace AsyncGuard.Runtime;

/// <summary>The lowest priority first; among equals, first in, first out. A binary heap, which asks for the order before it changes anything.</summary>
sealed class PriorityStore<T, TPriority>(IComparer<TPriority> comparer) : ItemStore<T, (T Item, TPriority Priority)>
{
    readonly List<(T Item, TPriority Priority, long Number)> _heap = [];
    readonly List<int> _path = [];
    long _last;

    public override int Count => _heap.Count;

    public override void Add((T Item, TPriority Priority) entry)
    {
        var added = (entry.Item, entry.Priority, Number: _last + 1);
        _path.Clear();
        for (var index = _heap.Count; index > 0 && IsBefore(added, _heap[Parent(index)]); index = Parent(index))
            _path.Add(Parent(index));

        _last = added.Number;
        _heap.Add(added);
        Place(added, _heap.Count - 1);
    }

    public override bool TryRemove([MaybeNullWhen(false)] out T item)
    {
        item = default;
        if (_heap.Count == 0)
            return false;

        var first = _heap[0].Item;
        var count = _heap.Count - 1;
        var moved = _heap[count];
        _path.Clear();
        for (var child = 1; child < count; child = 2 * child + 1)
        {
            if (child + 1 < count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], moved))
                break;
            _path.Add(child);
        }

        Place(moved, 0);
        _heap.RemoveAt(count);
        item = first;
        return true;
    }

    public override void Clear() => _heap.Clear();

    public override T ItemOf((T Item, TPriority Priority) entry) => entry.Item;

    static int Parent(int index) => (index - 1) / 2;

    // Moves each on the path one step, towards the hole, and puts the entry into the place that gets free.
    void Place((T Item, TPriority Priority, long Number) entry, int hole)
    {
        foreach (var next in _path)
        {
            _heap[hole] = _heap[next];
            hole = next;
        }

        _heap[hole] = entry;
    }

    bool IsBefore((T Item, TPriority Priority, long Number) one, (T Item, TPriority Priority, long Number) other) =>
        comparer.Compare(one.Priority, other.Priority) is var order && (order < 0 || (order == 0 && one.Number < other.Number));
}
