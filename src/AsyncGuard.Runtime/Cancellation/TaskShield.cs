namespace AsyncGuard.Runtime;

/// <summary>Keeps a caller's cancellation from the work that the caller waits for. The asyncio counterpart is <c>asyncio.shield</c>.</summary>
/// <remarks>
/// <example>
/// <code>
/// // Before: a cancelled request tears the write apart, or has to wait for it.
/// await SaveAsync(order, cancellationToken);
///
/// // After: the caller stops waiting; the write goes on to its end.
/// await SaveAsync(order, CancellationToken.None).ShieldAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
public static class TaskShield
{
    /// <summary>
    /// Waits for a task no longer than a token allows. When the token comes first, the task goes on, and a later failure of it is dropped.
    /// What awaits the result does not run inside <c>Cancel</c>.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Ends the wait, not the task.</param>
    /// <returns>A task that ends as <paramref name="task"/> does, or cancelled.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is <see langword="null"/>.</exception>
    public static Task ShieldAsync(this Task task, CancellationToken cancellationToken) => ShieldAsync(task, onAbandonedError: null, cancellationToken);

    /// <summary>
    /// Waits for a task no longer than a token allows. When the token comes first, the task goes on, and a later failure of it is handed over.
    /// What awaits the result does not run inside <c>Cancel</c>.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="onAbandonedError">Gets the task's exception if nobody waits for it any more, on the thread pool.</param>
    /// <param name="cancellationToken">Ends the wait, not the task.</param>
    /// <returns>A task that ends as <paramref name="task"/> does, or cancelled.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is <see langword="null"/>.</exception>
    public static Task ShieldAsync(this Task task, Action<Exception>? onAbandonedError, CancellationToken cancellationToken)
    {
        if (task is null)
            throw new ArgumentNullException(nameof(task));
        return task.IsCompleted || !cancellationToken.CanBeCanceled ? task : CoreAsync();

        async Task CoreAsync()
        {
            await EndAsync(task, onAbandonedError, cancellationToken).ConfigureAwait(false);
            await task.ConfigureAwait(false);
        }
    }

    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="ShieldAsync(Task, CancellationToken)"/>
    public static Task<T> ShieldAsync<T>(this Task<T> task, CancellationToken cancellationToken) => ShieldAsync(task, onAbandonedError: null, cancellationToken);

    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="ShieldAsync(Task, Action{Exception}, CancellationToken)"/>
    public static Task<T> ShieldAsync<T>(this Task<T> task, Action<Exception>? onAbandonedError, CancellationToken cancellationToken)
    {
        if (task is null)
            throw new ArgumentNullException(nameof(task));
        return task.IsCompleted || !cancellationToken.CanBeCanceled ? task : CoreAsync();

        async Task<T> CoreAsync()
        {
            await EndAsync(task, onAbandonedError, cancellationToken).ConfigureAwait(false);
            return await task.ConfigureAwait(false);
        }
    }

    static async Task EndAsync(Task task, Action<Exception>? onAbandonedError, CancellationToken cancellationToken)
    {
        try
        {
            await task.EndAsync(limit: null, time: null, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            task.Forget(onAbandonedError);
            throw;
        }
    }
}
