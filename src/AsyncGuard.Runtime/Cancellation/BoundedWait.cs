namespace AsyncGuard.Runtime;

/// <summary>
/// Waits for the end of a task for no longer than a token and a limit allow. What awaits the wait runs neither in who cancels nor in the timer,
/// and nothing stays behind on a task that outlives its waits.
/// </summary>
static class BoundedWait
{
    const TaskContinuationOptions Inline = TaskContinuationOptions.ExecuteSynchronously;

    /// <summary>Waits for the end, whatever it is: the task's exception is not thrown, but counts as observed.</summary>
    public static Task EndAsync(this Task task) =>
        task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, Inline, TaskScheduler.Default);

    /// <summary>Waits for the end, the token or the limit. The task's own exception is left in it, unobserved.</summary>
    /// <exception cref="OperationCanceledException">The token came first.</exception>
    /// <exception cref="TimeoutException">The limit came first.</exception>
    public static async Task EndAsync(this Task task, TimeSpan? limit, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
            return;
        cancellationToken.ThrowIfCancellationRequested();

        var end = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var detach = new CancellationTokenSource();
        _ = task.ContinueWith(static (_, end) => ((TaskCompletionSource<bool>)end!).TrySetResult(true), end, detach.Token, Inline, TaskScheduler.Default);
        using var timer = Start(limit, time, end);
        using var registration = cancellationToken.UnsafeRegister(static state =>
        {
            var (end, token) = ((TaskCompletionSource<bool>, CancellationToken))state!;
            end.TrySetCanceled(token);
        }, (end, cancellationToken));
        try
        {
            await end.Task.ConfigureAwait(false);
        }
        finally
        {
            // Takes the continuation off a task that may live for long.
            detach.Cancel();
        }
    }

    static ITimer? Start(TimeSpan? limit, TimeProvider? time, TaskCompletionSource<bool> end) =>
        limit is not { } due || due == Timeout.InfiniteTimeSpan
            ? null
            : (time ?? TimeProvider.System).CreateTimer(
                static end => ((TaskCompletionSource<bool>)end!).TrySetException(new TimeoutException()), end, due, Timeout.InfiniteTimeSpan);
}
