namespace AsyncGuard.Runtime;

/// <summary>Works off a source on at most so many workers. A worker that finds an item brings the next one, so a short source needs few.</summary>
/// <param name="source">The items.</param>
/// <param name="maxConcurrency">How many workers at most.</param>
/// <param name="start">Starts the work for an item.</param>
/// <param name="finish">Takes in the ended work for the item at a place. Apart from the start, so that an item costs no async method of ours.</param>
/// <param name="failure">What becomes of it all.</param>
sealed class FanWorkers<T, TTask>(
    FanSource<T> source, int maxConcurrency, Func<T, CancellationToken, TTask> start, Action<int, TTask>? finish, FanFailure failure)
    where TTask : Task
{
    readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _started;
    int _running = 1; // who starts the first

    /// <summary>Ends when the source has been worked off, or everything that was started has stopped. Never throws.</summary>
    public Task RunAsync()
    {
        StartNext();
        Leave();
        return _ended.Task;
    }

    void StartNext()
    {
        if (Interlocked.Increment(ref _started) > maxConcurrency)
            return;
        Interlocked.Increment(ref _running);
        _ = Task.Run(WorkAsync);
    }

    async Task WorkAsync()
    {
        try
        {
            var first = true;
            while (!failure.IsStopped)
            {
                var (place, item) = await source.TakeAsync().ConfigureAwait(false);
                if (place < 0)
                    return;
                if (first)
                    StartNext();
                first = false;
                var work = start(item, failure.Token) ?? throw UserWork.NoTask();
                await work.ConfigureAwait(false);
                finish?.Invoke(place, work);
            }

            failure.Stop();
        }
        catch (Exception error)
        {
            failure.Add(error);
        }
        finally
        {
            Leave();
        }
    }

    void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.SetResult(true);
    }
}
