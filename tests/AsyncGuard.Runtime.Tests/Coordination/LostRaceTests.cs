namespace AsyncGuard.Runtime.Tests.Coordination;

/// <summary>Races that the systematic exploration has found, and misuse that must not take a lock along.</summary>
public sealed class LostRaceTests
{
    [Fact]
    public async Task ReleaseAgainstTheCancelOfTheOnlyWait_FreesTheLock()
    {
        for (var round = 0; round < 2000; round++)
        {
            var gate = new AsyncLock();
            using var source = new CancellationTokenSource();
            Assert.True(gate.TryLock(out var held));
            var wait = gate.LockAsync(source.Token).AsTask();

            var canceling = Task.Run(source.Cancel);
            held.Dispose();
            await canceling.InTime();
            try
            {
                (await wait.InTime()).Dispose();
            }
            catch (OperationCanceledException)
            {
            }

            Assert.True(gate.TryLock(out _));
        }
    }

    [Fact]
    public async Task ClockThatFails_LeavesNobodyInTheQueue()
    {
        var gate = new AsyncLock();
        Assert.True(gate.TryLock(out var held));

        await Assert.ThrowsAsync<NotSupportedException>(async () => await gate.LockAsync(TimeSpan.FromSeconds(1), new BrokenClock()));

        Assert.Equal(0, gate.Waiting);
        held.Dispose();
        Assert.True(gate.TryLock(out _));
    }

    [Fact]
    public async Task ScopeLeftWhileItWaits_DoesNotKeepTheLock()
    {
        var gate = new AsyncLock();
        var changed = new AsyncCondition(gate);
        var scope = await changed.EnterAsync();
        var wait = scope.WaitAsync().AsTask();
        scope.Dispose();
        using (var notifier = await changed.EnterAsync())
            notifier.NotifyAll();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait.InTime());
        (await gate.LockAsync().AsTask().InTime()).Dispose();
    }

    [Fact]
    public async Task WaitFor_ThatGivesUpWithANotificationInHand_PassesItOn()
    {
        var changed = new AsyncCondition();
        using var source = new CancellationTokenSource();
        var first = UseAsync(static () => false, source.Token);
        var calls = 0;
        var second = UseAsync(() => calls++ > 0, CancellationToken.None);
        using (var notifier = await changed.EnterAsync())
        {
            notifier.Notify();
            source.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        await second.InTime();

        async Task UseAsync(Func<bool> predicate, CancellationToken token)
        {
            using var scope = await changed.EnterAsync(CancellationToken.None);
            await scope.WaitForAsync(predicate, token);
        }
    }

    sealed class BrokenClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();
    }
}
