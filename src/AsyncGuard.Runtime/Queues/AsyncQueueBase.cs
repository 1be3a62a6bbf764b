using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

/// <summary>
/// What <see cref="AsyncQueue{T}"/>, <see cref="AsyncPriorityQueue{T, TPriority}"/> and <see cref="AsyncStack{T}"/> have in common:
/// taking items, knowing when all are processed, and the end.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>Those who wait for an item, and those who wait for a place, are served in the order in which they came. A cancelled get takes no item,
/// a cancelled put leaves none.</para>
/// <para>Every item that was put counts as unfinished until <see cref="TaskDone"/> is called for it; <see cref="JoinAsync(CancellationToken)"/> waits
/// until none is left. <see cref="RunWorkersAsync"/> and <see cref="TakeAsync"/> do the counting by themselves.</para>
/// <para>All members are safe for use from several threads at once.</para>
/// </remarks>
public abstract class AsyncQueueBase<T>
{
    readonly QueueCore<T> _core;

    private protected AsyncQueueBase(QueueCore<T> core) => _core = core;

    /// <summary>The most items that the queue holds; zero for no limit.</summary>
    public int Capacity => _core.Capacity;

    /// <summary>How many items are in the queue. A snapshot.</summary>
    public int Count => _core.Count;

    /// <summary>How many items were put and not reported done yet, in the queue or taken from it. A snapshot.</summary>
    public int Unfinished => _core.Unfinished;

    /// <summary>Whether the queue takes no more items.</summary>
    public bool IsShutDown => _core.IsShutDown;

    /// <summary>How many wait for an item. A snapshot.</summary>
    public int WaitingGets => _core.WaitingGets;

    /// <summary>How many wait for a free place. A snapshot.</summary>
    public int WaitingPuts => _core.WaitingPuts;

    /// <summary>Takes the next item, or waits for one. The counterpart of <c>Queue.get</c>.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The item.</returns>
    /// <exception cref="QueueShutDownException">The queue is shut down and drained.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) =>
        _core.Take(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Takes the next item, or waits for one, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The item.</returns>
    /// <exception cref="TimeoutException">No item came in time.</exception>
    /// <exception cref="QueueShutDownException">The queue is shut down and drained.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask<T> GetAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.Take(TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>Takes the next item if there is one. The counterpart of <c>Queue.get_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item) => _core.TryTake(out item!);

    /// <summary>Takes the next item together with the duty to report it done: <c>using var work = await queue.TakeAsync(cancellationToken)</c>.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The item; disposing it calls <see cref="TaskDone"/>, once.</returns>
    /// <exception cref="QueueShutDownException">The queue is shut down and drained.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public async ValueTask<QueueItem<T>> TakeAsync(CancellationToken cancellationToken = default) =>
        new(this, await GetAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Reports an item that was taken as processed. The counterpart of <c>Queue.task_done</c>.</summary>
    /// <exception cref="InvalidOperationException">It is called more often than items were put.</exception>
    public void TaskDone() => _core.TaskDone();

    /// <summary>Waits until every item that was put has been reported done. The counterpart of <c>Queue.join</c>.</summary>
    /// <param name="cancellationToken">Ends the wait, not the processing; looked at before anything else.</param>
    /// <returns>A task that ends when no item is unfinished.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public Task JoinAsync(CancellationToken cancellationToken = default) => _core.Join(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Waits until every item that was put has been reported done, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait, not the processing; looked at before anything else.</param>
    /// <returns>A task that ends when no item is unfinished.</returns>
    /// <exception cref="TimeoutException">Items were unfinished when the time was over.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public Task JoinAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        _core.Join(TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>
    /// Ends the queue. Puts fail from now on, those that wait too. Gets go on until the queue is drained and fail then.
    /// May be called again to make a graceful shutdown an immediate one. The counterpart of <c>Queue.shutdown</c>.
    /// </summary>
    /// <param name="immediate">Whether the items in the queue are dropped, as if they were done. Items that were taken stay unfinished until reported.</param>
    /// <param name="error">Why; the inner exception of every <see cref="QueueShutDownException"/> that follows.</param>
    public void Shutdown(bool immediate = false, Exception? error = null) => _core.Shutdown(immediate, error);

    /// <summary>
    /// Takes items until the queue is shut down and drained, then ends. Whoever reads calls <see cref="TaskDone"/> for each item, if anybody joins.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The items, each to one reader only.</returns>
    /// <exception cref="QueueShutDownException">The queue was shut down with an error.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            T item;
            try
            {
                item = await GetAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (QueueShutDownException) when (_core.ShutdownReason is null)
            {
                yield break;
            }

            yield return item;
        }
    }

    /// <summary>
    /// Processes items side by side until the queue is shut down and drained. Each item is reported done when its handler ends, however it does.
    /// </summary>
    /// <param name="workers">How many items are in work at once, at least one.</param>
    /// <param name="handle">Processes one item. Its token is cancelled when the caller's is, or when another handler fails.</param>
    /// <param name="cancellationToken">Ends the work; the queue stays as it is.</param>
    /// <returns>A task that ends when all workers have.</returns>
    /// <remarks>
    /// The first handler that fails ends the run: the queue is shut down at once with the error, so that nobody goes on putting for workers that are gone,
    /// and the other handlers are cancelled and awaited. One error comes through as it is, several as an <see cref="AggregateException"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is less than one.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is <see langword="null"/>.</exception>
    /// <exception cref="QueueShutDownException">The queue was shut down with an error.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public Task RunWorkersAsync(int workers, Func<T, CancellationToken, ValueTask> handle, CancellationToken cancellationToken = default)
    {
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, "At least one worker is needed.");
        if (handle is null)
            throw new ArgumentNullException(nameof(handle));

        return new QueueWorkers<T>(this, handle).RunAsync(workers, cancellationToken);
    }
}
