using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Fanning;

public sealed class FanMapTests
{
    public static TheoryData<bool> Sources => [false, true];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Results_AreInTheOrderOfTheItems(bool asyncSource)
    {
        var gates = Enumerable.Range(0, 6).Select(static _ => new TaskCompletionSource()).ToArray();

        var mapping = MapAsync(asyncSource, Enumerable.Range(0, 6), 6, async (item, _) =>
        {
            await gates[item].Task;
            return item * item;
        });
        foreach (var i in new[] { 5, 0, 3, 1, 4, 2 })
            gates[i].SetResult();

        var squares = await mapping.InTime();
        Assert.Equal([0, 1, 4, 9, 16, 25], squares);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Limit_IsKept_AndReached(bool asyncSource)
    {
        var running = 0;
        var most = 0;
        var full = new TaskCompletionSource();

        await MapAsync(asyncSource, Enumerable.Range(0, 50), 4, async (item, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 4)
                full.TrySetResult();
            await full.Task; // four have to be in flight before one may end
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return item;
        }).InTime();

        Assert.Equal(4, most);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Source_IsNotReadAhead(bool asyncSource)
    {
        var read = 0;
        var release = new TaskCompletionSource();
        var entered = new SemaphoreSlim(0);
        var mapping = MapAsync(asyncSource, Items(), 3, async (item, _) =>
        {
            entered.Release();
            await release.Task;
            return item;
        });

        for (var i = 0; i < 3; i++)
            Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, Volatile.Read(ref read));
        release.SetResult();

        Assert.Equal(10, (await mapping.InTime()).Length);

        IEnumerable<int> Items()
        {
            for (var i = 0; i < 10; i++)
            {
                Interlocked.Increment(ref read);
                yield return i;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task FirstFailure_CancelsTheRest_AndIsThrownAlone(bool asyncSource)
    {
        var stopped = 0;
        var both = new CountdownEvent(2);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => MapAsync(asyncSource, Enumerable.Range(0, 1000), 3, async (item, token) =>
        {
            if (item == 2)
            {
                both.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
                throw new InvalidDataException("third");
            }

            try
            {
                both.Signal();
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                await Task.Yield();
                Interlocked.Increment(ref stopped);
            }

            return item;
        }).InTime());

        Assert.Equal("third", error.Message);
        Assert.Equal(2, stopped);
    }

    [Fact]
    public async Task TaskOfAFailure_HoldsNothingElse()
    {
        var mapping = Fan.MapAsync(Enumerable.Range(0, 100), 8, static async (item, _) =>
        {
            await Task.Yield();
            return item == 3 ? throw new IOException("four") : item;
        });
        await Assert.ThrowsAsync<IOException>(() => mapping.InTime());

        Assert.Single(mapping.Exception!.InnerExceptions);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task CallersCancellation_IsThrownForTheCallersToken(bool asyncSource)
    {
        using var caller = new CancellationTokenSource();
        var mapping = MapAsync(asyncSource, Enumerable.Range(0, 100), 4, async (item, token) =>
        {
            if (item == 0)
                await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return item;
        }, caller.Token);

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mapping.InTime());
        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.True(mapping.IsCanceled);
    }

    [Fact]
    public async Task CancelledToken_IsLookedAtFirst()
    {
        var touched = false;
        IEnumerable<int> Items()
        {
            touched = true;
            yield return 1;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Fan.MapAsync(Items(), 2, static (item, _) => Task.FromResult(item), new CancellationToken(canceled: true)).InTime());
        Assert.False(touched);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task EnumeratorThatThrows_CancelsWhatRuns_AndIsDisposedOf(bool asyncSource)
    {
        var disposed = false;
        var stopped = false;

        await Assert.ThrowsAsync<FormatException>(() => MapAsync(asyncSource, Items(), 2, async (item, token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                stopped = true;
            }

            return item;
        }).InTime());

        Assert.True(stopped);
        Assert.True(disposed);

        IEnumerable<int> Items()
        {
            try
            {
                yield return 1;
                throw new FormatException("second line");
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Fact]
    public async Task EnumeratorThatDoesNotOpenOrClose_IsAFailure()
    {
        await Assert.ThrowsAsync<IOException>(() => Fan.MapAsync(new BrokenSource(opens: false), 2, static (item, _) => Task.FromResult(item)).InTime());
        await Assert.ThrowsAsync<IOException>(() => Fan.MapAsync(new BrokenSource(opens: true), 2, static (item, _) => Task.FromResult(item)).InTime());
    }

    [Fact]
    public async Task DelegateThatThrowsAtOnceOrReturnsNoTask_IsAFailure()
    {
        await Assert.ThrowsAsync<IOException>(() => Fan.MapAsync([1], 1, static Task<int> (_, _) => throw new IOException()).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Fan.MapAsync([1], 1, static Task<int> (_, _) => null!).InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Fan.ForEachAsync([1], 1, static (_, _) => null!).InTime());
    }

    [Fact]
    public async Task CancellationOfTheDelegatesOwn_IsAFailure()
    {
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => Fan.MapAsync([1, 2, 3], 2, static async (item, _) =>
        {
            await Task.Yield();
            return item == 2 ? throw new TaskCanceledException("the client timed out") : item;
        }).InTime());

        Assert.Equal("the client timed out", error.Message);
    }

    [Fact]
    public async Task SourceWithAWrongCount_GivesWhatItHas()
    {
        var fewer = await Fan.MapAsync(new LyingList(5, [1, 2]), 2, static (item, _) => Task.FromResult(item)).InTime();
        var more = await Fan.MapAsync(new LyingList(2, [1, 2, 3]), 2, static (item, _) => Task.FromResult(item)).InTime();

        Assert.Equal([1, 2], fewer);
        Assert.Equal([1, 2, 3], more);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task NoItems_NoResults(bool asyncSource) =>
        Assert.Empty(await MapAsync(asyncSource, [], 8, static (item, _) => Task.FromResult(item)).InTime());

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task ForEach_HandlesEachItemOnce(bool asyncSource)
    {
        var sum = 0;
        Func<int, CancellationToken, Task> handle = async (item, _) =>
        {
            await Task.Yield();
            Interlocked.Add(ref sum, item);
        };
        var items = Enumerable.Range(1, 100);

        await (asyncSource ? Fan.ForEachAsync(items.ToAsyncEnumerable(), 7, handle) : Fan.ForEachAsync(items, 7, handle)).InTime();

        Assert.Equal(5050, sum);
    }

    [Fact]
    public async Task NothingRunsInsideTheCallersCancel()
    {
        using var caller = new CancellationTokenSource();
        var waiting = new TaskCompletionSource<Task>();
        var mapping = Fan.ForEachAsync([1], 1, (_, token) =>
        {
            var delay = Task.Delay(Timeout.Infinite, token);
            waiting.SetResult(delay);
            return delay;
        }, caller.Token);
        var delay = await waiting.Task.InTime();

        Assert.False(await Inline.RunsInAsync(caller.Cancel, delay));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mapping.InTime());
    }

    [Fact]
    public void Failures_LeaveNothingUnobserved()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, async () =>
        {
            var together = new Barrier(2);
            await Assert.ThrowsAsync<IOException>(() => Fan.ForEachAsync([1, 2], 2, (_, _) =>
            {
                together.SignalAndWait(TimeSpan.FromSeconds(30));
                return Task.FromException(new IOException(message));
            }));
        }));
    }

