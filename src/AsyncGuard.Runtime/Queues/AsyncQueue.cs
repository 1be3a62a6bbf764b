namespace AsyncGuard.Runtime;

/// <summary>
/// A queue between producers and consumers that are awaited on both sides: first in, first out. The asyncio counterpart is <c>asyncio.Queue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>What it has in common with the other queues, and how it deals with several threads, stands with <see cref="AsyncQueueBase{T}"/>.</para>
/// <example>
/// <code>
/// // Before: the channel is drained, and completes, while its last items are still being processed.
/// channel.Writer.Complete();
/// await channel.Reader.Completion;
///
/// // After
/// var queue = new AsyncQueue&lt;Order&gt;(capacity: 100);
/// var workers = queue.RunWorkersAsync(4, (order, token) => HandleAsync(order, token), cancellationToken);
/// await queue.PutAsync(order, cancellationToken);
/// await queue.JoinAsync(cancellationToken); // every order is handled
/// queue.Shutdown();
/// await workers;
/// </code>
/// </example>
/// </remarks>
public sealed class AsyncQueue<T> : AsyncQueueBase<T>
{
    readonly QueueCore<T, T> _core;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items can lie in it; 0 for as many as memory has. A bound is what makes a fast producer wait for a slow consumer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncQueue(int capacity = 0)
        : this(new QueueCore<T, T>(new FifoStore<T>(), capacity))
    {
    }

    AsyncQueue(QueueCore<T, T> core)
        : base(core) => _core = core;

    /// <summary>Puts an item, and waits for a place while the queue is full.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait; the item is not put then.</param>
    /// <returns>A task that ends when the item is in.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default) =>
        _core.PutAsync(item, Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Puts an item, and waits for a place no longer than a time.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">The longest wait; zero only tries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait; the item is not put then.</param>
    /// <returns>A task that ends when the item is in.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask PutAsync(T item, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.PutAsync(item, WaitTime.Checked(timeout), time, cancellationToken);

    /// <summary>Puts an item if there is a place for it.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether it was put; <see langword="false"/> when the queue is full or shut down.</returns>
    public bool TryPut(T item) => _core.TryPut(item);
}
