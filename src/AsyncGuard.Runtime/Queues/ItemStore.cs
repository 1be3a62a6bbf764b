using System.Diagnostics.CodeAnalysis;

namespace AsyncGuard.Runtime;

/// <summary>The items of a queue, in the order in which they are got. Guarded by the queue's gate.</summary>
abstract class ItemStore<TItem, TEntry>
{
    public abstract int Count { get; }

    /// <summary>Adds an entry. When the order cannot be told, because a comparer throws, nothing has changed.</summary>
    public abstract void Add(TEntry entry);

    /// <summary>Takes the next item out, if there is one. When the order cannot be told, because a comparer throws, nothing has changed.</summary>
    public abstract bool TryRemove([MaybeNullWhen(false)] out TItem item);

    public abstract void Clear();

    public abstract TItem ItemOf(TEntry entry);
}

/// <summary>First in, first out.</summary>
sealed class FifoStore<T> : ItemStore<T, T>
{
    readonly Queue<T> _items = new();

    public override int Count => _items.Count;

    public override void Add(T entry) => _items.Enqueue(entry);

    public override bool TryRemove([MaybeNullWhen(false)] out T item) => _items.TryDequeue(out item);

    public override void Clear() => _items.Clear();

    public override T ItemOf(T entry) => entry;
}

/// <summary>Last in, first out.</summary>
sealed class LifoStore<T> : ItemStore<T, T>
{
    readonly Stack<T> _items = new();

    public override int Count => _items.Count;

    public override void Add(T entry) => _items.Push(entry);

    public override bool TryRemove([MaybeNullWhen(false)] out T item) => _items.TryPop(out item);

    public override void Clear() => _items.Clear();

    public override T ItemOf(T entry) => entry;
}
