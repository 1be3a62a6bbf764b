using System.Diagnostics;
using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>rates</em>: so many at a time, and so many a second.</summary>
static class Rates
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing: Semaphore(5) around the call and the work, and run_in_executor for the work.
    static async Task ListingAsync()
    {
        using var semaphore = new AsyncSemaphore(5);
        var calls = new Calls(TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WorkerAsync(i, semaphore, calls)));
        Console.WriteLine($"calls at the same time, at most 5: {calls.Most}");
    }

    static async Task WorkerAsync(int i, AsyncSemaphore semaphore, Calls calls)
    {
        using (await semaphore.AcquireAsync())
        {
            var data = await calls.CallAsync(i);
            Console.WriteLine(await Offload.RunAsync(() => HeavyProcessing(data)));
        }
    }

    static string HeavyProcessing(string data)
    {
        Thread.Sleep(100);
        return $"processed-{data}";
    }

    // Five calls a second are allowed: the gate spaces the calls, whatever each takes.
    static async Task ServiceAsync()
    {
        var calls = new Calls(TimeProvider.System);
        using var gate = new RateGate(1, TimeSpan.FromMilliseconds(200));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 8; i++)
        {
            await gate.WaitAsync();
            await calls.CallAsync(i);
        }

        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"8 calls, 5 a second: {(took < TimeSpan.FromSeconds(2) ? "no slower than allowed" : $"slower than allowed, {took.TotalSeconds:0.0} s")}");
    }
}

/// <summary>An API that counts its callers.</summary>
sealed class Calls(TimeProvider time)
{
    int _running;

    public int Most { get; private set; }

    public async Task<string> CallAsync(int i)
    {
        Most = Math.Max(Most, Interlocked.Increment(ref _running));
        await Task.Delay(TimeSpan.FromMilliseconds(150), time);
        Interlocked.Decrement(ref _running);
        return $"data-{i}";
    }
}
