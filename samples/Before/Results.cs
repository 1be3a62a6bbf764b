namespace AsyncGuard.Samples;

/// <summary>Chapter <em>gather and as-completed</em>: results taken in a way that loses time, work or failures.</summary>
static class Results
{
    public static async Task RunAsync()
    {
        await GatherAsync();
        await AsCompletedAsync();
        await ShopsAsync();
    }

    // The article's listing: gather, awaited one by one.
    static async Task GatherAsync()
    {
        var jobs = Enumerable.Range(0, 5).Select(i => JobAsync(i)).ToList();
        var results = new List<string>();
        foreach (var job in jobs)
            results.Add(await job);
        await Console.Out.WriteLineAsync($"gather order: {string.Join(", ", results)}");
    }

    // The article's listing: as_completed, by looking at all tasks for each that ends.
    static async Task AsCompletedAsync()
    {
        var tasks = Enumerable.Range(0, 5).Select(i => JobAsync(i)).ToList();
        while (tasks.Count > 0)
        {
            var ended = await Task.WhenAny(tasks);
            tasks.Remove(ended);
            await Console.Out.WriteLineAsync($"completed: {await ended}");
        }
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
            await comparison.PriceInTimeAsync("north");
        }
        catch (TimeoutException)
        {
            await Console.Out.WriteLineAsync("north is too slow");
        }
    }
}

/// <summary>A service as one meets it.</summary>
sealed class PriceComparison
{
    public int Requests { get; private set; }

    public int Failures { get; private set; }

    public async Task<decimal> CheapestAsync(string[] shops)
    {
        var prices = shops.Select(shop => PriceAsync(shop));
        await Task.WhenAll(prices);
        var cheapest = decimal.MaxValue;
        foreach (var price in prices)
            cheapest = Math.Min(cheapest, await price);
        return cheapest;
    }

    public async Task CheckAsync(string[] shops)
    {
        try
        {
            await Task.WhenAll(shops.Select(shop => OpenAsync(shop)));
        }
        catch (Exception e)
        {
            Failures++;
            await Console.Out.WriteLineAsync($"failed: {e.Message}");
        }
    }

    public async Task WatchAsync()
    {
        try
        {
            await Task.WhenAny(OpenAsync("west"), PriceAsync("north"));
            await Console.Out.WriteLineAsync("one of them has ended");
        }
        catch (IOException e)
        {
            await Console.Out.WriteLineAsync($"failed: {e.Message}");
        }
    }

    public async Task<decimal> PriceInTimeAsync(string shop)
    {
        var price = PriceAsync(shop);
        if (await Task.WhenAny(price, Task.Delay(100)) != price)
            throw new TimeoutException();
        return await price;
    }

    async Task<decimal> PriceAsync(string shop)
    {
        Requests++;
        await Task.Delay(shop.Length * 50);
        return shop.Length;
    }

    static async Task OpenAsync(string shop)
    {
        await Task.Delay(10);
        throw new IOException($"{shop} does not answer");
    }
}
