namespace AsyncGuard.Runtime;

/// <summary>Runs a delegate for each item of a source, on at most so many workers. A worker that finds an item brings the next one, so a short source needs few.</summary>
sealed class FanWorkers<T>(FanSource<T> source, int maxConcurrency, Func<int, T, CancellationToken, Task> handle, FanFailure failure)
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
                await (handle(place, item, failure.Token) ?? throw UserWork.NoTask()).ConfigureAwait(false);
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
