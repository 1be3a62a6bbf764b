namespace AsyncGuard.Runtime;

/// <summary>The item that was put last comes first.</summary>
sealed class LastInFirstOut<T>(int capacity) : StoringQueue<T, T>(capacity)
{
    readonly Stack<T> _items = new();

    public override int Count => _items.Count;

    protected override void Add(T entry) => _items.Push(entry);

    protected override T Remove() => _items.Pop();

    protected override void Clear() => _items.Clear();

    protected override T ItemOf(T entry) => entry;
}
