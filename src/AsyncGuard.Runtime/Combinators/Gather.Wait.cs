namespace AsyncGuard.Runtime;

public static partial class Gather
{
    /// <summary>
    /// Waits for tasks and tells which have ended and which have not. Cancels none of them and throws nothing of theirs; the limit ends the wait
    /// as one of its results. The asyncio counterpart is <c>asyncio.wait</c>.
    /// </summary>
    /// <param name="tasks">The tasks; one that occurs twice counts once. Awaiting them, for their failures, remains the caller's business.</param>
    /// <param name="until">What to wait for.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> means without limit.</param>
    /// <param name="time">The clock that measures <paramref name="timeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait with an exception; the tasks go on.</param>
    /// <returns>The tasks that have ended and those that have not, each in the order of <paramref name="tasks"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tasks"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the tasks is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative, or longer than 49 days.</exception>
    public static Task<(IReadOnlyList<Task> Done, IReadOnlyList<Task> Pending)> WaitAsync(
        IEnumerable<Task> tasks, WaitFor until = WaitFor.All, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Distinct(tasks), until, Checked(timeout), time, cancellationToken);

    /// <typeparam name="T">The type of the results.</typeparam>
    /// <inheritdoc cref="WaitAsync(IEnumerable{Task}, WaitFor, TimeSpan?, TimeProvider?, CancellationToken)"/>
    public static Task<(IReadOnlyList<Task<T>> Done, IReadOnlyList<Task<T>> Pending)> WaitAsync<T>(
        IEnumerable<Task<T>> tasks, WaitFor until = WaitFor.All, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Distinct(tasks), until, Checked(timeout), time, cancellationToken);

    static TimeSpan? Checked(TimeSpan? timeout) => timeout is { } limit ? WaitTime.Checked(limit) : null;

    static TTask[] Distinct<TTask>(IEnumerable<TTask> tasks) where TTask : Task => [.. tasks.Collect(nameof(tasks)).Distinct()];

    static async Task<(IReadOnlyList<TTask> Done, IReadOnlyList<TTask> Pending)> WaitCoreAsync<TTask>(
        TTask[] tasks, WaitFor until, TimeSpan? timeout, TimeProvider? time, CancellationToken cancellationToken) where TTask : Task
    {
        using var awaited = new AwaitedTasks(tasks, until);
        try
        {
            await awaited.Reached.EndAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The answer tells what is missing.
        }

        // Each is asked once: one that ends meanwhile must not be missing from both lists.
        var ended = tasks.ToLookup(static task => task.IsCompleted);
        return ([.. ended[true]], [.. ended[false]]);
    }

    /// <summary>Notices when enough of the tasks have ended; leaves nothing behind on those that go on.</summary>
    sealed class AwaitedTasks : IDisposable
    {
        readonly TaskCompletionSource<bool> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly CancellationTokenSource _detach = new();
        readonly WaitFor _until;
        int _missing;

        public AwaitedTasks(Task[] tasks, WaitFor until)
        {
            _until = until;
            _missing = tasks.Length;
            if (_missing == 0)
                _reached.SetResult(true);
            foreach (var task in tasks)
            {
                if (_reached.Task.IsCompleted)
                    break;
                if (task.IsCompleted)
                    Count(task);
                else
                    _ = task.ContinueWith(static (ended, awaited) => ((AwaitedTasks)awaited!).Count(ended), this,
                        _detach.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        public Task Reached => _reached.Task;

        public void Dispose()
        {
            _detach.Cancel();
            _detach.Dispose();
        }

        void Count(Task ended)
        {
            if (Interlocked.Decrement(ref _missing) == 0 || _until == WaitFor.First || (_until == WaitFor.FirstException && ended.IsFaulted))
                _reached.TrySetResult(true);
        }
    }
}
