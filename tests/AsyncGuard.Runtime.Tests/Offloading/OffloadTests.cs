using System.Globalization;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Offloading;

public sealed class OffloadTests
{
    static readonly AsyncLocal<string?> Tenant = new();

    public delegate Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken);

    /// <summary>The three places where work can run.</summary>
    public static TheoryData<string> Places => ["pool", "executor", "dedicated thread"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Result_ComesBack(string place)
    {
        await using var executor = new ThreadExecutor(1);

        Assert.Equal(9, await RunOn(place, executor, () => 3 * 3).InTime());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Exception_ComesThroughAsItIs(string place)
    {
        await using var executor = new ThreadExecutor(1);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => RunOn<int>(place, executor, () => throw new InvalidDataException("torn page")).InTime());

        Assert.Equal("torn page", error.Message);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task CancelledToken_IsLookedAtFirst(string place)
    {
        await using var executor = new ThreadExecutor(1);
        var ran = false;

        var task = RunOn(place, executor, () => ran = true, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        Assert.True(task.IsCanceled);
        Assert.False(ran);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task WorkThatObservesTheToken_CancelsItsTask(string place)
    {
        await using var executor = new ThreadExecutor(1);
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        var token = source.Token;

        var task = RunOn(place, executor, () =>
        {
            started.Set();
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return 0;
        }, token);
        started.Pass();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        Assert.True(task.IsCanceled);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task WorkThatHasStarted_IsNotCutShort(string place)
    {
        await using var executor = new ThreadExecutor(1);
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();

        var task = RunOn(place, executor, () =>
        {
            started.Set();
            goOn.Pass();
            return "whole";
        }, source.Token);
        started.Pass();
        await source.CancelAsync();
        goOn.Set();

        Assert.Equal("whole", await task.InTime());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Context_FlowsWithTheWork(string place)
    {
        await using var executor = new ThreadExecutor(1);
        Tenant.Value = "contoso";
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ja-JP");

        var (tenant, culture) = await RunOn(place, executor, () => (Tenant.Value, CultureInfo.CurrentCulture.Name)).InTime();

        Assert.Equal("contoso", tenant);
        Assert.Equal("ja-JP", culture);
    }

    [Theory]
    [InlineData("executor")]
    [InlineData("dedicated thread")]
    public async Task Continuation_DoesNotRunOnTheWorksThread(string place)
    {
        await using var executor = new ThreadExecutor(1);
        using var attached = new ManualResetEventSlim();

        var task = RunOn(place, executor, () =>
        {
            attached.Pass();
            return Environment.CurrentManagedThreadId;
        });
        var continuation = task.ContinueWith(static done => (Work: done.Result, Own: Environment.CurrentManagedThreadId), TaskContinuationOptions.ExecuteSynchronously);
        attached.Set();

        var threads = await continuation.InTime();
        Assert.NotEqual(threads.Work, threads.Own);
    }

    [Fact]
    public async Task DedicatedThread_IsABackgroundThreadOfItsOwn()
    {
        var (background, pool) = await Offload.RunOnDedicatedThreadAsync(static () => (Thread.CurrentThread.IsBackground, Thread.CurrentThread.IsThreadPoolThread)).InTime();

        Assert.True(background);
        Assert.False(pool);
    }

    [Fact]
    public async Task AsyncWork_IsUnwrappedOnThePool()
    {
        var count = await Offload.RunAsync(async () =>
        {
            await Task.Yield();
            return 5;
        }).InTime();

        Assert.Equal(5, count);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void EventLoop_GoesOnAndGetsItsContinuationBack(string place) => AsyncContext.Run(async () =>
    {
        await using var executor = new ThreadExecutor(1);
        using var blocked = new ManualResetEventSlim();
        var loop = Environment.CurrentManagedThreadId;

        var work = RunOn(place, executor, () =>
        {
            blocked.Pass();
            return Environment.CurrentManagedThreadId;
        });
        await Task.Yield(); // the loop turns while the work blocks
        blocked.Set();
        var thread = await work;

        Assert.NotEqual(loop, thread);
        Assert.Equal(loop, Environment.CurrentManagedThreadId);
    });

    [Fact]
    public void MissingArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("work", () => { _ = Offload.RunAsync((Action)null!); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = Offload.RunAsync((Func<int>)null!); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = Offload.RunOnDedicatedThreadAsync((Action)null!); });
        Assert.Throws<ArgumentNullException>("executor", () => { _ = Offload.RunAsync(null!, static () => 1); });
    }

    static Task<T> RunOn<T>(string place, ThreadExecutor executor, Func<T> work, CancellationToken cancellationToken = default) =>
        place switch
        {
            "pool" => Offload.RunAsync(work, cancellationToken),
            "executor" => Offload.RunAsync(executor, work, cancellationToken),
            _ => Offload.RunOnDedicatedThreadAsync(work, cancellationToken),
        };
}
