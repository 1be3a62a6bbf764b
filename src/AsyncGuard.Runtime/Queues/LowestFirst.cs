namespace AsyncGuard.Runtime;

/// <summary>The item of the lowest priority value comes first, and of equal ones the one that came first: a binary heap that counts arrivals.</summary>
sealed class LowestFirst<T, TPriority>(int capacity, IComparer<TPriority> comparer) : StoringQueue<T, (T Item, TPriority Priority)>(capacity)
{
    readonly List<Node> _heap = [];
    long _arrivals;

    public override int Count => _heap.Count;

    protected override void Add((T Item, TPriority Priority) entry)
    {
        var node = new Node(entry.Item, entry.Priority, _arrivals++);
        var place = _heap.Count;

        // A comparer is somebody's code and may throw: the heap is changed only when it has said where the node goes.
        var path = place;
        while (path > 0 && Precedes(node, _heap[(path - 1) / 2]))
            path = (path - 1) / 2;

        _heap.Add(node);
        while (place != path)
        {
            _heap[place] = _heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }

        _heap[path] = node;
    }

    protected override T Remove()
    {
        var first = _heap[0].Item;
        var last = _heap[_heap.Count - 1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count > 0)
            SiftDown(last);
        return first;
    }

    protected override void Clear() => _heap.Clear();

    protected override T ItemOf((T Item, TPriority Priority) entry) => entry.Item;

    void SiftDown(Node node)
    {
        var place = 0;
        while (2 * place + 1 < _heap.Count)
        {
            var child = 2 * place + 1;
            if (child + 1 < _heap.Count && Precedes(_heap[child + 1], _heap[child]))
                child++;
            if (!Precedes(_heap[child], node))
                break;
            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = node;
    }

    bool Precedes(in Node left, in Node right)
    {
        var order = comparer.Compare(left.Priority, right.Priority);
        return order != 0 ? order < 0 : left.Arrival < right.Arrival;
    }

    readonly struct Node(T item, TPriority priority, long arrival)
    {
        public readonly T Item = item;
        public readonly TPriority Priority = priority;
        public readonly long Arrival = arrival;
    }
}
