using System.Runtime.CompilerServices;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>The second half of chapter <em>cancellation</em>: tokens that do not arrive where they are needed, and one that arrives where it must not.</summary>
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

/// <summary>A service as one meets it: every method takes the token, and none uses it quite right.</summary>
sealed class PriceImport
{
    public int Tables { get; private set; }

    public int Callbacks { get; private set; }

    public static async Task WaitForRatesAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await Task.Delay(1000);
    }

    public static async Task<int> SumAsync(IAsyncEnumerable<int> ticks, CancellationToken token)
    {
        var sum = 0;
        await foreach (var tick in ticks)
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
            await DropAsync(token);
        }
    }

    async Task DropAsync(CancellationToken token)
    {
        await Task.Delay(10, token);
        Tables--;
    }

    public async Task FetchAsync(CancellationToken token)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        token.Register(() => Callbacks++);
        await Task.Delay(10, limit.Token);
    }
}
