using System.Globalization;
using AsyncGuard.Runtime;

namespace AsyncGuard.Primitives;

/// <summary>How much memory a fan-out over 100,000 items holds at its worst, beyond what was there before.</summary>
static class PeakHeap
{
    const int Rounds = 7;

    public static async Task<string> RowAsync()
    {
        var own = await PeakAsync(static items => Fan.MapAsync(items, Rows.FanOut.Limit, Rows.FanOut.MapAsync));
        var parallel = await PeakAsync(static items => Rows.FanOut.ParallelForEachAsync(items));
        var semaphores = await PeakAsync(static items => Rows.FanOut.SemaphoreInEachAsync(items));
        return $"| fan-out, peak heap | {Megabytes(own)} | {Megabytes(parallel)} | {Megabytes(semaphores)} | | | | {(own / Math.Min(parallel, semaphores)).ToString("0.00", CultureInfo.InvariantCulture)} | |";
    }

    static async Task<double> PeakAsync(Func<int[], Task> run)
    {
        var items = Enumerable.Range(0, Rows.FanOut.Count).ToArray();
        await run(items); // once unmeasured
        var peaks = new List<long>();
        for (var i = 0; i < Rounds; i++)
        {
            // What the run before left behind must be gone, or it counts against the one that is measured.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var task = run(items);
            var peak = 0L;
            // What survives counts, not what waits for the collector.
            while (!task.IsCompleted)
            {
                GC.Collect(0);
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
            }

            await task;
            peaks.Add(peak);
        }

        return peaks.Order().ElementAt(Rounds / 2);
    }

    static string Megabytes(double bytes) => $"{(bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB";
}
