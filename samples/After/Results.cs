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

    // The article's listing: gather is Task.WhenAll.
    static async Task GatherAsync()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => JobAsync(i)));
        await Console.Out.WriteLineAsync($"gather order: {string.Join(", ", results)}");
    }

    // The article's listing: as_completed is Task.WhenEach.
    static async Task AsCompletedAsync()
    {
        var tasks = Enumerable.Range(0, 5).Select(i => JobAsync(i)).ToList();
        await foreach (var ended in Task.WhenEach(tasks))
            await Console.Out.WriteLineAsync($"completed: {await ended}");
    }

    static async Task<string> JobAsync(int i)
    {
        var delay = i * 3 % 5 * 0.2;
        await Task.Delay(TimeSpan.FromSeconds(delay));
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
        var prices = shops.Select(shop => PriceAsync(shop)).ToArray();
        var all = await Task.WhenAll(prices);
        return all.Min();
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
            await await Task.WhenAny(OpenAsync("west"), PriceAsync("north"));
            await Console.Out.WriteLineAsync("one of them has ended");
        }
        catch (IOException e)
        {
            await Console.Out.WriteLineAsync($"failed: {e.Message}");
        }
    }

    public async Task<decimal> PriceInTimeAsync(string shop, CancellationToken token) =>
        await PriceAsync(shop).WaitAsync(TimeSpan.FromMilliseconds(100), token);

    async Task<decimal> PriceAsync(string shop)
    {
        Interlocked.Increment(ref _requests);
        await Task.Delay(shop.Length * 50);
        return shop.Length;
    }

    static async Task OpenAsync(string shop)
    {
        await Task.Delay(10);
        throw new IOException($"{shop} does not answer");
    }
}
