using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace AsyncGuard.Runtime;

/// <summary>
/// What <see cref="AsyncQueue{T}"/>, <see cref="AsyncStack{T}"/> and <see cref="AsyncPriorityQueue{T, TPriority}"/> have in common: everything but putting an item in.
/// Consumers that do not care for the order take this.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>Both sides come first, come first served, and a wait that is cancelled loses no item. A token that is cancelled already neither puts nor gets.</para>
/// <para><see cref="JoinAsync"/> waits until every item that was put has been <em>processed</em>, that is, until <see cref="TaskDone"/> was called for each:
/// a queue that is merely empty may still have work under way.</para>
/// <para>All members are safe for use from several threads at once. Nobody's code runs inside a put, a get, <see cref="TaskDone"/> or <see cref="Shutdown"/>, but for the comparer of a priority queue.</para>
/// <example>
/// <code>
/// // One consumer for queues of every order
/// Task HandleAllAsync(AsyncQueueBase&lt;Job&gt; jobs, CancellationToken cancellationToken) =>
///     jobs.RunWorkersAsync(4, (job, token) => job.RunAsync(token), cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{Count} items, {Unfinished} unfinished, capacity {Capacity}{IsShutDown ? \", shut down\" : \"\",nq}")]
public abstract class AsyncQueueBase<T>
{
    readonly GettingSide<T> _core;

    private protected AsyncQueueBase(GettingSide<T> core) => _core = core;

    /// <summary>How many items can lie in it; 0 when it has no bound.</summary>
    public int Capacity => _core.Capacity;

    /// <summary>How many items lie in it. A snapshot.</summary>
    public int Count => _core.Count;

    /// <summary>How many items were put, by puts that have ended, and are not processed yet. A snapshot.</summary>
    public int Unfinished => _core.Unfinished.Count;

    /// <summary>Whether the queue was shut down.</summary>
    public bool IsShutDown => _core.IsShutDown;

    internal int WaitingGets => _core.WaitingGets;

    internal int WaitingPuts => _core.WaitingPuts;

    internal int WaitingJoins => _core.Unfinished.Waiting;

    /// <summary>Gets the next item, and waits for one while there is none. Call <see cref="TaskDone"/> when it is processed, if anybody joins.</summary>
    /// <param name="cancellationToken">Ends the wait; no item is lost.</param>
    /// <returns>The item.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down, and nothing is left in it (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => _core.GetAsync(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Gets the next item, and waits for one no longer than a time.</summary>
    /// <param name="timeout">The longest wait; zero only tries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait; no item is lost.</param>
    /// <returns>The item.</returns>
    /// <exception cref="TimeoutException">The time passed first (by way of the task).</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down, and nothing is left in it (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or too long for a timer.</exception>
    public ValueTask<T> GetAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.GetAsync(WaitTime.Checked(timeout), time, cancellationToken);

    /// <summary>Gets the next item if there is one.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T item) => _core.TryGet(out item);

    /// <summary>Gets the next item in a form that counts as processed when it is disposed of: <c>using var job = await queue.LeaseAsync(cancellationToken)</c>.</summary>
    /// <param name="cancellationToken">Ends the wait; no item is lost.</param>
    /// <returns>The item, to be disposed of instead of calling <see cref="TaskDone"/>.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down, and nothing is left in it (by way of the task).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask<QueueLease<T>> LeaseAsync(CancellationToken cancellationToken = default) => _core.LeaseAsync(cancellationToken);

    /// <summary>Tells that an item that was got has been processed.</summary>
    /// <exception cref="InvalidOperationException">It was called more often than there were items.</exception>
    public void TaskDone() => _core.Unfinished.Finish();

    /// <summary>Waits until every item that was put has been processed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when nothing is unfinished.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) => _core.Unfinished.JoinAsync(cancellationToken);

    /// <summary>Lets nothing more in. What is in can still be got; after that, and with <paramref name="immediate"/> at once, gets fail, and readers end.</summary>
    /// <param name="immediate">Whether what lies in the queue is dropped, and counts as processed.</param>
    /// <param name="error">Why; comes with the <see cref="QueueShutDownException"/> of whoever puts or gets, and makes readers fail instead of end.</param>
    public void Shutdown(bool immediate = false, Exception? error = null) => _core.Shutdown(immediate, error);

    /// <summary>Gets one item after another until the queue is shut down. Several readers share the items.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The items. Call <see cref="TaskDone"/> for each, if anybody joins.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down with an error.</exception>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _core.ReadAllAsync(cancellationToken);

    /// <summary>Handles every item, by several workers at a time, until the queue is shut down. Each item counts as processed when its handler has ended, however it ends.</summary>
    /// <param name="workers">How many items are handled at a time, at least one.</param>
    /// <param name="handle">Handles one item, on the pool. The first failure stops the others.</param>
    /// <param name="cancellationToken">Stops the workers.</param>
    /// <returns>A task that ends when all workers have.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is less than one (by way of the task).</exception>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is <see langword="null"/> (by way of the task).</exception>
    public Task RunWorkersAsync(int workers, Func<T, CancellationToken, ValueTask> handle, CancellationToken cancellationToken = default) =>
        _core.RunWorkersAsync(workers, handle, cancellationToken);
}
