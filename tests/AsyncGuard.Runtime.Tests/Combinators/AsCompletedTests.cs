using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Combinators;

public sealed class AsCompletedTests
{
    readonly TaskCompletionSource<string>[] _jobs = [new(), new(), new()];
    readonly FakeTimeProvider _time = new();

    Task<string>[] Tasks => Array.ConvertAll(_jobs, static job => job.Task);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tasks_ComeInTheOrderOfTheirEnds(bool backport)
    {
        await using var ended = Loop(backport).GetAsyncEnumerator();

        _jobs[2].SetResult("c");
        Assert.Equal("c", await NextAsync(ended));
        _jobs[0].SetException(new IOException("a"));
        await Assert.ThrowsAsync<IOException>(() => NextAsync(ended));
        var next = NextAsync(ended);
        Assert.False(next.IsCompleted);
        _jobs[1].SetResult("b");
        Assert.Equal("b", await next);
        Assert.False(await ended.MoveNextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TasksThatHaveEnded_ComeAtOnce(bool backport)
    {
        foreach (var job in _jobs)
            job.SetResult("x");
        var count = 0;

        await foreach (var ended in Loop(backport))
        {
            Assert.Equal("x", await ended);
            count++;
        }

        Assert.Equal(3, count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryLoop_SeesAllTasks(bool backport)
    {
        foreach (var job in _jobs)
            job.SetResult("x");
        var loop = Loop(backport);
        var count = 0;

        for (var i = 0; i < 2; i++)
        {
            await foreach (var ended in loop)
                count += (await ended).Length;
        }

        Assert.Equal(6, count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancellation_EndsTheLoopOutsideOfCancel(bool backport)
    {
        using var source = new CancellationTokenSource();
        await using var ended = Loop(backport).GetAsyncEnumerator(source.Token);
        var next = ended.MoveNextAsync().AsTask();

        Assert.False(await Inline.RunsInAsync(source.Cancel, next));

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.InTime());
        Assert.Equal(source.Token, canceled.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BothTokens_EndTheLoop(bool callers)
    {
        using var call = new CancellationTokenSource();
        using var loop = new CancellationTokenSource();
        await using var ended = Gather.AsCompleted(Tasks, cancellationToken: call.Token).GetAsyncEnumerator(loop.Token);
        var next = ended.MoveNextAsync().AsTask();

        await (callers ? call : loop).CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.InTime());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompletingATask_DoesNotRunTheLoop(bool backport)
    {
        await using var ended = Loop(backport).GetAsyncEnumerator();

        Assert.False(await Inline.RunsInAsync(() => _jobs[0].SetResult("a"), ended.MoveNextAsync().AsTask()));
    }

    [Fact]
    public async Task Limit_IsATimeout_ForAllThatIsLeft()
    {
        await using var ended = Gather.AsCompleted(Tasks, TimeSpan.FromSeconds(5), _time).GetAsyncEnumerator();
        _jobs[0].SetResult("a");
        Assert.Equal("a", await NextAsync(ended));

        var next = NextAsync(ended);
        _time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<TimeoutException>(() => next);
    }

    [Fact]
    public async Task CancellationWithinTheLimit_IsNoTimeout()
    {
        using var source = new CancellationTokenSource();
        await using var ended = Gather.AsCompleted(Tasks, TimeSpan.FromSeconds(5), _time, source.Token).GetAsyncEnumerator();
        var next = NextAsync(ended);

        await source.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(source.Token, canceled.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LoopThatIsLeftEarly_LeavesNothingUnobserved(bool withLimit)
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, async () =>
        {
            var late = new TaskCompletionSource<string>();
            TimeSpan? limit = withLimit ? TimeSpan.FromHours(1) : null;
            await foreach (var ended in Gather.AsCompleted([late.Task, Task.FromResult("quick")], limit))
            {
                Assert.Equal("quick", await ended);
                break;
            }

            late.SetException(new IOException(message));
        }));
    }

    [Fact]
    public async Task Tasks_WithoutResultsWorkToo()
    {
        var count = 0;
        await foreach (var ended in Gather.AsCompleted((IEnumerable<Task>)[Task.CompletedTask, Task.CompletedTask]))
        {
            await ended;
            count++;
        }

        Assert.Equal(2, count);
    }

    [Fact]
    public void EventLoop_StaysOnItsThread() => AsyncContext.Run(async () =>
    {
        var loop = Environment.CurrentManagedThreadId;
        var tasks = Enumerable.Range(0, 5).Select(static async i =>
        {
            await Task.Yield();
            return i;
        });

        await foreach (var ended in Gather.AsCompleted(tasks))
        {
            await ended;
            Assert.Equal(loop, Environment.CurrentManagedThreadId);
        }
    });

    [Fact]
    public void MissingArguments_AreRefusedAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = Gather.AsCompleted((IEnumerable<Task<int>>)null!); });
        Assert.Throws<ArgumentException>("tasks", () => { _ = Gather.AsCompleted((IEnumerable<Task>)[null!]); });
    }

    IAsyncEnumerable<Task<string>> Loop(bool backport) => backport ? Gather.WhenEachAsync(Tasks) : Gather.AsCompleted(Tasks);

    static async Task<string> NextAsync(IAsyncEnumerator<Task<string>> ended)
    {
        Assert.True(await ended.MoveNextAsync().AsTask().InTime());
        return await ended.Current;
    }
}
