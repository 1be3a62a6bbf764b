namespace AsyncGuard.Runtime.Tests.Offloading;

public sealed class ThreadExecutorTests
{
    [Theory]
    [InlineData(0, 1, "threads")]
    [InlineData(-1, 1, "threads")]
    [InlineData(1, 0, "capacity")]
    public void ImpossibleSizes_AreRefused(int threads, int capacity, string argument) =>
        Assert.Throws<ArgumentOutOfRangeException>(argument, () => { _ = new ThreadExecutor(threads, capacity); });

    [Fact]
    public async Task OneThread_RunsInTheOrderOfTheCalls()
    {
        await using var executor = new ThreadExecutor(1, capacity: 2, name: "printer");
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();

        var first = Offload.RunAsync(executor, gate.Pass);
        var rest = Enumerable.Range(0, 20).Select(number => Offload.RunAsync(executor, () => order.Add(number))).ToArray();
        gate.Set();
        await Task.WhenAll([first, .. rest]).InTime();

        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Threads_RunSideBySide_NamedAndInTheBackground()
    {
        await using var executor = new ThreadExecutor(2, name: "scanner");
        using var both = new Barrier(2);

        var threads = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Offload.RunAsync(executor, () =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)));
            return (Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground, Thread.CurrentThread.IsThreadPoolThread);
        }))).InTime();

        Assert.All(threads, static thread => Assert.Equal(("scanner", true, false), thread));
    }

    [Fact]
    public async Task WorkThatThrows_HarmsNobodyElse()
    {
        await using var executor = new ThreadExecutor(1);

        var faulty = Offload.RunAsync(executor, static void () => throw new IOException("paper jam"));
        var next = Offload.RunAsync(executor, static () => "printed");

        Assert.Equal("printed", await next.InTime());
        await Assert.ThrowsAsync<IOException>(() => faulty);
    }

    [Fact]
    public async Task CancelWhileWaiting_NeverStartsTheWork_AndFreesItsPlace()
    {
        await using var executor = new ThreadExecutor(1, capacity: 1);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var ran = false;

        var running = Offload.RunAsync(executor, () => { started.Set(); gate.Pass(); });
        started.Pass();
        var queued = Offload.RunAsync(executor, () => { ran = true; }, source.Token);
        var parked = Offload.RunAsync(executor, static () => "after");
        Assert.Equal(2, executor.Waiting);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.InTime());
        Assert.Equal(1, executor.Waiting);
        gate.Set();
        Assert.Equal("after", await parked.InTime());
        await running.InTime();
        Assert.False(ran);
    }

    [Fact]
    public async Task CancelOfAParkedCall_LeavesTheOthersInOrder()
    {
        await using var executor = new ThreadExecutor(1, capacity: 1);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var order = new List<string>();

        var running = Offload.RunAsync(executor, () => { started.Set(); gate.Pass(); });
        started.Pass();
        var queued = Offload.RunAsync(executor, () => order.Add("queued"));
        var canceled = Offload.RunAsync(executor, () => order.Add("canceled"), source.Token);
        var last = Offload.RunAsync(executor, () => order.Add("last"));
        await source.CancelAsync();
        gate.Set();
        await Task.WhenAll(running, queued, last).InTime();

        Assert.True(canceled.IsCanceled);
        Assert.Equal(["queued", "last"], order);
    }

    [Fact]
    public async Task Dispose_FinishesWhatIsQueued_AndRefusesTheRest()
    {
        var executor = new ThreadExecutor(1, capacity: 1);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();

        var running = Offload.RunAsync(executor, () => { started.Set(); gate.Pass(); return 1; });
        started.Pass();
        var queued = Offload.RunAsync(executor, static () => 2);
        var parked = Offload.RunAsync(executor, static () => 3);
        var disposal = executor.DisposeAsync().AsTask();
        var late = Offload.RunAsync(executor, static () => 4);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => parked.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.InTime());
        Assert.False(disposal.IsCompleted);
        gate.Set();
        await disposal.InTime();
        var results = await Task.WhenAll(running, queued).InTime();
        Assert.Equal([1, 2], results);
    }

    [Fact]
    public async Task ShutdownWithCancel_CancelsWhatIsQueued_AndFinishesWhatRuns()
    {
        var executor = new ThreadExecutor(1);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();

        var running = Offload.RunAsync(executor, () => { started.Set(); gate.Pass(); return "done"; });
        started.Pass();
        var queued = Offload.RunAsync(executor, static () => "never");
        var graceful = executor.ShutdownAsync(cancelPending: false);
        var immediate = executor.ShutdownAsync(cancelPending: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.InTime());
        gate.Set();
        Assert.Equal("done", await running.InTime());
        await Task.WhenAll(graceful, immediate).InTime();
    }

    [Fact]
    public async Task DisposeTwiceAndOfAnIdleExecutor_Ends()
    {
        var executor = new ThreadExecutor(3);

        await executor.DisposeAsync().AsTask().InTime();
        await executor.DisposeAsync().AsTask().InTime();
    }

    [Fact]
    public async Task ShutdownFromItsOwnThread_DoesNotDeadlockWhoAwaitsItElsewhere()
    {
        var executor = new ThreadExecutor(1);

        var shutdown = await Offload.RunAsync(executor, () => executor.ShutdownAsync(cancelPending: false)).InTime();

        await shutdown.InTime();
    }

    [Fact]
    public async Task CancelAgainstStart_LosesNothing()
    {
        await using var executor = new ThreadExecutor(2, capacity: 4);
        var ran = 0;
        var canceled = 0;
        const int Rounds = 2_000;

        for (var round = 0; round < Rounds; round++)
        {
            using var source = new CancellationTokenSource();
            var task = Offload.RunAsync(executor, () => Interlocked.Increment(ref ran), source.Token);
            if (round % 2 == 0)
                await Task.Yield();
            await source.CancelAsync();
            try
            {
                await task.InTime();
            }
            catch (OperationCanceledException)
            {
                canceled++;
            }
        }

        Assert.Equal(Rounds, ran + canceled);
        Assert.Equal(0, executor.Waiting);
    }
}
