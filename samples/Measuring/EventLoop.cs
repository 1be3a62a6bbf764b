using System.Diagnostics;
using System.Globalization;

namespace AsyncGuard.Samples.Measuring;

/// <summary>Watches the event loop while something runs on it, and says for how long it stood still.</summary>
static class EventLoop
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs <paramref name="work"/> beside a heartbeat on the same thread and prints the longest gap between two beats.</summary>
    public static async Task WatchAsync(string what, Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var heart = LongestGapAsync(done.Token);
        await Task.Delay(Beat, CancellationToken.None);

        await work();

        await done.CancelAsync();
        var gap = await heart;
        var verdict = gap < Noticeable
            ? "not stalled"
            : string.Create(CultureInfo.InvariantCulture, $"stalled for {gap.TotalSeconds:0.0} s");
        Console.WriteLine($"{what}: event loop {verdict}");
    }

    static async Task<TimeSpan> LongestGapAsync(CancellationToken stop)
    {
        var longest = TimeSpan.Zero;
        var last = Stopwatch.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Beat, CancellationToken.None);
            var now = Stopwatch.GetTimestamp();
            var gap = Stopwatch.GetElapsedTime(last, now);
            longest = gap > longest ? gap : longest;
            last = now;
        }

        return longest;
    }
}