    [Fact]
    public void EventLoop_IsNotHeld_AndGetsItsContinuationBack() => AsyncContext.Run(async () =>
    {
        var loop = Environment.CurrentManagedThreadId;

        var threads = await Fan.MapAsync(Enumerable.Range(0, 10), 3, static (_, _) => Task.FromResult(Environment.CurrentManagedThreadId));

        Assert.DoesNotContain(loop, threads);
        Assert.Equal(loop, Environment.CurrentManagedThreadId);
    });

    [Fact]
    public void WrongArguments_AreRefusedAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("source", () => { _ = Fan.MapAsync((IEnumerable<int>)null!, 1, static (item, _) => Task.FromResult(item)); });
        Assert.Throws<ArgumentNullException>("map", () => { _ = Fan.MapAsync<int, int>([1], 1, null!); });
        Assert.Throws<ArgumentOutOfRangeException>("maxConcurrency", () => { _ = Fan.MapAsync([1], 0, static (item, _) => Task.FromResult(item)); });
        Assert.Throws<ArgumentNullException>("handle", () => { _ = Fan.ForEachAsync([1], 1, null!); });
    }

    static Task<TResult[]> MapAsync<TResult>(
        bool asyncSource, IEnumerable<int> items, int limit, Func<int, CancellationToken, Task<TResult>> map, CancellationToken cancellationToken = default) =>
        asyncSource ? Fan.MapAsync(items.ToAsyncEnumerable(), limit, map, cancellationToken) : Fan.MapAsync(items, limit, map, cancellationToken);

    static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var before && before == seen ? value : before;
    }

    sealed class BrokenSource(bool opens) : IEnumerable<int>, IEnumerator<int>
    {
        public int Current => 0;

        object System.Collections.IEnumerator.Current => Current;

        public IEnumerator<int> GetEnumerator() => opens ? this : throw new IOException("open");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public bool MoveNext() => false;

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => throw new IOException("close");
    }

    sealed class LyingList(int count, int[] items) : IReadOnlyCollection<int>
    {
        public int Count => count;

        public IEnumerator<int> GetEnumerator() => items.AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
