using System.Threading.RateLimiting;
using AsyncGuard.Runtime.RateLimiting;

namespace AsyncGuard.Runtime.Tests.RateLimiting;

public sealed class RateLimiterExtensionsTests
{
    [Fact]
    public async Task Permit_ComesAsALease()
    {
        using var limiter = Limiter(queue: 0);

        using (var lease = await limiter.AcquireOrThrowAsync())
            Assert.True(lease.IsAcquired);

        using var again = await limiter.AcquireOrThrowAsync();
    }

    [Fact]
    public async Task Refusal_IsAnException()
    {
        using var limiter = Limiter(queue: 0);
        using var held = await limiter.AcquireOrThrowAsync();

        var refusal = await Assert.ThrowsAsync<RateLimitRejectedException>(async () => await limiter.AcquireOrThrowAsync());

        Assert.Null(refusal.RetryAfter);
        Assert.Contains("QueueLimit", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_SaysWhenToAskAgain()
    {
        using var limiter = new FixedWindowRateLimiter(new() { PermitLimit = 1, Window = TimeSpan.FromHours(1), AutoReplenishment = false });
        using var held = await limiter.AcquireOrThrowAsync();

        var refusal = await Assert.ThrowsAsync<RateLimitRejectedException>(async () => await limiter.AcquireOrThrowAsync());

        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task QueuedWait_GoesOnWithThePermit()
    {
        using var limiter = Limiter(queue: 1);
        var held = await limiter.AcquireOrThrowAsync();

        var waiting = limiter.AcquireOrThrowAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        held.Dispose();

        Assert.True((await waiting.InTime()).IsAcquired);
    }

    [Fact]
    public async Task CancelledToken_IsACancellation()
    {
        using var limiter = Limiter(queue: 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limiter.AcquireOrThrowAsync(1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Work_RunsWithThePermit_AndGivesItBack()
    {
        using var limiter = Limiter(queue: 0);

        Assert.Equal(0, await limiter.RunAsync(_ => Task.FromResult(limiter.GetStatistics()!.CurrentAvailablePermits)));
        await Assert.ThrowsAsync<IOException>(() => limiter.RunAsync(static Task (_) => throw new IOException()));
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task RefusedWork_DoesNotRun()
    {
        using var limiter = Limiter(queue: 0);
        using var held = await limiter.AcquireOrThrowAsync();
        var ran = false;

        await Assert.ThrowsAsync<RateLimitRejectedException>(() => limiter.RunAsync(_ => Task.FromResult(ran = true)));

        Assert.False(ran);
    }

    [Fact]
    public async Task Partitions_RefuseOnTheirOwn()
    {
        using var limiter = PartitionedRateLimiter.Create<string, string>(static tenant =>
            RateLimitPartition.GetConcurrencyLimiter(tenant, static _ => new() { PermitLimit = 1 }));
        using var held = await limiter.AcquireOrThrowAsync("contoso");

        await Assert.ThrowsAsync<RateLimitRejectedException>(async () => await limiter.AcquireOrThrowAsync("contoso"));
        using var other = await limiter.AcquireOrThrowAsync("fabrikam");
    }

    static ConcurrencyLimiter Limiter(int queue) => new(new() { PermitLimit = 1, QueueLimit = queue });
}
