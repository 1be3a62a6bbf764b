using System.Globalization;
using System.Reflection;
using AsyncGuard.Primitives;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

// usage: dotnet run -c Release --project bench/Primitives [-- --write] [-- a part of a row's title …]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var parts = args.Where(static argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToList();
var thorough = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(6).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(150));
var brief = thorough.WithWarmupCount(1).WithIterationCount(3);
IConfig Config(Type row) => ManualConfig.CreateEmpty()
    .AddJob(row.GetCustomAttribute<RowAttribute>()!.IsSlow ? brief : thorough)
    .AddDiagnoser(MemoryDiagnoser.Default).AddLogger(new ProgressLogger())
    .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet"));

var rows = typeof(RowAttribute).Assembly.GetTypes()
    .Where(static type => type.GetCustomAttribute<RowAttribute>() is not null)
    .Where(type => parts.Count == 0 || parts.Exists(part => type.GetCustomAttribute<RowAttribute>()!.Title.Contains(part, StringComparison.OrdinalIgnoreCase)))
    .OrderBy(static type => type.MetadataToken);
// In rounds: whether the pool spreads a chain of continuations over the processors changes from one minute to the next, and must meet all libraries alike.
var summaries = rows.Select(row => Enumerable.Range(0, row.GetCustomAttribute<RowAttribute>()!.Rounds).Select(_ => BenchmarkRunner.Run(row, Config(row))).ToList()).ToList();
var heap = parts.Count == 0 ? [await PeakHeap.RowAsync()] : Array.Empty<string>();

var table = RatioTable.Render(summaries, heap);
Console.WriteLine();
Console.WriteLine(table);
if (args.Contains("--write"))
    Page.Write(table);
return summaries.SelectMany(static rounds => rounds).Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success)) ? 1 : 0;
