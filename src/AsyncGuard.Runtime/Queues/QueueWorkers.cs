using System.Runtime.ExceptionServices;

namespace AsyncGuard.Runtime;

/// <summary>One run of workers over a queue: ends with the queue, with the first failure, or with the caller's token.</summary>
sealed class QueueWorkers<T>(AsyncQueueBase<T> queue, Func<T, CancellationToken, ValueTask> handle)
{
    readonly List<Exception> _errors = [];
    int _stopped;

    public async Task RunAsync(int workers, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Task[workers];
        for (var worker = 0; worker < workers; worker++)
            running[worker] = Task.Run(() => WorkAsync(stop), CancellationToken.None);
        await Task.WhenAll(running).ConfigureAwait(false);

        // Every worker has ended, so the list is nobody else's any more.
        if (_errors is [var single])
            ExceptionDispatchInfo.Capture(single).Throw();
        if (_errors.Count > 0)
            throw new AggregateException(_errors);
        if (_stopped > 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (var item in queue.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await handle(item, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    queue.TaskDone();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The caller's cancellation is thrown once for all; that of a failure is not news.
            Interlocked.Increment(ref _stopped);
        }
        catch (Exception error)
        {
            Fail(error, stop);
        }
    }

    void Fail(Exception error, CancellationTokenSource stop)
    {
        lock (_errors)
        {
            // The shutdown by which one worker's failure ends the others is not a failure of theirs.
            if (error is QueueShutDownException && _errors.Count > 0)
                return;
            _errors.Add(error);
        }

        queue.Shutdown(immediate: true, error);
        stop.Cancel();
    }
}
