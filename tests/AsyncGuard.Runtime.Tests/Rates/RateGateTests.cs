using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Rates;

public sealed class RateGateTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Smooth_SpreadsThePermitsEvenly()
    {
        using var gate = new RateGate(10, Second, time: _time);

        var passed = await PassAsync(gate, 5);

        Assert.Equal([0, 100, 200, 300, 400], passed);
    }

    [Fact]
    public async Task Smooth_AllowsNoBurstAfterAPause()
    {
        using var gate = new RateGate(10, Second, time: _time);
        await gate.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(30));

        var passed = await PassAsync(gate, 3);

        Assert.Equal([0, 100, 200], passed);
    }

    [Fact]
    public async Task Bursty_LetsThemThroughAsTheyCome_AndNeverMoreInTheSpan()
    {
        using var gate = new RateGate(3, Second, RatePacing.Bursty, _time);

        var passed = await PassAsync(gate, 7);

        Assert.Equal([0, 0, 0, 1000, 1000, 1000, 2000], passed);
    }

    [Fact]
    public async Task Bursty_CountsFromEachPermit()
    {
        using var gate = new RateGate(2, Second, RatePacing.Bursty, _time);
        await gate.WaitAsync();
        _time.Advance(TimeSpan.FromMilliseconds(900));
        await gate.WaitAsync();

        var passed = await PassAsync(gate, 3);

        Assert.Equal([100, 1000, 1100], passed); // at 900 + 100: two since 900; the next two follow 900 and 1000
    }

    [Fact]
    public async Task Smooth_KeepsPaceWhenTheTimerIsLate()
    {
        using var gate = new RateGate(10, Second, time: _time);
        await gate.WaitAsync();
        var waiting = Enumerable.Range(0, 4).Select(_ => gate.WaitAsync().AsTask()).ToList();

        _time.Advance(TimeSpan.FromMilliseconds(350)); // due at 100, 200 and 300

        await Task.WhenAll(waiting.Take(3)).InTime();
        Assert.False(waiting[3].IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await waiting[3].InTime();
    }

    [Fact]
    public async Task CancelledWait_GivesItsPlaceToTheNext()
    {
        using var gate = new RateGate(1, Second, time: _time);
        using var source = new CancellationTokenSource();
        await gate.WaitAsync();
        var first = gate.WaitAsync(source.Token).AsTask();
        var second = gate.WaitAsync().AsTask();

        Assert.False(await Inline.RunsInAsync(source.Cancel, first));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        Assert.Equal(1, gate.Waiting);
        _time.Advance(Second);

        await second.InTime();
    }

    [Fact]
    public async Task CancelledWaitThatWasTheOnlyOne_CostsNoPermit()
    {
        using var gate = new RateGate(1, Second, time: _time);
        using var source = new CancellationTokenSource();
        await gate.WaitAsync();
        var only = gate.WaitAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only.InTime());

        _time.Advance(Second);

        Assert.True(gate.WaitAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task CancelledToken_NeverGetsAPermit()
    {
        using var gate = new RateGate(1, Second, time: _time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.WaitAsync(new CancellationToken(canceled: true)).AsTask());

        Assert.True(gate.WaitAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Newcomer_DoesNotOvertake()
    {
        using var gate = new RateGate(1, Second, time: _time);
        await gate.WaitAsync();
        var first = gate.WaitAsync().AsTask();
        _time.Advance(Second);
        await first.InTime();

        Assert.False(gate.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task Permit_IsNotGrantedInsideTheTimer()
    {
        using var gate = new RateGate(1, Second, time: _time);
        await gate.WaitAsync();

        Assert.False(await Inline.RunsInAsync(() => _time.Advance(Second), gate.WaitAsync().AsTask()));
    }

    [Fact]
    public async Task Dispose_FreesWhoWaits_AndRefusesWhoComes()
    {
        var gate = new RateGate(1, Second, time: _time);
        await gate.WaitAsync();
        var waiting = gate.WaitAsync().AsTask();

        gate.Dispose();
        gate.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => gate.WaitAsync().AsTask().InTime());
    }

    [Fact]
    public async Task RunAsync_WaitsItsTurn_AndHandsTheTokenOn()
    {
        using var gate = new RateGate(1, Second, time: _time);
        using var source = new CancellationTokenSource();
        await gate.RunAsync(static _ => Task.CompletedTask);

        var call = gate.RunAsync(token => Task.FromResult(token == source.Token), source.Token);
        Assert.False(call.IsCompleted);
        _time.Advance(Second);

        Assert.True(await call.InTime());
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            var failing = gate.RunAsync(static Task (_) => throw new IOException());
            _time.Advance(Second);
            await failing.InTime();
        });
    }

    [Fact]
    public async Task UncontendedPermit_AllocatesNothing()
    {
        using var gate = new RateGate(1, TimeSpan.FromTicks(1), time: _time);
        await gate.WaitAsync();
        _time.Advance(Second);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var wait = gate.WaitAsync();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void EventLoop_GetsItsContinuationBack() => AsyncContext.Run(async () =>
    {
        using var gate = new RateGate(1, Second, time: _time);
        var loop = Environment.CurrentManagedThreadId;
        await gate.WaitAsync();
        var wait = gate.WaitAsync();
        _time.Advance(Second);
        await wait;

        Assert.Equal(loop, Environment.CurrentManagedThreadId);
    });

    [Fact]
    public void WrongArguments_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("permits", () => new RateGate(0, Second));
        Assert.Throws<ArgumentOutOfRangeException>("per", () => new RateGate(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("per", () => new RateGate(11, TimeSpan.FromTicks(10)));
        using var gate = new RateGate(1, Second);
        Assert.Throws<ArgumentNullException>("work", () => { _ = gate.RunAsync((Func<CancellationToken, Task>)null!); });
    }

    /// <summary>Asks for permits at once and tells at which millisecond, from now, each was granted.</summary>
    async Task<List<int>> PassAsync(RateGate gate, int count)
    {
        var start = _time.GetUtcNow();
        var passed = new List<int>();
        var waits = Enumerable.Range(0, count).Select(_ => gate.WaitAsync().AsTask()).ToList();
        for (var i = 0; i < count; i++)
        {
            while (gate.Waiting > count - i - 1)
                _time.Advance(TimeSpan.FromMilliseconds(50));
            await waits[i].InTime();
            passed.Add((int)(_time.GetUtcNow() - start).TotalMilliseconds);
        }

        return passed;
    }
}
