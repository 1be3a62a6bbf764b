namespace AsyncGuard.Runtime.Tests.Coordination;

public sealed class AsyncEventTests
{
    [Fact]
    public async Task SetThenClear_LetsEverybodyGoOnWhoWaited()
    {
        var ready = new AsyncEvent();
        var waits = Enumerable.Range(0, 5).Select(_ => ready.WaitAsync().AsTask()).ToArray();

        ready.Set();
        ready.Clear();

        await Task.WhenAll(waits).InTime();
        Assert.False(ready.IsSet);
        Assert.False(ready.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task WhileSet_EverybodyPasses()
    {
        var ready = new AsyncEvent(isSet: true);

        Assert.True(ready.WaitAsync().IsCompletedSuccessfully);
        await ready.WaitAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task CancelOfManyWaiters_TakesTimeInProportion()
    {
        // Not a clock but a count: forty thousand waits under one token, all ended by one Cancel, none left.
        var ready = new AsyncEvent();
        using var source = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 40_000).Select(_ => ready.WaitAsync(source.Token).AsTask()).ToArray();
        Assert.Equal(40_000, ready.Waiting);

        source.Cancel();

        Assert.Equal(0, ready.Waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waits).InTime());
        Assert.All(waits, static wait => Assert.True(wait.IsCanceled));
    }
}
