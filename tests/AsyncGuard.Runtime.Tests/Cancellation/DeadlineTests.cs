using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Cancellation;

public sealed class DeadlineTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task WorkInTime_HasItsResult()
    {
        Assert.Equal(7, await Deadline.RunAsync(static _ => Task.FromResult(7), Limit, _time).InTime());
        await Deadline.RunAsync(static _ => Task.CompletedTask, Limit, _time).InTime();
    }

    [Fact]
    public async Task Limit_CancelsTheWork_AwaitsItsCleanup_ThenThrows()
    {
        var cleanup = new TaskCompletionSource();
        var cleaning = new TaskCompletionSource();
        var work = Deadline.RunAsync(async token =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                cleaning.SetResult();
                await cleanup.Task;
            }
        }, Limit, _time);

        _time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(cleaning.Task.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await cleaning.Task.InTime();
        Assert.False(work.IsCompleted);
        cleanup.SetResult();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => work.InTime());
        Assert.IsAssignableFrom<OperationCanceledException>(error.InnerException);
    }

    [Fact]
    public async Task CallersCancellation_StaysACancellation_WithTheCallersToken()
    {
        using var caller = new CancellationTokenSource();
        var work = Deadline.RunAsync(static token => Task.Delay(Timeout.Infinite, token), Limit, _time, caller.Token);

        await caller.CancelAsync();
        _time.Advance(Limit);

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.InTime());
        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.True(work.IsCanceled);
    }

    [Fact]
    public async Task ResultThatComesLate_IsNotLost()
    {
        var result = new TaskCompletionSource<int>();
        var work = Deadline.RunAsync(_ => result.Task, Limit, _time);

        _time.Advance(Limit);
        result.SetResult(3);

        Assert.Equal(3, await work.InTime());
    }

    [Fact]
    public async Task FailureOfTheCleanup_ComesThrough()
    {
        var work = Deadline.RunAsync(static async token =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("rollback");
            }
        }, Limit, _time);

        _time.Advance(Limit);

        Assert.Equal("rollback", (await Assert.ThrowsAsync<IOException>(() => work.InTime())).Message);
    }

    [Fact]
    public async Task CancellationOfTheWorksOwn_IsNeither()
    {
        var work = Deadline.RunAsync(static Task (_) => throw new OperationCanceledException("quota"), Limit, _time);

        Assert.Equal("quota", (await Assert.ThrowsAsync<OperationCanceledException>(() => work.InTime())).Message);
    }

    [Fact]
    public async Task CancelledToken_IsLookedAtFirst()
    {
        var ran = false;
        var work = Deadline.RunAsync(_ => Task.FromResult(ran = true), Limit, _time, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.InTime());
        Assert.False(ran);
    }

    [Fact]
    public async Task Zero_CancelsFromTheStart()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Deadline.RunAsync(static token => Task.Delay(Timeout.Infinite, token), TimeSpan.Zero, _time).InTime());
        Assert.Equal(1, await Deadline.RunAsync(static _ => Task.FromResult(1), TimeSpan.Zero, _time).InTime());
    }

    [Fact]
    public async Task Infinite_IsNoLimit()
    {
        var result = new TaskCompletionSource<int>();
        var work = Deadline.RunAsync(_ => result.Task, Timeout.InfiniteTimeSpan, _time);
        _time.Advance(TimeSpan.FromDays(40));
        result.SetResult(1);

        Assert.Equal(1, await work.InTime());
    }

    [Fact]
    public async Task Nested_TheInnerLimitIsTheInnersAffair()
    {
        var outcome = Deadline.RunAsync(async outer =>
        {
            try
            {
                await Deadline.RunAsync(static inner => Task.Delay(Timeout.Infinite, inner), Limit, _time, outer);
                return "done";
            }
            catch (TimeoutException)
            {
                return "inner";
            }
        }, Limit + Limit, _time);

        _time.Advance(Limit);

        Assert.Equal("inner", await outcome.InTime());
    }

    [Fact]
    public async Task WorkThatThrowsAtOnceOrReturnsNoTask_FaultsTheTask()
    {
        await Assert.ThrowsAsync<IOException>(() => Deadline.RunAsync(static Task<int> (_) => throw new IOException(), Limit, _time).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Deadline.RunAsync(static Task<int> (_) => null!, Limit, _time).InTime());
    }

    [Fact]
    public async Task NothingRunsInsideTheTimerOrCancel()
    {
        using var caller = new CancellationTokenSource();
        Task timed = Task.CompletedTask, canceled = Task.CompletedTask;
        var one = Deadline.RunAsync(token => timed = Task.Delay(Timeout.Infinite, token), Limit, _time);
        Assert.False(await Inline.RunsInAsync(() => _time.Advance(Limit), timed));
        var two = Deadline.RunAsync(token => canceled = Task.Delay(Timeout.Infinite, token), Limit, _time, caller.Token);
        Assert.False(await Inline.RunsInAsync(caller.Cancel, canceled));

        await Assert.ThrowsAsync<TimeoutException>(() => one.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.InTime());
    }

    [Fact]
    public void EventLoop_RunsTheWorkAndTheContinuation() => AsyncContext.Run(async () =>
    {
        var loop = Environment.CurrentManagedThreadId;

        var thread = await Deadline.RunAsync(static async _ =>
        {
            await Task.Yield();
            return Environment.CurrentManagedThreadId;
        }, Limit, _time);

        Assert.Equal(loop, thread);
        Assert.Equal(loop, Environment.CurrentManagedThreadId);
    });

    [Fact]
    public void WrongArguments_AreRefusedAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("work", () => { _ = Deadline.RunAsync((Func<CancellationToken, Task>)null!, Limit); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = Deadline.RunAsync((Func<CancellationToken, Task<int>>)null!, Limit); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = Deadline.RunAsync(static _ => Task.CompletedTask, TimeSpan.FromSeconds(-2)); });
    }
}
