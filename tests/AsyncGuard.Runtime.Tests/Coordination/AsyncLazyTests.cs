namespace AsyncGuard.Runtime.Tests.Coordination;

public sealed class AsyncLazyTests
{
    [Fact]
    public async Task AllWhoAsk_ShareOneRun()
    {
        var runs = 0;
        var open = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lazy = new AsyncLazy<int>(_ =>
        {
            Interlocked.Increment(ref runs);
            return open.Task;
        });
        var asked = Enumerable.Range(0, 10).Select(_ => lazy.GetAsync().AsTask()).ToArray();
        Assert.False(lazy.IsValueCreated);

        open.SetResult(7);

        Assert.All(await Task.WhenAll(asked).InTime(), static value => Assert.Equal(7, value));
        Assert.Equal(7, await lazy.GetAsync());
        Assert.Equal(1, runs);
        Assert.True(lazy.IsValueCreated);
    }

    [Fact]
    public async Task Failure_IsTriedAgain_OrKept()
    {
        var runs = 0;
        var retrying = new AsyncLazy<int>(_ => ++runs == 1 ? throw new IOException("down") : Task.FromResult(runs));
        await Assert.ThrowsAsync<IOException>(() => retrying.GetAsync().AsTask().InTime());
        Assert.Equal(2, await retrying.GetAsync().AsTask().InTime());

        runs = 0;
        var keeping = new AsyncLazy<int>(_ => ++runs == 1 ? throw new IOException("down") : Task.FromResult(runs), retryOnFailure: false);
        await Assert.ThrowsAsync<IOException>(() => keeping.GetAsync().AsTask().InTime());
        await Assert.ThrowsAsync<IOException>(() => keeping.GetAsync().AsTask().InTime());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task CancelOfOne_LeavesTheOthersTheirRun()
    {
        var open = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lazy = new AsyncLazy<int>(token => open.Task.WaitAsync(token));
        using var source = new CancellationTokenSource();
        var impatient = lazy.GetAsync(source.Token).AsTask();
        var patient = lazy.GetAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.InTime());
        open.SetResult(3);
        Assert.Equal(3, await patient.InTime());
    }

    [Fact]
    public async Task CancelOfAll_CancelsTheRun_AndTheNextStartsAnother()
    {
        var runs = 0;
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lazy = new AsyncLazy<int>(async token =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return runs;
            token.Register(canceled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        });
        using var source = new CancellationTokenSource();
        var only = lazy.GetAsync(source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only.InTime());
        await canceled.Task.InTime();
        Assert.Equal(2, await lazy.GetAsync().AsTask().InTime());
    }
}
