namespace AsyncGuard.Runtime;

/// <summary>The items of a queue, in the order in which they are got. Guarded by the queue's gate.</summary>
abstract class ItemStore<TItem, TEntry>
{
    public int Count { get; private set; }

    /// <summary>Adds an entry. When the order cannot be told, because a comparer throws, nothing has changed.</summary>
    public void Add(TEntry entry)
    {
        Insert(entry);
        Count++;
    }

    /// <summary>Takes the next item out. There is one. When the order cannot be told, because a comparer throws, nothing has changed.</summary>
    public TItem Remove()
    {
        var item = Extract();
        Count--;
        return item;
    }

    public void Clear()
    {
        Empty();
        Count = 0;
    }

    public abstract TItem ItemOf(TEntry entry);

    protected abstract void Insert(TEntry entry);

    protected abstract TItem Extract();

    protected abstract void Empty();
}

/// <summary>First in, first out.</summary>
sealed class FifoStore<T> : ItemStore<T, T>
{
    readonly Queue<T> _items = new();

    public override T ItemOf(T entry) => entry;

    protected override void Insert(T entry) => _items.Enqueue(entry);

    protected override T Extract() => _items.Dequeue();

    protected override void Empty() => _items.Clear();
}

/// <summary>Last in, first out.</summary>
sealed class LifoStore<T> : ItemStore<T, T>
{
    readonly Stack<T> _items = new();

    public override T ItemOf(T entry) => entry;

    protected override void Insert(T entry) => _items.Push(entry);

    protected override T Extract() => _items.Pop();

    protected override void Empty() => _items.Clear();
}
