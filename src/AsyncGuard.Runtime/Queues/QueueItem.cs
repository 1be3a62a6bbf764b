namespace AsyncGuard.Runtime;

/// <summary>An item taken from a queue, to be disposed when it is processed.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
public sealed class QueueItem<T> : IDisposable
{
    AsyncQueueBase<T>? _queue;

    internal QueueItem(AsyncQueueBase<T> queue, T value)
    {
        _queue = queue;
        Value = value;
    }

    /// <summary>The item itself.</summary>
    public T Value { get; }

    /// <summary>Reports the item done. A second time does nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref _queue, null)?.TaskDone();
}
