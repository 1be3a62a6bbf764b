namespace AsyncGuard.Runtime.Tests.Queues;

public sealed class AsyncQueueTests
{
    [Fact]
    public async Task Join_WaitsUntilEverythingIsProcessed_NotMerelyGot()
    {
        var queue = new AsyncQueue<int>();
        await queue.PutAsync(1);
        await queue.PutAsync(2);
        var join = queue.JoinAsync().AsTask();
        Assert.Equal(1, await queue.GetAsync());
        Assert.Equal(2, await queue.GetAsync());
        Assert.Equal(0, queue.Count);
        Assert.Equal(2, queue.Unfinished);

        queue.TaskDone();
        Assert.False(join.IsCompleted);
        queue.TaskDone();

        await join.InTime();
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
    }

    [Fact]
    public async Task BlockedPut_IsNotUnfinishedYet()
    {
        var queue = new AsyncQueue<int>(1);
        await queue.PutAsync(1);
        var blocked = queue.PutAsync(2).AsTask();

        Assert.Equal(1, queue.Unfinished);
        Assert.False(queue.TryPut(3));
        Assert.Equal(1, await queue.GetAsync());
        await blocked.InTime();
        Assert.Equal(2, queue.Unfinished);
        Assert.Equal(2, await queue.GetAsync());
    }

