namespace AsyncGuard.Runtime.Tests.Coordination;

public sealed class AsyncConditionTests
{
    [Fact]
    public async Task WaitFor_LooksAgainAfterEachNotification()
    {
        var condition = new AsyncCondition();
        var items = new List<int>();
        var looks = 0;
        var consumer = ConsumeAsync();

        for (var i = 0; i < 3; i++)
        {
            using var scope = await condition.EnterAsync();
            items.Add(i);
            scope.NotifyAll();
        }

        var consumed = await consumer.InTime();
        Assert.Equal([0, 1, 2], consumed);
        Assert.InRange(looks, 2, 4);

        async Task<int[]> ConsumeAsync()
        {
            using var scope = await condition.EnterAsync();
            await scope.WaitForAsync(() =>
            {
                looks++;
                return items.Count == 3;
            });
            return [.. items];
        }
    }

    [Fact]
    public async Task Wait_HoldsTheLockAgain_WhenItIsCanceled()
    {
        var gate = new AsyncLock();
        var condition = new AsyncCondition(gate);
        using var source = new CancellationTokenSource();
        using var scope = await condition.EnterAsync();
        var wait = scope.WaitAsync(source.Token).AsTask();
        var other = await gate.LockAsync();

        await source.CancelAsync();

        Assert.False(wait.IsCompleted);
        other.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.InTime());
        Assert.False(gate.TryLock(out _));
        scope.Dispose();
        Assert.True(gate.TryLock(out _));
    }

    [Fact]
    public async Task ScopeThatDoesNotHoldTheLock_CanDoNothing()
    {
        var condition = new AsyncCondition();
        var scope = await condition.EnterAsync();
        var wait = scope.WaitAsync().AsTask();
        Assert.Throws<InvalidOperationException>(() => scope.Notify());
        Assert.Throws<InvalidOperationException>(() => { _ = scope.WaitAsync(); });

        using (var other = await condition.EnterAsync())
            other.Notify();
        await wait.InTime();
        scope.Dispose();

        Assert.Throws<InvalidOperationException>(scope.NotifyAll);
        Assert.Throws<ArgumentOutOfRangeException>(() => scope.Notify(-1));
    }

    [Fact]
    public async Task Notify_WakesAsManyAsItSays()
    {
        var condition = new AsyncCondition();
        var waits = new List<Task>();
        for (var i = 0; i < 4; i++)
            waits.Add(WaitAsync());

        using (var scope = await condition.EnterAsync())
            scope.Notify(2);

        await Task.WhenAll(waits[0], waits[1]).InTime();
        Assert.Equal(2, condition.Waiting);
        Assert.False(waits[2].IsCompleted);
        using (var scope = await condition.EnterAsync())
            scope.NotifyAll();
        await Task.WhenAll(waits).InTime();

        async Task WaitAsync()
        {
            using var scope = await condition.EnterAsync();
            await scope.WaitAsync();
        }
    }
}
