namespace AsyncGuard.Runtime;

/// <summary>
/// A queue that gives the item with the lowest priority first; among equals, first in, first out. The asyncio counterpart is <c>asyncio.PriorityQueue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <typeparam name="TPriority">The type of the priorities.</typeparam>
/// <remarks>
/// <para>What it has in common with the other queues, and how it deals with several threads, stands with <see cref="AsyncQueueBase{T}"/>.</para>
/// <example>
/// <code>
/// // Before: the framework's prioritised channel has no bound.
/// var channel = Channel.CreateUnboundedPrioritized&lt;Job&gt;();
///
/// // After
/// var queue = new AsyncPriorityQueue&lt;Job, int&gt;(capacity: 100);
/// await queue.PutAsync(job, priority: 1, cancellationToken);
/// var next = await queue.GetAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
public sealed class AsyncPriorityQueue<T, TPriority> : AsyncQueueBase<T>
{
    readonly QueueCore<T, (T Item, TPriority Priority)> _core;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items can lie in it; 0 for as many as memory has. A bound is what makes a fast producer wait for a slow consumer.</param>
    /// <param name="comparer">The order of the priorities; their own when absent. It is asked under the queue's gate, and must neither wait nor use the queue.
    /// What it throws comes out of the put, or the get, that it was asked for; no item is lost, but that of a put that fails.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncPriorityQueue(int capacity = 0, IComparer<TPriority>? comparer = null)
        : this(new QueueCore<T, (T Item, TPriority Priority)>(new PriorityStore<T, TPriority>(comparer ?? Comparer<TPriority>.Default), capacity))
    {
    }

    AsyncPriorityQueue(QueueCore<T, (T Item, TPriority Priority)> core)
        : base(core) => _core = core;

    /// <summary>Puts an item, and waits for a place while the queue is full.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Its priority: lower comes first.</param>
    /// <param name="cancellationToken">Ends the wait; the item is not put then.</param>
    /// <returns>A task that ends when the item is in.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask PutAsync(T item, TPriority priority, CancellationToken cancellationToken = default) =>
        _core.PutAsync((item, priority), Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Puts an item, and waits for a place no longer than a time.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Its priority: lower comes first.</param>
    /// <param name="timeout">The longest wait; zero only tries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait; the item is not put then.</param>
    /// <returns>A task that ends when the item is in.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask PutAsync(T item, TPriority priority, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.PutAsync((item, priority), WaitTime.Checked(timeout), time, cancellationToken);

    /// <summary>Puts an item if there is a place for it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">Its priority: lower comes first.</param>
    /// <returns>Whether it was put; <see langword="false"/> when the queue is full or shut down.</returns>
    public bool TryPut(T item, TPriority priority) => _core.TryPut((item, priority));
}
