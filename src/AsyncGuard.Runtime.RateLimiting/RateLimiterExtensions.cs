using System.Threading.RateLimiting;

namespace AsyncGuard.Runtime.RateLimiting;

/// <summary>
/// Asks a limiter in a way that cannot be overlooked: without a permit there is an exception, not a lease that says no. The asyncio counterpart is
/// <c>async with limiter:</c>, whose block is not entered without a permit.
/// </summary>
/// <remarks>
/// <example>
/// <code>
/// // Before: the lease is not looked at, so nothing is limited.
/// using var lease = await limiter.AcquireAsync(1, cancellationToken);
/// await client.SendAsync(request, cancellationToken);
///
/// // After: the request is sent with a permit, or not at all.
/// using var lease = await limiter.AcquireOrThrowAsync(1, cancellationToken);
/// await client.SendAsync(request, cancellationToken);
///
/// // After: the permit lasts as long as the work, and cannot be forgotten.
/// await limiter.RunAsync(token => client.SendAsync(request, token), cancellationToken);
/// </code>
/// </example>
/// </remarks>
public static class RateLimiterExtensions
{
    /// <summary>Waits for permits as long as the limiter's queue allows, and throws if it refuses.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="permits">How many permits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A lease that has the permits; to be disposed of when the work is done.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limiter"/> is <see langword="null"/>.</exception>
    /// <exception cref="RateLimitRejectedException">The limiter refused (by way of the task).</exception>
    public static async ValueTask<RateLimitLease> AcquireOrThrowAsync(this RateLimiter limiter, int permits = 1, CancellationToken cancellationToken = default)
    {
        if (limiter is null)
            throw new ArgumentNullException(nameof(limiter));
        return Granted(await limiter.AcquireAsync(permits, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Waits for permits of one resource as long as its limiter's queue allows, and throws if it refuses.</summary>
    /// <typeparam name="TResource">The type of the resources.</typeparam>
    /// <param name="limiter">The limiter.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="permits">How many permits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A lease that has the permits; to be disposed of when the work is done.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limiter"/> is <see langword="null"/>.</exception>
    /// <exception cref="RateLimitRejectedException">The limiter refused (by way of the task).</exception>
    public static async ValueTask<RateLimitLease> AcquireOrThrowAsync<TResource>(
        this PartitionedRateLimiter<TResource> limiter, TResource resource, int permits = 1, CancellationToken cancellationToken = default)
    {
        if (limiter is null)
            throw new ArgumentNullException(nameof(limiter));
        return Granted(await limiter.AcquireAsync(resource, permits, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Waits for a permit, runs the work with it, and gives it back.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait, and is handed to the work.</param>
    /// <returns>A task that ends with the work.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="limiter"/> or <paramref name="work"/> is <see langword="null"/> (by way of the task).</exception>
    /// <exception cref="RateLimitRejectedException">The limiter refused (by way of the task).</exception>
    public static async Task RunAsync(this RateLimiter limiter, Func<CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));
        using var lease = await limiter.AcquireOrThrowAsync(1, cancellationToken).ConfigureAwait(false);
        await work(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a permit, runs the work with it, gives it back, and hands the result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(RateLimiter, Func{CancellationToken, Task}, CancellationToken)"/>
    public static async Task<T> RunAsync<T>(this RateLimiter limiter, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));
        using var lease = await limiter.AcquireOrThrowAsync(1, cancellationToken).ConfigureAwait(false);
        return await work(cancellationToken).ConfigureAwait(false);
    }

    static RateLimitLease Granted(RateLimitLease lease)
    {
        if (lease.IsAcquired)
            return lease;

        using (lease)
            throw new RateLimitRejectedException(lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : null);
    }
}
