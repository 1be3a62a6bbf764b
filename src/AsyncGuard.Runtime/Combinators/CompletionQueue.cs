namespace AsyncGuard.Runtime;

/// <summary>Tasks in the order in which they end. One reader; tasks may be added while it reads.</summary>
sealed class CompletionQueue<TTask> : IDisposable where TTask : Task
{
    readonly Queue<TTask> _ended = new();
    readonly CancellationTokenSource _detach = new();
    TaskCompletionSource<bool>? _arrival;

    public void Watch(TTask task)
    {
        if (task.IsCompleted)
            Add(task);
        else
            _ = task.ContinueWith(static (ended, queue) => ((CompletionQueue<TTask>)queue!).Add((TTask)ended), this,
                _detach.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The next that has ended. The wait is cut short by the token and the limit; what awaits it runs on the pool.</summary>
    public async ValueTask<TTask> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_ended)
            {
                if (_ended.Count > 0)
                    return _ended.Dequeue();
                arrival = (_arrival ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await (cancellationToken.CanBeCanceled ? arrival.EndAsync(limit: null, time: null, cancellationToken) : arrival).ConfigureAwait(false);
        }
    }

    /// <summary>Lets go of the tasks that have not ended.</summary>
    public void Dispose()
    {
        _detach.Cancel();
        _detach.Dispose();
    }

    void Add(TTask task)
    {
        TaskCompletionSource<bool>? arrival;
        lock (_ended)
        {
            _ended.Enqueue(task);
            (arrival, _arrival) = (_arrival, null);
        }

        arrival?.TrySetResult(true);
    }
}
