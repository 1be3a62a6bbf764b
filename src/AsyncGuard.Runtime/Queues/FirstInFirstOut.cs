namespace AsyncGuard.Runtime;

/// <summary>Items in the order in which they were put: a ring that grows up to the capacity.</summary>
sealed class FirstInFirstOut<T>(int capacity) : StoringQueue<T, T>(capacity)
{
    readonly Queue<T> _items = new();

    public override int Count => _items.Count;

    protected override void Add(T entry) => _items.Enqueue(entry);

    protected override T Remove() => _items.Dequeue();

    protected override void Clear() => _items.Clear();

    protected override T ItemOf(T entry) => entry;
}
