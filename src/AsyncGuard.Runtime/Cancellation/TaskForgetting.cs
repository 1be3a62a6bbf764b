namespace AsyncGuard.Runtime;

/// <summary>
/// Says of a task that nobody will await it, and who hears of its failure. The asyncio counterpart is a task kept in a set, with
/// <c>task.add_done_callback</c> to log its exception.
/// </summary>
/// <remarks>
/// <example>
/// <code>
/// // Before: a failure is lost; at best it surfaces when the garbage collector finds the task.
/// _ = SendReceiptAsync(order);
///
/// // After: a failure is logged.
/// SendReceiptAsync(order).Forget(error => logger.LogError(error, "The receipt was not sent."));
/// </code>
/// </example>
/// </remarks>
public static class TaskForgetting
{
    /// <summary>Leaves the task to itself. A cancelled task is no failure.</summary>
    /// <param name="task">The task.</param>
    /// <param name="onError">Gets the task's exception (an <see cref="AggregateException"/> if there are several), on the thread pool. Without it, failures are dropped.</param>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is <see langword="null"/>.</exception>
    public static void Forget(this Task task, Action<Exception>? onError = null)
    {
        if (task is null)
            throw new ArgumentNullException(nameof(task));
        if (onError is null)
            task.Observe();
        else if (!task.IsCompleted || task.IsFaulted)
            Report(task, onError);
    }

    /// <inheritdoc cref="Forget(Task, Action{Exception})"/>
    public static void Forget(this ValueTask task, Action<Exception>? onError = null)
    {
        // A source must be asked once, also for a success: it may be pooled.
        if (task.IsCompletedSuccessfully)
            task.GetAwaiter().GetResult();
        else
            task.AsTask().Forget(onError);
    }

    /// <typeparam name="T">The type of the result, which nobody gets.</typeparam>
    /// <inheritdoc cref="Forget(Task, Action{Exception})"/>
    public static void Forget<T>(this ValueTask<T> task, Action<Exception>? onError = null)
    {
        if (task.IsCompletedSuccessfully)
            _ = task.GetAwaiter().GetResult();
        else
            task.AsTask().Forget(onError);
    }

    /// <summary>Never inline: whoever completes the task must not run the handler.</summary>
    internal static void Report(Task task, Action<Exception> onError) =>
        _ = task.ContinueWith(static (ended, onError) => ((Action<Exception>)onError!)(Outcome.Of(ended).Error!), onError,
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
