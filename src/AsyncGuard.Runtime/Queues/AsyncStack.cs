using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Hands items from producers to consumers, the latest first, with a limit that makes producers wait. The asyncio counterpart is <c>asyncio.LifoQueue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <inheritdoc cref="AsyncQueueBase{T}" path="/remarks"/>
/// <example>
/// <code>
/// // Before: a lock, a list, and consumers that poll.
/// // After: the freshest job first, and producers wait when there are a hundred.
/// var jobs = new AsyncStack&lt;Job>(capacity: 100);
/// await jobs.PutAsync(job, cancellationToken);
/// var latest = await jobs.GetAsync(cancellationToken);
/// </code>
/// </example>
[DebuggerDisplay("Count = {Count}, Unfinished = {Unfinished}, ShutDown = {IsShutDown}")]
public sealed class AsyncStack<T> : AsyncQueueBase<T>
{
    readonly LastInFirstOut<T> _core;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">The most items that it holds; zero for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncStack(int capacity = 0)
        : this(new LastInFirstOut<T>(capacity))
    {
    }

    AsyncStack(LastInFirstOut<T> core)
        : base(core) => _core = core;

    /// <summary>Puts an item in, or waits for a place. The counterpart of <c>Queue.put</c>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends when the item is in the queue.</returns>
    /// <exception cref="QueueShutDownException">The queue is shut down.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled; the item is not in the queue.</exception>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default) =>
        _core.Put(item, Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Puts an item in, or waits for a place, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends when the item is in the queue.</returns>
    /// <exception cref="TimeoutException">No place became free in time; the item is not in the queue.</exception>
    /// <exception cref="QueueShutDownException">The queue is shut down.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled; the item is not in the queue.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask PutAsync(T item, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.Put(item, TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>Puts an item in if there is a place. The counterpart of <c>Queue.put_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether it is in the queue; not when the queue is full or shut down.</returns>
    public bool TryPut(T item) => _core.TryPut(item);
}
