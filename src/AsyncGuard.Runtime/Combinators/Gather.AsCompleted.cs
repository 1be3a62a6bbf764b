using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

public static partial class Gather
{
    /// <summary>
    /// Hands over tasks in the order in which they end, each as an ended task that is awaited for its result. The asyncio counterpart is
    /// <c>asyncio.as_completed</c>.
    /// </summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="tasks">The tasks. Leaving the loop early leaves them running; their later failures count as observed.</param>
    /// <param name="timeout">How long all of it may take from the start of the loop; <see langword="null"/> means without limit.</param>
    /// <param name="time">The clock that measures <paramref name="timeout"/>.</param>
    /// <param name="cancellationToken">Ends the loop with an exception; the tasks go on.</param>
    /// <returns>The tasks, in the order in which they end. The loop throws <see cref="TimeoutException"/> when the limit has passed before the last.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the tasks is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative, or longer than 49 days.</exception>
    /// <example>
    /// <code>
    /// // Before: looks at every task again for every task that ends.
    /// while (tasks.Count > 0)
    /// {
    ///     var ended = await Task.WhenAny(tasks);
    ///     tasks.Remove(ended);
    ///     Show(await ended);
    /// }
    ///
    /// // After: each task is looked at once.
    /// await foreach (var ended in Gather.AsCompleted(tasks))
    ///     Show(await ended);
    /// </code>
    /// </example>
    public static IAsyncEnumerable<Task<T>> AsCompleted<T>(
        IEnumerable<Task<T>> tasks, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var all = tasks.Collect(nameof(tasks));
#if NET9_0_OR_GREATER
        return Completions(all, static all => Task.WhenEach((IEnumerable<Task<T>>)all), timeout, time, cancellationToken);
#else
        return Completions(all, static all => WhenEachAsync(all), timeout, time, cancellationToken);
#endif
    }

    /// <inheritdoc cref="AsCompleted{T}(IEnumerable{Task{T}}, TimeSpan?, TimeProvider?, CancellationToken)"/>
    public static IAsyncEnumerable<Task> AsCompleted(
        IEnumerable<Task> tasks, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var all = tasks.Collect(nameof(tasks));
#if NET9_0_OR_GREATER
        return Completions(all, static all => Task.WhenEach((IEnumerable<Task>)all), timeout, time, cancellationToken);
#else
        return Completions(all, static all => WhenEachAsync(all), timeout, time, cancellationToken);
#endif
    }

    /// <summary>What <c>Task.WhenEach</c> does, for frameworks that do not have it.</summary>
    internal static async IAsyncEnumerable<TTask> WhenEachAsync<TTask>(TTask[] tasks, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TTask : Task
    {
        using var ended = new CompletionQueue<TTask>();
        foreach (var task in tasks)
            ended.Watch(task);
        for (var i = 0; i < tasks.Length; i++)
            yield return await ended.NextAsync(cancellationToken).ConfigureAwait(false);
    }

    static IAsyncEnumerable<TTask> Completions<TTask>(
        TTask[] tasks, Func<TTask[], IAsyncEnumerable<TTask>> order, TimeSpan? timeout, TimeProvider? time, CancellationToken cancellationToken)
        where TTask : Task
    {
        return Checked(timeout) is { } limit && limit != Timeout.InfiniteTimeSpan
            ? WithLimitAsync(new Completions<TTask>(tasks, order, CancellationToken.None), limit, time ?? TimeProvider.System, cancellationToken)
            : new Completions<TTask>(tasks, order, cancellationToken);
    }

    static async IAsyncEnumerable<TTask> WithLimitAsync<TTask>(
        IAsyncEnumerable<TTask> completions, TimeSpan limit, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scope = new CancellationScope(cancellationToken);
        var passed = false;
        var timer = time.CreateTimer(_ =>
        {
            Volatile.Write(ref passed, true);
            scope.Cancel();
        }, null, limit, Timeout.InfiniteTimeSpan);
        var ended = completions.GetAsyncEnumerator(scope.Token);
        try
        {
            while (await NextAsync().ConfigureAwait(false))
                yield return ended.Current;
        }
        finally
        {
            await timer.DisposeAsync().ConfigureAwait(false);
            await ended.DisposeAsync().ConfigureAwait(false);
            await scope.CloseAsync().ConfigureAwait(false);
        }

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await ended.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException canceled) when (Volatile.Read(ref passed))
            {
                throw new TimeoutException("Not all tasks have ended in time.", canceled);
            }
        }
    }
}
