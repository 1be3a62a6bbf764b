namespace AsyncGuard.Runtime.Tests.Combinators;

public sealed class GatherAllTests
{
    [Fact]
    public async Task Results_AreInTheOrderOfTheWork()
    {
        var gates = Enumerable.Range(0, 4).Select(static _ => new TaskCompletionSource<int>()).ToList();

        var all = Gather.AllAsync(gates.Select(static Func<CancellationToken, Task<int>> (gate) => _ => gate.Task));
        foreach (var i in new[] { 2, 0, 3, 1 })
            gates[i].SetResult(i * 10);

        var results = await all.InTime();
        Assert.Equal([0, 10, 20, 30], results);
    }

    [Fact]
    public async Task Failure_CancelsTheSiblings_AndWaitsForThem()
    {
        var cleaned = false;

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Gather.AllAsync<int>([
            async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return 1;
                }
                finally
                {
                    await Task.Yield();
                    cleaned = true;
                }
            },
            async _ =>
            {
                await Task.Yield();
                throw new InvalidDataException("price");
            },
        ]).InTime());

        Assert.Equal("price", error.Message);
        Assert.True(cleaned);
    }

    [Fact]
    public async Task Failures_AreAllThrown()
    {
        var fail = new TaskCompletionSource();
        Func<CancellationToken, Task> Failing(string name) => async _ =>
        {
            await fail.Task;
            throw new IOException(name);
        };

        var all = Gather.AllAsync([Failing("a"), Failing("b")]);
        fail.SetResult();

        var errors = await Assert.ThrowsAsync<AggregateException>(() => all.InTime());
        Assert.Equal(2, errors.InnerExceptions.Count);
    }

    [Fact]
    public async Task SequenceThatThrows_CancelsWhatItHasStarted()
    {
        var stopped = false;

        await Assert.ThrowsAsync<FormatException>(() => Gather.AllAsync(Work()).InTime());

        Assert.True(stopped);

        IEnumerable<Func<CancellationToken, Task<int>>> Work()
        {
            yield return async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    stopped = true;
                }

                return 1;
            };
            throw new FormatException("third line");
        }
    }

    [Fact]
    public async Task Cancellation_ReachesAllWork()
    {
        using var source = new CancellationTokenSource();
        var all = Gather.AllAsync(Enumerable.Repeat((CancellationToken token) => Task.Delay(Timeout.Infinite, token), 3), source.Token);

        await source.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all.InTime());
        Assert.Equal(source.Token, canceled.CancellationToken);
    }

    [Fact]
    public async Task NothingToDo_IsDone()
    {
        Assert.Empty(await Gather.AllAsync(Array.Empty<Func<CancellationToken, Task<int>>>()).InTime());
        await Gather.AllAsync(Array.Empty<Func<CancellationToken, Task>>()).InTime();
    }

    [Fact]
    public async Task TwoAndThree_KeepTheirTypes()
    {
        var (name, age) = await Gather.AllAsync(static _ => Task.FromResult("Ada"), static _ => Task.FromResult(36)).InTime();
        var (one, two, three) = await Gather.AllAsync(static _ => Task.FromResult(1), static _ => Task.FromResult("2"), static _ => Task.FromResult(3.0)).InTime();

        Assert.Equal(("Ada", 36), (name, age));
        Assert.Equal((1, "2", 3.0), (one, two, three));
    }

    [Fact]
    public async Task SecondFailure_CancelsTheFirst()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => Gather.AllAsync(
            static async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return 1;
            },
            static Task<string> (_) => throw new IOException("second")).InTime());

        Assert.Equal("second", error.Message);
    }

    [Fact]
    public void MissingArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("work", () => { _ = Gather.AllAsync((IEnumerable<Func<CancellationToken, Task<int>>>)null!); });
        Assert.Throws<ArgumentNullException>("work", () => { _ = Gather.AllAsync((IEnumerable<Func<CancellationToken, Task>>)null!); });
        Assert.Throws<ArgumentNullException>("second", () => { _ = Gather.AllAsync<int, int>(static _ => Task.FromResult(1), null!); });
    }
}
