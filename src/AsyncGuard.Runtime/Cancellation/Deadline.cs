namespace AsyncGuard.Runtime;

/// <summary>
/// Gives work a time limit that stops the work, not only the wait for it. The asyncio counterparts are <c>asyncio.timeout</c> and <c>asyncio.wait_for</c>.
/// </summary>
/// <remarks>
/// <para>When the limit passes, the work's token is cancelled, the work's cleanup is awaited, and then <see cref="TimeoutException"/> is thrown. Work that
/// ends with a result all the same has its result returned, and a failure of the cleanup comes through as it is.</para>
/// <para>When the caller's token is cancelled, the work is stopped in the same way, and the outcome is an <see cref="OperationCanceledException"/> for that token,
/// never a timeout. What is registered on the work's token runs on the pool.</para>
/// <example>
/// <code>
/// // Before: the caller goes on after five seconds, and the query does too.
/// var rows = await QueryAsync(sql, cancellationToken).WaitAsync(TimeSpan.FromSeconds(5));
///
/// // After: the query is cancelled, and has ended when the exception is thrown.
/// var rows = await Deadline.RunAsync(token => QueryAsync(sql, token), TimeSpan.FromSeconds(5), cancellationToken: cancellationToken);
/// </code>
/// </example>
/// </remarks>
public static class Deadline
{
    /// <summary>Runs work that has to end within a time limit.</summary>
    /// <param name="work">The work; gets a token that is cancelled with the limit and with <paramref name="cancellationToken"/>. Runs in the caller's context.</param>
    /// <param name="timeout">The limit; <see cref="Timeout.InfiniteTimeSpan"/> means none. With zero, the token is cancelled from the start.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the work. When it is cancelled already, the work is not started.</param>
    /// <returns>A task that ends when the work has ended.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative, or longer than 49 days.</exception>
    /// <exception cref="TimeoutException">The limit passed, and the work stopped (by way of the task).</exception>
    public static Task RunAsync(Func<CancellationToken, Task> work, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));
        return CoreAsync(async token =>
        {
            await UserWork.Start(work, token).ConfigureAwait(false);
            return true;
        }, WaitTime.Checked(timeout), time, cancellationToken);
    }

    /// <summary>Runs work that has to end within a time limit, and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(Func{CancellationToken, Task}, TimeSpan, TimeProvider, CancellationToken)"/>
    public static Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));
        return CoreAsync(work, WaitTime.Checked(timeout), time, cancellationToken);
    }

    static async Task<T> CoreAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = new CancellationScope(cancellationToken);
        var passed = timeout == TimeSpan.Zero;
        if (passed)
            scope.Cancel();
        var timer = passed || timeout == Timeout.InfiniteTimeSpan
            ? null
            : (time ?? TimeProvider.System).CreateTimer(_ =>
            {
                Volatile.Write(ref passed, true);
                scope.Cancel();
            }, null, timeout, Timeout.InfiniteTimeSpan);
        AggregateException? thrownByCallbacks = null;
        T result;
        try
        {
            result = await UserWork.Start(work, scope.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException canceled) when (Volatile.Read(ref passed))
        {
            throw new TimeoutException($"The work was cancelled because it had not ended within {timeout}.", canceled);
        }
        finally
        {
            if (timer is not null)
                await timer.DisposeAsync().ConfigureAwait(false);
            thrownByCallbacks = await scope.CloseAsync().ConfigureAwait(false);
        }

        return thrownByCallbacks is null ? result : throw thrownByCallbacks;
    }
}
