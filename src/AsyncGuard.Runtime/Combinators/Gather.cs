namespace AsyncGuard.Runtime;

/// <summary>
/// Waits for several tasks: for all results, for all outcomes, for the first, or in the order in which they end. The asyncio counterparts are
/// <c>gather</c>, <c>wait</c> and <c>as_completed</c>.
/// </summary>
/// <remarks>
/// <para><c>AllAsync</c> starts the work itself, so it can stop it: the first failure cancels the siblings, which end before it is thrown.
/// The other members take tasks that run already, and never cancel them.</para>
/// <para>Cancelling a wait ends the wait alone. Neither cancelling nor a timer runs what awaits the wait inline.</para>
/// <example>
/// <code>
/// // Before: a failure surfaces when the slowest has ended, and only the first of them.
/// var prices = await Task.WhenAll(near.PriceAsync(item), far.PriceAsync(item));
///
/// // After: a failure cancels the other call at once.
/// var prices = await Gather.AllAsync([token => near.PriceAsync(item, token), token => far.PriceAsync(item, token)], cancellationToken);
///
/// // After: every answer counts, and failures are values.
/// var outcomes = await Gather.SettleAsync([near.PriceAsync(item), far.PriceAsync(item)]);
/// </code>
/// </example>
/// </remarks>
public static partial class Gather
{
    /// <summary>Starts all work in the caller's context, waits for all of it, and returns the results in the order of the work.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="work">The work; each gets a token that is cancelled with the first failure.</param>
    /// <param name="cancellationToken">Cancels all work.</param>
    /// <returns>The results. A failure cancels the other work, and is thrown when all has ended: one as it is, several in an <see cref="AggregateException"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public static Task<T[]> AllAsync<T>(IEnumerable<Func<CancellationToken, Task<T>>> work, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));

        return CoreAsync();

        async Task<T[]> CoreAsync()
        {
            var tasks = new List<Task<T>>();
            await TaskGroup.RunAsync(group =>
            {
                foreach (var each in work)
                    tasks.Add(group.Start(each));
                return Task.CompletedTask;
            }, cancellationToken).ConfigureAwait(false);
            return await Task.WhenAll(tasks).ConfigureAwait(false);
        }
    }

    /// <summary>Starts all work in the caller's context and waits for all of it.</summary>
    /// <inheritdoc cref="AllAsync{T}(IEnumerable{Func{CancellationToken, Task{T}}}, CancellationToken)"/>
    /// <returns>A task that ends with the last work. A failure cancels the other work, and is thrown when all has ended: one as it is, several in an <see cref="AggregateException"/>.</returns>
    public static Task AllAsync(IEnumerable<Func<CancellationToken, Task>> work, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));

        return TaskGroup.RunAsync(group =>
        {
            foreach (var each in work)
                _ = group.Start(each);
            return Task.CompletedTask;
        }, cancellationToken);
    }

    /// <summary>Starts two pieces of work in the caller's context and waits for both results.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <param name="first">The first work; gets a token that is cancelled when the other fails.</param>
    /// <param name="second">The second work; gets a token that is cancelled when the other fails.</param>
    /// <param name="cancellationToken">Cancels all work.</param>
    /// <returns>The results. A failure cancels the other work, and is thrown when all has ended: one as it is, several in an <see cref="AggregateException"/>.</returns>
    /// <exception cref="ArgumentNullException">A piece of work is <see langword="null"/>.</exception>
    public static Task<(T1 First, T2 Second)> AllAsync<T1, T2>(
        Func<CancellationToken, Task<T1>> first, Func<CancellationToken, Task<T2>> second, CancellationToken cancellationToken = default)
    {
        if (first is null)
            throw new ArgumentNullException(nameof(first));
        if (second is null)
            throw new ArgumentNullException(nameof(second));

        return TaskGroup.RunAsync(async group =>
        {
            var one = group.Start(first);
            var two = group.Start(second);
            return (await one.ConfigureAwait(false), await two.ConfigureAwait(false));
        }, cancellationToken);
    }

    /// <summary>Starts three pieces of work in the caller's context and waits for all results.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <typeparam name="T3">The type of the third result.</typeparam>
    /// <param name="first">The first work; gets a token that is cancelled when another fails.</param>
    /// <param name="second">The second work; gets a token that is cancelled when another fails.</param>
    /// <param name="third">The third work; gets a token that is cancelled when another fails.</param>
    /// <param name="cancellationToken">Cancels all work.</param>
    /// <inheritdoc cref="AllAsync{T1, T2}(Func{CancellationToken, Task{T1}}, Func{CancellationToken, Task{T2}}, CancellationToken)"/>
    public static Task<(T1 First, T2 Second, T3 Third)> AllAsync<T1, T2, T3>(
        Func<CancellationToken, Task<T1>> first, Func<CancellationToken, Task<T2>> second, Func<CancellationToken, Task<T3>> third,
        CancellationToken cancellationToken = default)
    {
        if (first is null)
            throw new ArgumentNullException(nameof(first));
        if (second is null)
            throw new ArgumentNullException(nameof(second));
        if (third is null)
            throw new ArgumentNullException(nameof(third));

        return TaskGroup.RunAsync(async group =>
        {
            var one = group.Start(first);
            var two = group.Start(second);
            var three = group.Start(third);
            return (await one.ConfigureAwait(false), await two.ConfigureAwait(false), await three.ConfigureAwait(false));
        }, cancellationToken);
    }
}
