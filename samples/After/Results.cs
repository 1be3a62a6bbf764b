using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>gather and as-completed</em>: every result and every failure is taken once.</summary>
static class Results
{
    public static async Task RunAsync()
    {
        await GatherAsync();
        await AsCompletedAsync();
        await ShopsAsync();
    }

    // The article's listing: the results come in the order of the calls.
    static async Task GatherAsync()
    {
        var results = await Gather.AllAsync(Enumerable.Range(0, 5).Select(static i => new Func<CancellationToken, Task<string>>(token => JobAsync(i, token))));
        await Console.Out.WriteLineAsync($"gather order: {string.Join(", ", results)}");
    }

    // The article's listing: the results come in the order of their ends.
    static async Task AsCompletedAsync()
    {
        var tasks = Enumerable.Range(0, 5).Select(static i => JobAsync(i, CancellationToken.None)).ToList();
        await foreach (var ended in Gather.AsCompleted(tasks))
            await Console.Out.WriteLineAsync($"completed: {await ended}");
    }

    static async Task<string> JobAsync(int i, CancellationToken token)
    {
        var delay = i * 3 % 5 * 0.2;
        await Task.Delay(TimeSpan.FromSeconds(delay), token);
        return $"({i}, {delay:0.0})";
    }

    static async Task ShopsAsync()
    {
        var comparison = new PriceComparison();
        await Console.Out.WriteLineAsync($"cheapest: {await comparison.CheapestAsync(["east", "west", "north"])}, {comparison.Requests} requests to 3 shops");
        await comparison.CheckAsync(["closed", "away", "moved"]);
        await Console.Out.WriteLineAsync($"failures known, of 3: {comparison.Failures}");
        await comparison.WatchAsync();
        try
        {
            await comparison.PriceInTimeAsync("north", CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await Console.Out.WriteLineAsync("north is too slow");
        }
    }
}

/// <summary>The same service.</summary>
sealed class PriceComparison
{
    int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public int Failures { get; private set; }

    public async Task<decimal> CheapestAsync(string[] shops)
    {
        var prices = await Gather.AllAsync(shops.Select(shop => new Func<CancellationToken, Task<decimal>>(token => PriceAsync(shop, token))));
        return prices.Min();
    }

    public async Task CheckAsync(string[] shops)
    {
        foreach (var outcome in await Gather.SettleAsync(shops.Select(shop => OpenAsync(shop))))
        {
            if (outcome.Error is not { } error)
                continue;
            Failures++;
            await Console.Out.WriteLineAsync($"failed: {error.Message}");
        }
    }

    public async Task WatchAsync()
    {
        try
        {
            var (done, _) = await Gather.WaitAsync([OpenAsync("west"), PriceAsync("north", CancellationToken.None)], WaitFor.First);
            await done[0];
            await Console.Out.WriteLineAsync("one of them has ended");
        }
        catch (IOException e)
        {
            await Console.Out.WriteLineAsync($"failed: {e.Message}");
        }
    }

    public async Task<decimal> PriceInTimeAsync(string shop, CancellationToken token) =>
        await Deadline.RunAsync(stop => PriceAsync(shop, stop), TimeSpan.FromMilliseconds(100), cancellationToken: token);

    async Task<decimal> PriceAsync(string shop, CancellationToken token)
    {
        Interlocked.Increment(ref _requests);
        await Task.Delay(shop.Length * 50, token);
        return shop.Length;
    }

    static async Task OpenAsync(string shop)
    {
        await Task.Delay(10);
        throw new IOException($"{shop} does not answer");
    }
}
