namespace AsyncGuard.Runtime;

public static partial class Gather
{
    /// <summary>
    /// Waits until all tasks have ended, however they end, and tells how each did, in their order. Never throws what a task throws.
    /// The asyncio counterpart is <c>asyncio.gather(…, return_exceptions=True)</c>.
    /// </summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="tasks">The tasks; their failures count as observed from now on.</param>
    /// <param name="cancellationToken">Ends the wait, not the tasks.</param>
    /// <returns>One outcome per task, in the order of <paramref name="tasks"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the tasks is <see langword="null"/>.</exception>
    public static Task<Outcome<T>[]> SettleAsync<T>(IEnumerable<Task<T>> tasks, CancellationToken cancellationToken = default)
    {
        var all = tasks.Collect(nameof(tasks));
        return CoreAsync();

        async Task<Outcome<T>[]> CoreAsync()
        {
            await EndOfAllAsync(all, cancellationToken).ConfigureAwait(false);
            return Array.ConvertAll(all, Outcome<T>.Of);
        }
    }

    /// <inheritdoc cref="SettleAsync{T}(IEnumerable{Task{T}}, CancellationToken)"/>
    public static Task<Outcome[]> SettleAsync(IEnumerable<Task> tasks, CancellationToken cancellationToken = default)
    {
        var all = tasks.Collect(nameof(tasks));
        return CoreAsync();

        async Task<Outcome[]> CoreAsync()
        {
            await EndOfAllAsync(all, cancellationToken).ConfigureAwait(false);
            return Array.ConvertAll(all, Outcome.Of);
        }
    }

    static Task EndOfAllAsync(Task[] tasks, CancellationToken cancellationToken)
    {
        // Their failures are observed even if the wait is cancelled first.
        var end = Task.WhenAll(tasks);
        end.Observe();
        return end.EndAsync(limit: null, time: null, cancellationToken);
    }
}
