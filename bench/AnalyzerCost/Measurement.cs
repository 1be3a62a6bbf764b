using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.AnalyzerCost;

/// <summary>What analysing one code base with one package cost.</summary>
/// <param name="Analyzers">The analyzers' own time, by the compiler's telemetry.</param>
/// <param name="Cpu">The processor time of the whole analysis: the analyzers, and what the driver binds for them.</param>
/// <param name="Allocated">The bytes that the whole analysis allocated.</param>
/// <param name="IsCollected">Whether that was so much that the collector ran meanwhile.</param>
/// <param name="Reports">How many reports were made.</param>
/// <param name="PerAnalyzer">The telemetry of each analyzer.</param>
sealed record Measurement(TimeSpan Analyzers, TimeSpan Cpu, long Allocated, bool IsCollected, int Reports, ImmutableDictionary<string, TimeSpan> PerAnalyzer)
{
    /// <summary>More than most packages allocate for 1,000 lines.</summary>
    const double BytesPerThousandLines = 60 << 20;

    const double MostBytes = 8L << 30;

    /// <summary>Below what the collector keeps apart as large.</summary>
    const int ArrayBytes = 64 << 10;

    public static async Task<Measurement> TakeAsync(Package package, CodeBase code)
    {
        // The compilation is checked first: what is measured comes on top of that.
        var compilation = code.Compile();
        compilation.GetDiagnostics();

        // A pause of the collector falls on whichever rule is at work. So it has to wait, and what is allocated is counted instead.
        var bytes = (long)Math.Min(BytesPerThousandLines * Math.Max(code.ThousandLines, 1), MostBytes);
        TouchMemory(bytes);
        GC.TryStartNoGCRegion(bytes);
        using var process = Process.GetCurrentProcess();
        var (before, allocatedBefore) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());

        var analysis = compilation.WithAnalyzers(package.Analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: static (error, analyzer, _) => throw new InvalidOperationException($"{analyzer} failed.", error),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true));
        var reports = await analysis.GetAnalyzerDiagnosticsAsync();

        process.Refresh();
        var (cpu, allocated) = (process.TotalProcessorTime - before, GC.GetTotalAllocatedBytes() - allocatedBefore);
        var isCollected = !EndNoGCRegion();
        var times = ImmutableDictionary.CreateBuilder<string, TimeSpan>();
        foreach (var analyzer in package.Analyzers)
            times[analyzer.GetType().Name] = (await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).ExecutionTime;
        return new Measurement(
            times.Values.Aggregate(TimeSpan.Zero, static (sum, time) => sum + time), cpu, allocated, isCollected, reports.Length, times.ToImmutable());
    }

    /// <summary>
    /// Has memory used once: the system clears each page when it is first written to, which takes several times as long as all else that allocating does,
    /// and how long depends on what other programs on the machine have left.
    /// </summary>
    static void TouchMemory(long bytes)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (GC.TryStartNoGCRegion(bytes))
        {
            for (var touched = 0L; touched < bytes - ArrayBytes && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion; touched += ArrayBytes)
                GC.KeepAlive(new byte[ArrayBytes]);
            EndNoGCRegion();
        }

        GC.Collect();
    }

    /// <returns>Whether it lasted until now: the collector ends it when it has to run.</returns>
    static bool EndNoGCRegion()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            return false;
        GC.EndNoGCRegion();
        return true;
    }

    /// <summary>The medians of several runs.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> runs) =>
        new(Middle(runs.Select(static run => run.Analyzers)), Middle(runs.Select(static run => run.Cpu)), Middle(runs.Select(static run => run.Allocated)), runs.Any(static run => run.IsCollected), runs[0].Reports,
            runs[0].PerAnalyzer.Keys.ToImmutableDictionary(static name => name, name => Middle(runs.Select(run => run.PerAnalyzer[name]))));

    static T Middle<T>(IEnumerable<T> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