    [Fact]
    public async Task Shutdown_DrainsFirst()
    {
        var queue = new AsyncQueue<int>(2);
        await queue.PutAsync(1);
        await queue.PutAsync(2);
        var blocked = queue.PutAsync(3).AsTask();

        queue.Shutdown();

        await Assert.ThrowsAsync<QueueShutDownException>(() => blocked.InTime());
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.PutAsync(4).AsTask());
        Assert.False(queue.TryPut(5));
        Assert.Equal(1, await queue.GetAsync());
        Assert.Equal(2, await queue.GetAsync());
        await Assert.ThrowsAsync<QueueShutDownException>(() => queue.GetAsync().AsTask());
        Assert.True(queue.IsShutDown);
    }

    [Fact]
    public async Task ImmediateShutdown_DropsWhatIsIn_AndReleasesJoin()
    {
        var queue = new AsyncQueue<int>();
        await queue.PutAsync(1);
        await queue.PutAsync(2);
        Assert.Equal(1, await queue.GetAsync());
        var join = queue.JoinAsync().AsTask();

        queue.Shutdown(immediate: true);

        Assert.False(join.IsCompleted); // one is under way
        queue.TaskDone();
        await join.InTime();
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Error_ComesWithTheEnd()
    {
        var queue = new AsyncQueue<int>();
        var getting = queue.GetAsync().AsTask();
        var error = new IOException("line cut");

        queue.Shutdown(error: error);

        Assert.Same(error, (await Assert.ThrowsAsync<QueueShutDownException>(() => getting.InTime())).InnerException);
        await Assert.ThrowsAsync<QueueShutDownException>(async () =>
        {
            await foreach (var item in queue.ReadAllAsync())
                Assert.Fail($"There is no {item}.");
        });
    }

    [Fact]
    public async Task Readers_ShareTheItems_AndEnd()
    {
        var queue = new AsyncQueue<int>(5);
        var read = Task.WhenAll(ReadAsync(), ReadAsync(), ReadAsync());
        for (var i = 0; i < 100; i++)
            await queue.PutAsync(i);
        queue.Shutdown();

        Assert.Equal(Enumerable.Range(0, 100), (await read.InTime()).SelectMany(static items => items).Order());

        async Task<List<int>> ReadAsync()
        {
            var items = new List<int>();
            await foreach (var item in queue.ReadAllAsync())
                items.Add(item);
            return items;
        }
    }

    [Fact]
    public async Task Workers_FinishEachItem_AndStopAtTheFirstFailure()
    {
        var queue = new AsyncQueue<int>();
        var sum = 0;
        var workers = queue.RunWorkersAsync(3, (item, _) =>
        {
            Interlocked.Add(ref sum, item);
            return default;
        });
        for (var i = 1; i <= 10; i++)
            await queue.PutAsync(i);
        await queue.JoinAsync().AsTask().InTime();
        Assert.Equal(55, sum);
        queue.Shutdown();
        await workers.InTime();

        var failing = new AsyncQueue<int>();
        var failure = failing.RunWorkersAsync(2, static (_, _) => throw new IOException("bad item"));
        await failing.PutAsync(1);
        await Assert.ThrowsAsync<IOException>(() => failure.InTime());
        await failing.JoinAsync().AsTask().InTime();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => failing.RunWorkersAsync(0, static (_, _) => default));
    }

    [Fact]
    public async Task Lease_CountsOnce()
    {
        var queue = new AsyncQueue<string>();
        await queue.PutAsync("a");
        await queue.PutAsync("b");
        var first = await queue.LeaseAsync();
        Assert.Equal("a", first.Value);
        using (var second = await queue.LeaseAsync())
            Assert.Equal("b", second.Value);

        first.Dispose();
        first.Dispose();

        Assert.Equal(0, queue.Unfinished);
    }

    [Fact]
    public void NegativeCapacity_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new AsyncQueue<int>(-1));

    [Fact]
    public async Task Stack_GivesTheNewestFirst()
    {
        var stack = new AsyncStack<int>();
        foreach (var item in new[] { 1, 2, 3 })
            await stack.PutAsync(item);

        int[] order = [await stack.GetAsync(), await stack.GetAsync(), await stack.GetAsync()];
        Assert.Equal([3, 2, 1], order);
    }

    [Fact]
    public async Task PriorityQueue_GivesTheLowestFirst_AndEqualsInTheirOrder()
    {
        var queue = new AsyncPriorityQueue<string, int>(10);
        foreach (var (item, priority) in new[] { ("late", 9), ("a", 5), ("b", 5), ("first", 1), ("c", 5) })
            await queue.PutAsync(item, priority);
        queue.Shutdown();

        var order = new List<string>();
        await foreach (var item in queue.ReadAllAsync())
            order.Add(item);

        Assert.Equal(["first", "a", "b", "c", "late"], order);
    }

    [Fact]
    public async Task Comparer_ThatThrows_FailsTheWaitingPutItWasAskedAbout_AndNobodyElse()
    {
        var queue = new AsyncPriorityQueue<string, int>(2, new Superstition());
        await queue.PutAsync("first", 1);
        await queue.PutAsync("second", 2);
        var unlucky = queue.PutAsync("unlucky", Superstition.Unlucky).AsTask();
        var third = queue.PutAsync("third", 3).AsTask();

        Assert.Equal("first", await queue.GetAsync());

        await Assert.ThrowsAsync<ArithmeticException>(() => unlucky.InTime());
        await third.InTime();
        Assert.Equal((2, 3), (queue.Count, queue.Unfinished));
        Assert.Equal("second", await queue.GetAsync());
        Assert.Equal("third", await queue.GetAsync());
    }

    [Fact]
    public async Task Comparer_ThatThrows_LosesNoItem_AndDoesNotStopAnImmediateShutdown()
    {
        var order = new Superstition();
        var queue = new AsyncPriorityQueue<string, int>(0, order);
        await queue.PutAsync("first", 1);
        await queue.PutAsync("second", 2);
        await queue.PutAsync("third", 3);

        order.FearsEverything = true;
        Assert.Throws<ArithmeticException>(() => queue.TryGet(out _));
        Assert.Throws<ArithmeticException>(() => queue.TryPut("fourth", 0));
        Assert.Equal((3, 3), (queue.Count, queue.Unfinished));

        var join = queue.JoinAsync().AsTask();
        queue.Shutdown(immediate: true);
        await join.InTime();
        Assert.Equal((0, 0), (queue.Count, queue.Unfinished));
    }

    sealed class Superstition : IComparer<int>
    {
        public const int Unlucky = 13;

        public bool FearsEverything { get; set; }

        public int Compare(int x, int y) => FearsEverything || x == Unlucky || y == Unlucky ? throw new ArithmeticException("No order.") : x.CompareTo(y);
    }
}
