namespace AsyncGuard.Runtime;

/// <summary>
/// A queue that gives the newest item first. The asyncio counterpart is <c>asyncio.LifoQueue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>What it has in common with the other queues, and how it deals with several threads, stands with <see cref="AsyncQueueBase{T}"/>.</para>
/// <example>
/// <code>
/// // Before: a ConcurrentStack that is polled.
/// while (!stack.TryPop(out job))
///     await Task.Delay(10, cancellationToken);
///
/// // After
/// var job = await stack.GetAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
public sealed class AsyncStack<T> : AsyncQueueBase<T>
{
    readonly QueueCore<T, T> _core;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items can lie in it; 0 for as many as memory has. A bound is what makes a fast producer wait for a slow consumer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncStack(int capacity = 0)
        : this(new QueueCore<T, T>(new LifoStore<T>(), capacity))
    {
    }

    AsyncStack(QueueCore<T, T> core)
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
