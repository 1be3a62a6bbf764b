using System.Runtime.CompilerServices;
using AsyncGuard.Runtime;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>The second half of chapter <em>cancellation</em>: tokens that arrive where they are needed, and not where they must not.</summary>
static class CancellationTokens
{
    public static async Task RunAsync()
    {
        var import = new PriceImport();
        await Stopping.WatchAsync("wait for rates", PriceImport.WaitForRatesAsync);
        await Stopping.WatchAsync("read ticks", static token => PriceImport.SumAsync(PriceImport.TicksAsync(), token));
        await Stopping.WatchAsync("compute prices", static token => Task.Run(() => PriceImport.Compute(400, 250, token), token));
        await Stopping.WatchAsync("fill table", import.FillAsync);
        Console.WriteLine($"tables left behind: {import.Tables}");

        using var day = new CancellationTokenSource();
        await import.FetchAsync(day.Token);
        await import.FetchAsync(day.Token);
        await day.CancelAsync();
        Console.WriteLine($"callbacks of work that had ended: {import.Callbacks}");
    }
}

/// <summary>The same service: each method stops when it is told to, and cleans up.</summary>
sealed class PriceImport
{
    public int Tables { get; private set; }

    public int Callbacks { get; private set; }

    public static async Task WaitForRatesAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await Task.Delay(1000, token);
    }

    public static async Task<int> SumAsync(IAsyncEnumerable<int> ticks, CancellationToken token)
    {
        var sum = 0;
        await foreach (var tick in ticks.WithCancellation(token))
            sum += tick;
        return sum;
    }

    public static async IAsyncEnumerable<int> TicksAsync([EnumeratorCancellation] CancellationToken token = default)
    {
        yield return 1;
        await Task.Delay(1000, token);
        yield return 2;
    }

    public static int Compute(int products, int days, CancellationToken token)
    {
        var total = 0;
        for (var product = 0; product < products; product++)
        {
            token.ThrowIfCancellationRequested();
            for (var day = 0; day < days; day++)
                total += PriceOf(product, day);
        }

        return total;
    }

    static int PriceOf(int product, int day)
    {
        Thread.SpinWait(150);
        return product + day;
    }

    public async Task FillAsync(CancellationToken token)
    {
        Tables++;
        try
        {
            await Task.Delay(1000, token);
        }
        finally
        {
            using var cleanup = new CleanupScope(TimeSpan.FromSeconds(5));
            await DropAsync(cleanup.Token);
        }
    }

    async Task DropAsync(CancellationToken token)
    {
        await Task.Delay(10, token);
        Tables--;
    }

    public async Task FetchAsync(CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        using var registration = token.Register(() => Callbacks++);
        await Task.Delay(10, limit.Token);
    }
}
