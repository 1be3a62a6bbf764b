using System.Diagnostics;
using System.Threading.RateLimiting;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>rates</em>: limits that limit nothing, or too much.</summary>
static class Rates
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing, with a limiter whose answer nobody looks at, and the work where it stands.
    static async Task ListingAsync()
    {
        using var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 5, QueueLimit = 20 });
        var calls = new Calls();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WorkerAsync(i, limiter, calls))).WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            Console.WriteLine("the others wait for ever: no lease was given back");
        }

        Console.WriteLine($"calls at the same time, at most 5: {calls.Most}");
    }

    static async Task WorkerAsync(int i, ConcurrencyLimiter limiter, Calls calls)
    {
        await limiter.AcquireAsync();
        var data = await calls.CallAsync(i);
        Console.WriteLine(HeavyProcessing(data));
    }

    static string HeavyProcessing(string data)
    {
        Thread.Sleep(100);
        return $"processed-{data}";
    }

    // Five calls a second are allowed; each takes a while.
    static async Task ServiceAsync()
    {
        var calls = new Calls();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 8; i++)
        {
            await calls.CallAsync(i);
            await Task.Delay(200);
        }

        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"8 calls, 5 a second: {(took < TimeSpan.FromSeconds(2) ? "no slower than allowed" : $"slower than allowed, {took.TotalSeconds:0.0} s")}");
    }
}

/// <summary>An API that counts its callers.</summary>
sealed class Calls
{
    int _running;

    public int Most { get; private set; }

    public async Task<string> CallAsync(int i)
    {
        Most = Math.Max(Most, ++_running);
        await Task.Delay(150);
        _running--;
        return $"data-{i}";
    }
}
