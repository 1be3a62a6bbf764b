using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Hands items from producers to consumers, the lowest priority value first and equal ones in the order in which they were put, with a limit that
/// makes producers wait. The asyncio counterpart is <c>asyncio.PriorityQueue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <typeparam name="TPriority">The type of what orders them.</typeparam>
/// <inheritdoc cref="AsyncQueueBase{T}" path="/remarks"/>
/// <example>
/// <code>
/// // Before: Channel.CreateUnboundedPrioritized has no limit.
/// // After: the most urgent first, and producers wait when there are a hundred.
/// var jobs = new AsyncPriorityQueue&lt;Job, int>(capacity: 100);
/// await jobs.PutAsync(job, priority: 1, cancellationToken);
/// var next = await jobs.GetAsync(cancellationToken);
/// </code>
/// </example>
[DebuggerDisplay("Count = {Count}, Unfinished = {Unfinished}, ShutDown = {IsShutDown}")]
public sealed class AsyncPriorityQueue<T, TPriority> : AsyncQueueBase<T>
{
    readonly LowestFirst<T, TPriority> _core;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">The most items that it holds; zero for no limit.</param>
    /// <param name="comparer">The order of the priorities; the default one unless given. It is called while the queue is locked, and must not use the queue.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncPriorityQueue(int capacity = 0, IComparer<TPriority>? comparer = null)
        : this(new LowestFirst<T, TPriority>(capacity, comparer ?? Comparer<TPriority>.Default))
    {
    }

    AsyncPriorityQueue(LowestFirst<T, TPriority> core)
        : base(core) => _core = core;

    /// <summary>Puts an item in, or waits for a place. The counterpart of <c>Queue.put</c>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Lower comes first.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends when the item is in the queue.</returns>
    /// <exception cref="QueueShutDownException">The queue is shut down.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled; the item is not in the queue.</exception>
    public ValueTask PutAsync(T item, TPriority priority, CancellationToken cancellationToken = default) =>
        _core.Put((item, priority), Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Puts an item in, or waits for a place, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Lower comes first.</param>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends when the item is in the queue.</returns>
    /// <exception cref="TimeoutException">No place became free in time; the item is not in the queue.</exception>
    /// <exception cref="QueueShutDownException">The queue is shut down.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled; the item is not in the queue.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask PutAsync(T item, TPriority priority, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.Put((item, priority), TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>Puts an item in if there is a place. The counterpart of <c>Queue.put_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Lower comes first.</param>
    /// <returns>Whether it is in the queue; not when the queue is full or shut down.</returns>
    public bool TryPut(T item, TPriority priority) => _core.TryPut((item, priority));
}
