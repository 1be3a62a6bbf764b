using System.Globalization;
using System.Reflection;
using System.Text;
using BenchmarkDotNet.Reports;

namespace AsyncGuard.Primitives;

/// <summary>All rows as one table: each library's figure, and ours against the best of the others.</summary>
static class RatioTable
{
    static readonly (string Method, string Title)[] Libraries =
    [
        ("Own", "AsyncGuard"), ("Bcl", "framework"), ("BclSecond", "framework, second way"), ("Nito", "Nito.AsyncEx"), ("DotNext", "DotNext"), ("VisualStudio", "VS.Threading"),
    ];

    public static string Render(IEnumerable<IReadOnlyList<Summary>> rows, IEnumerable<string> furtherRows)
    {
        var table = new StringBuilder();
        table.AppendLine($"| what | {string.Join(" | ", Libraries.Select(static library => library.Title))} | ours / best other | Python 3.11 asyncio |");
        table.AppendLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", Libraries.Length + 2))}");
        foreach (var rounds in rows)
        {
            var row = rounds[0].BenchmarksCases[0].Descriptor.Type.GetCustomAttribute<RowAttribute>()!;
            // Of all rounds, the one that was disturbed least.
            var reports = rounds.SelectMany(static summary => summary.Reports).Where(static report => report.ResultStatistics is not null)
                .GroupBy(static report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name)
                .ToDictionary(static library => library.Key, static library => library.MinBy(static report => report.ResultStatistics!.Min)!);
            var cells = Libraries.Select(library => reports.TryGetValue(library.Method, out var report) ? Cell(row.Unit, report) : "");
            var best = reports.Where(static report => report.Key != "Own").Select(static report => report.Value.ResultStatistics!.Min).DefaultIfEmpty(double.NaN).Min();
            var ratio = reports.TryGetValue("Own", out var own) ? Number(own.ResultStatistics!.Min / best) : "";
            table.AppendLine($"| {row.Title} | {string.Join(" | ", cells)} | {ratio} | {row.Python} |");
        }

        foreach (var row in furtherRows)
            table.AppendLine(row);
        return table.ToString();
    }

    static string Cell(Unit unit, BenchmarkReport report)
    {
        var nanoseconds = report.ResultStatistics!.Min;
        var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        return unit switch
        {
            Unit.Nanoseconds => $"{Number(nanoseconds)} ns ({allocated.ToString(CultureInfo.InvariantCulture)} B)",
            Unit.ItemsPerSecond => $"{Number(1e3 / nanoseconds)} M/s ({allocated.ToString(CultureInfo.InvariantCulture)} B)",
            _ => $"{Number(nanoseconds / 1e6)} ms",
        };
    }

    static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
