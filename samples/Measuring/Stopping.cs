using System.Diagnostics;
using System.Globalization;

namespace AsyncGuard.Samples.Measuring;

/// <summary>Cancels work after a moment, and says for how long it went on.</summary>
static class Stopping
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(400);

    public static async Task WatchAsync(string what, Func<CancellationToken, Task> work)
    {
        using var cancel = new CancellationTokenSource();
        var task = work(cancel.Token);
        await Task.Delay(Moment, CancellationToken.None);

        var cancelled = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // That is what a cancel is for.
        }

        var rest = Stopwatch.GetElapsedTime(cancelled);
        var verdict = rest < Noticeable ? "stopped at once" : string.Create(CultureInfo.InvariantCulture, $"went on for {rest.TotalSeconds:0.0} s");
        Console.WriteLine($"{what}: {verdict}");
    }
}
