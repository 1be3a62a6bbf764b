namespace AsyncGuard.Runtime;

/// <summary>
/// Runs the same async work for many items, a limited number at a time. The asyncio counterpart is <c>gather</c> over coroutines that share a
/// <c>Semaphore</c>.
/// </summary>
/// <remarks>
/// <para>The limit has no default on purpose: how much a peer bears is known to the caller, not to the number of cores. Results come back in the order of the
/// items. At most as many items as the limit says are in flight, and the source is read no further ahead.</para>
/// <para>The first failure cancels the token that the delegates get; what runs is awaited, and that failure is thrown, as it is and alone. An
/// enumerator that throws counts as such a failure. When the caller's token is cancelled, the outcome is an <see cref="OperationCanceledException"/>.</para>
/// <para>Delegates run on the thread pool, as with <c>Parallel.ForEachAsync</c>, and must be safe for that; the source is asked by one of them at a time.
/// A method that returns a <see cref="ValueTask"/> is called as <c>async (item, token) => await MethodAsync(item, token)</c>.</para>
/// <example>
/// <code>
/// // Before: ten thousand requests at once.
/// var pages = await Task.WhenAll(urls.Select(url => client.GetStringAsync(url, cancellationToken)));
///
/// // After: sixteen at a time, the pages in the order of the addresses.
/// var pages = await Fan.MapAsync(urls, 16, (url, token) => client.GetStringAsync(url, token), cancellationToken);
/// </code>
/// </example>
/// </remarks>
public static partial class Fan
{
    /// <summary>Maps each item and returns the results in the order of the items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The items.</param>
    /// <param name="maxConcurrency">How many may be in flight at a time, at least one.</param>
    /// <param name="map">Maps an item; gets a token that is cancelled with the first failure.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The results.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="map"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than one.</exception>
    public static Task<TResult[]> MapAsync<T, TResult>(
        IEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, map, nameof(map));
        return MapCoreAsync(_ => FanSource<T>.Of(source), maxConcurrency, map, cancellationToken);
    }

    /// <inheritdoc cref="MapAsync{T, TResult}(IEnumerable{T}, int, Func{T, CancellationToken, Task{TResult}}, CancellationToken)"/>
    public static Task<TResult[]> MapAsync<T, TResult>(
        IAsyncEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, map, nameof(map));
        return MapCoreAsync(token => FanSource<T>.Of(source, token), maxConcurrency, map, cancellationToken);
    }

    /// <summary>Handles each item. Ends when all are handled.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">The items.</param>
    /// <param name="maxConcurrency">How many may be in flight at a time, at least one.</param>
    /// <param name="handle">Handles an item; gets a token that is cancelled with the first failure.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>A task that ends with the last item.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="handle"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than one.</exception>
    public static Task ForEachAsync<T>(
        IEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task> handle, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, handle, nameof(handle));
        return RunAsync(_ => FanSource<T>.Of(source), maxConcurrency, handle, finish: null, cancellationToken);
    }

    /// <inheritdoc cref="ForEachAsync{T}(IEnumerable{T}, int, Func{T, CancellationToken, Task}, CancellationToken)"/>
    public static Task ForEachAsync<T>(
        IAsyncEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task> handle, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, handle, nameof(handle));
        return RunAsync(token => FanSource<T>.Of(source, token), maxConcurrency, handle, finish: null, cancellationToken);
    }

    static async Task<TResult[]> MapCoreAsync<T, TResult>(
        Func<CancellationToken, FanSource<T>> open, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, CancellationToken cancellationToken)
    {
        FanSource<T>? source = null;
        FanResults<TResult>? results = null;
        await RunAsync(token =>
        {
            source = open(token);
            results = new(source.ExpectedCount);
            return source;
        }, maxConcurrency, map, (place, mapped) => results!.Set(place, mapped.GetAwaiter().GetResult()), cancellationToken).ConfigureAwait(false);
        return results!.ToArray(source!.Taken);
    }

    static async Task RunAsync<T, TTask>(
        Func<CancellationToken, FanSource<T>> open, int maxConcurrency, Func<T, CancellationToken, TTask> start, Action<int, TTask>? finish,
        CancellationToken cancellationToken)
        where TTask : Task
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = new FanFailure(cancellationToken);
        try
        {
            var source = open(failure.Token);
            await using (source.ConfigureAwait(false))
                await new FanWorkers<T, TTask>(source, maxConcurrency, start, finish, failure).RunAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure.Add(error);
        }

        await failure.CloseAsync().ConfigureAwait(false);
    }

    static void Check(object source, int maxConcurrency, Delegate work, string name)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source));
        if (maxConcurrency < 1)
            throw new ArgumentOutOfRangeException(nameof(maxConcurrency), maxConcurrency, "At least one item has to be in flight.");
        if (work is null)
            throw new ArgumentNullException(name);
    }
}
