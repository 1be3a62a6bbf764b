using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Fanning;

public sealed class FanStreamTests
{
    readonly TaskCompletionSource<string>[] _jobs = [.. Enumerable.Range(0, 6).Select(static _ => new TaskCompletionSource<string>())];

    public static TheoryData<bool> Sources => [false, true];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Ordered_KeepsTheOrderOfTheItems(bool asyncSource)
    {
        await using var results = Stream(asyncSource, limit: 3).GetAsyncEnumerator();
        var first = NextAsync(results);
        _jobs[2].SetResult("2");
        _jobs[1].SetResult("1");
        Assert.False(first.IsCompleted);
        _jobs[0].SetResult("0");

        Assert.Equal("0", await first);
        Assert.Equal("1", await NextAsync(results));
        Assert.Equal("2", await NextAsync(results));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Unordered_HandsOverWhatIsReady(bool asyncSource)
    {
        await using var results = Stream(asyncSource, limit: 3, ordered: false).GetAsyncEnumerator();
        var first = NextAsync(results);
        _jobs[2].SetResult("2");
        Assert.Equal("2", await first);
        var second = NextAsync(results);
        _jobs[1].SetResult("1");
        Assert.Equal("1", await second);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task AllResults_Arrive_AndTheLoopEnds(bool asyncSource, bool ordered)
    {
        for (var i = 0; i < _jobs.Length; i++)
            _jobs[i].SetResult($"{i}");
        var results = new List<string>();

        await foreach (var result in Stream(asyncSource, limit: 2, ordered))
            results.Add(result);

        Assert.Equal(["0", "1", "2", "3", "4", "5"], ordered ? results : results.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowLoop_SlowsTheWork(bool ordered)
    {
        var started = 0;
        await using var results = Fan.StreamAsync(Enumerable.Range(0, 6), 2, (item, _) =>
        {
            Interlocked.Increment(ref started);
            return _jobs[item].Task;
        }, ordered).GetAsyncEnumerator();
        foreach (var job in _jobs)
            job.SetResult("x");

        await NextAsync(results);
        await NextAsync(results);

        Assert.InRange(Volatile.Read(ref started), 2, 3); // a place is free as soon as its result is taken
    }

    [Fact]
    public async Task SlowSource_DoesNotHoldResultsBack()
    {
        var more = new TaskCompletionSource();
        await using var results = Fan.StreamAsync(Items(), 2, static (item, _) => Task.FromResult(item)).GetAsyncEnumerator();

        Assert.True(await results.MoveNextAsync().AsTask().InTime()); // while the source thinks
        Assert.Equal(1, results.Current);
        var next = results.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        more.SetResult();
        Assert.True(await next.InTime());
        Assert.Equal(2, results.Current);
        Assert.False(await results.MoveNextAsync().AsTask().InTime());

        async IAsyncEnumerable<int> Items()
        {
            yield return 1;
            await more.Task;
            yield return 2;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FirstFailure_CancelsTheRest_AndIsThrownWhenTheyHaveEnded(bool ordered)
    {
        var stopped = false;
        var fail = new TaskCompletionSource();
        await using var results = Fan.StreamAsync([0, 1], 2, async (item, token) =>
        {
            if (item == 1)
            {
                await fail.Task;
                throw new InvalidDataException("second");
            }

            try
            {
                fail.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                await Task.Yield();
                stopped = true;
            }

            return item;
        }, ordered).GetAsyncEnumerator();

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => results.MoveNextAsync().AsTask().InTime());

        Assert.Equal("second", error.Message);
        Assert.True(stopped);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task LeavingTheLoop_CancelsWhatRuns_WaitsForIt_AndClosesTheSource(bool asyncSource)
    {
        var closed = false;
        var stopped = 0;
        var results = asyncSource ? Fan.StreamAsync(Items().ToAsyncEnumerable(), 3, MapAsync) : Fan.StreamAsync(Items(), 3, MapAsync);

        await foreach (var _ in results)
            break;

        Assert.True(closed);
        Assert.Equal(2, stopped);

        async Task<int> MapAsync(int item, CancellationToken token)
        {
            if (item == 0)
                return item;
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                await Task.Yield();
                Interlocked.Increment(ref stopped);
            }

            return item;
        }

        IEnumerable<int> Items()
        {
            try
            {
                for (var i = 0; i < 3; i++)
                    yield return i;
            }
            finally
            {
                closed = true;
            }
        }
    }

    [Fact]
    public async Task LoopThatThrows_KeepsItsException()
    {
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in Fan.StreamAsync([0, 1], 2, static (item, token) => item == 0 ? Task.FromResult(0) : FailOnCancelAsync(token)))
                throw new FormatException();
        });

        static async Task<int> FailOnCancelAsync(CancellationToken token)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("rollback");
            }

            return 1;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_OfTheCallOrTheLoop_EndsIt(bool call)
    {
        using var source = new CancellationTokenSource();
        var stream = Fan.StreamAsync([0], 1, static async (item, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return item;
        }, cancellationToken: call ? source.Token : CancellationToken.None);
        await using var results = stream.GetAsyncEnumerator(call ? CancellationToken.None : source.Token);
        var next = results.MoveNextAsync().AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.InTime());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task EnumeratorThatThrows_IsAFailure(bool asyncSource)
    {
        var stream = asyncSource
            ? Fan.StreamAsync(Items().ToAsyncEnumerable(), 4, static (item, _) => Task.FromResult(item))
            : Fan.StreamAsync(Items(), 4, static (item, _) => Task.FromResult(item));

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in stream)
            {
            }
        });

        static IEnumerable<int> Items()
        {
            yield return 1;
            throw new FormatException();
        }
    }

    [Fact]
    public void EventLoop_StaysOnItsThread() => AsyncContext.Run(async () =>
    {
        var loop = Environment.CurrentManagedThreadId;
        await foreach (var thread in Fan.StreamAsync(Enumerable.Range(0, 5), 2, static (_, _) => Task.FromResult(Environment.CurrentManagedThreadId)))
        {
            Assert.NotEqual(loop, thread);
            Assert.Equal(loop, Environment.CurrentManagedThreadId);
        }
    });

    [Fact]
    public void WrongArguments_AreRefusedAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("source", () => { _ = Fan.StreamAsync((IEnumerable<int>)null!, 1, static (item, _) => Task.FromResult(item)); });
        Assert.Throws<ArgumentOutOfRangeException>("maxConcurrency", () => { _ = Fan.StreamAsync([1], 0, static (item, _) => Task.FromResult(item)); });
    }

    IAsyncEnumerable<string> Stream(bool asyncSource, int limit, bool ordered = true) => asyncSource
        ? Fan.StreamAsync(Enumerable.Range(0, 6).ToAsyncEnumerable(), limit, (item, token) => _jobs[item].Task.WaitAsync(token), ordered)
        : Fan.StreamAsync(Enumerable.Range(0, 6), limit, (item, token) => _jobs[item].Task.WaitAsync(token), ordered);

    static async Task<string> NextAsync(IAsyncEnumerator<string> results)
    {
        Assert.True(await results.MoveNextAsync().AsTask().InTime());
        return results.Current;
    }
}
