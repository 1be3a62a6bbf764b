namespace AsyncGuard.Runtime.Tests.Coordination;

public sealed class AsyncSemaphoreTests
{
    [Fact]
    public async Task NeverMoreThanItsPermits()
    {
        var limit = new AsyncSemaphore(3);
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            using (await limit.AcquireAsync())
            {
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }))).InTime();

        Assert.InRange(most, 1, 3);
        Assert.Equal(3, limit.Available);

        void InterlockedMax(int value)
        {
            for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    [Fact]
    public async Task SecondReturn_DoesNothing_ThoughItsPlaceIsTaken()
    {
        var limit = new AsyncSemaphore(2);
        var first = await limit.AcquireAsync();
        first.Dispose();
        var second = await limit.AcquireAsync();
        var third = await limit.AcquireAsync();

        first.Dispose();

        Assert.Equal(0, limit.Available);
        Assert.False(limit.TryAcquire(out _));
        second.Dispose();
        third.Dispose();
        Assert.Equal(2, limit.Available);
    }

    [Fact]
    public void LessThanOnePermit_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncSemaphore(0));

    [Fact]
    public void Uncontended_AllocatesNothing()
    {
        var limit = new AsyncSemaphore(2);
        Pass(100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var entered = limit.AcquireAsync();
                Assert.True(entered.IsCompletedSuccessfully);
                entered.Result.Dispose();
            }
        }
    }

    [Fact]
    public async Task Dispose_LeavesHoldersInPeace()
    {
        var limit = new AsyncSemaphore(1);
        var permit = await limit.AcquireAsync();
        limit.Dispose();
        permit.Dispose();

        Assert.False(limit.TryAcquire(out _));
    }
}
