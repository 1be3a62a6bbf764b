namespace AsyncGuard.Runtime.Tests.Coordination;

public sealed class AsyncLockTests
{
    [Fact]
    public async Task OneHolderAtATime()
    {
        var gate = new AsyncLock();
        var count = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                using (await gate.LockAsync())
                {
                    var read = count;
                    if (i % 100 == 0)
                        await Task.Yield();
                    count = read + 1;
                }
            }
        }))).InTime();

        Assert.Equal(16_000, count);
        Assert.False(gate.IsHeld);
    }

    [Fact]
    public async Task StaleRelease_DoesNothing_ThoughSomebodyElseHoldsTheLock()
    {
        var gate = new AsyncLock();
        var first = await gate.LockAsync();
        first.Dispose();
        first.Dispose();
        var second = await gate.LockAsync();

        first.Dispose();

        Assert.True(gate.IsHeld);
        Assert.True(second.IsValid);
        Assert.False(first.IsValid);
        Assert.False(gate.TryLock(out var third));
        third.Dispose();
        default(AsyncLock.Releaser).Dispose();
        Assert.True(gate.IsHeld);
    }

    [Fact]
    public async Task StaleRelease_DoesNothing_ThoughSomebodyWaits()
    {
        var gate = new AsyncLock();
        var first = await gate.LockAsync();
        var waiting = gate.LockAsync().AsTask();
        first.Dispose();
        var second = await waiting.InTime();
        var third = gate.LockAsync().AsTask();

        first.Dispose();

        Assert.False(third.IsCompleted);
        second.Dispose();
        Assert.True((await third.InTime()).IsValid);
    }

    [Fact]
    public async Task Newcomer_DoesNotOvertake()
    {
        var gate = new AsyncLock();
        var holder = await gate.LockAsync();
        var parked = gate.LockAsync().AsTask();

        holder.Dispose();

        Assert.False(gate.TryLock(out _));
        (await parked.InTime()).Dispose();
        Assert.True(gate.TryLock(out _));
    }

    [Fact]
    public async Task LastWaiterThatGivesUp_LeavesTheFastWayOpen()
    {
        var gate = new AsyncLock();
        var holder = await gate.LockAsync();
        using var source = new CancellationTokenSource();
        var parked = gate.LockAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parked.InTime());

        holder.Dispose();

        Assert.False(gate.IsHeld);
        Assert.True(gate.TryLock(out var next));
        next.Dispose();
    }

    [Fact]
    public async Task Dispose_LeavesTheHolderInPeace_AndRefusesOthers()
    {
        var gate = new AsyncLock();
        var holder = await gate.LockAsync();
        gate.Dispose();
        Assert.True(holder.IsValid);
        holder.Dispose();

        Assert.False(gate.TryLock(out _));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => gate.LockAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => gate.LockAsync(TimeSpan.Zero).AsTask());
    }

    [Fact]
    public async Task ReleaserOfAFreeLock_IsNotValidOnceTheLockIsDisposed()
    {
        var gate = new AsyncLock();
        var old = await gate.LockAsync();
        old.Dispose();
        gate.Dispose();

        Assert.False(old.IsValid);
    }

    [Fact]
    public void Uncontended_AllocatesNothing()
    {
        var gate = new AsyncLock();
        using var source = new CancellationTokenSource();
        Pass(100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var entered = gate.LockAsync(source.Token);
                Assert.True(entered.IsCompletedSuccessfully);
                entered.Result.Dispose();
            }
        }
    }

    [Fact]
    public async Task ValueTaskAwaitedTwice_Throws()
    {
        var gate = new AsyncLock();
        var holder = await gate.LockAsync();
        var wait = gate.LockAsync();
        holder.Dispose();
        (await wait).Dispose();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await wait);
    }
}
