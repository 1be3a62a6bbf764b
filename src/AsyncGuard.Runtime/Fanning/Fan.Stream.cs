using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

public static partial class Fan
{
    /// <summary>Maps each item and hands the results over while later items are still in flight.</summary>
    /// <remarks>
    /// An item is started only when there is a place for it: one that waits for the loop, because its result was not taken yet, keeps its place. So a slow loop slows
    /// the work, and memory is bounded by the limit. Leaving the loop early cancels what runs and waits for it.
    /// </remarks>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The items.</param>
    /// <param name="maxConcurrency">How many may be in flight at a time, at least one.</param>
    /// <param name="map">Maps an item; gets a token that is cancelled with the first failure.</param>
    /// <param name="ordered">Whether the results come in the order of the items; if not, they come as they are ready.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The results. The loop throws the first failure, once nothing runs any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="map"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than one.</exception>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        IEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, bool ordered = true, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, map, nameof(map));
        return StreamCoreAsync(_ => FanSource<T>.Of(source), maxConcurrency, map, ordered, cancellationToken);
    }

    /// <inheritdoc cref="StreamAsync{T, TResult}(IEnumerable{T}, int, Func{T, CancellationToken, Task{TResult}}, bool, CancellationToken)"/>
    public static IAsyncEnumerable<TResult> StreamAsync<T, TResult>(
        IAsyncEnumerable<T> source, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, bool ordered = true, CancellationToken cancellationToken = default)
    {
        Check(source, maxConcurrency, map, nameof(map));
        return StreamCoreAsync(token => FanSource<T>.Of(source, token), maxConcurrency, map, ordered, cancellationToken);
    }

    static async IAsyncEnumerable<TResult> StreamCoreAsync<T, TResult>(
        Func<CancellationToken, FanSource<T>> open, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, bool ordered,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var window = new FanWindow<T, TResult>(open, maxConcurrency, map, ordered, new FanFailure(cancellationToken));
        var leftEarly = true;
        try
        {
            while (await window.MoveNextAsync().ConfigureAwait(false))
                yield return window.Current;
            leftEarly = false;
        }
        finally
        {
            await window.CloseAsync(leftEarly).ConfigureAwait(false);
        }
    }
}
