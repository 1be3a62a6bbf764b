using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using AsyncGuard.Analyzers;
using AsyncGuard.Corpus;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

// dotnet run -c Release --project bench/Corpus -- [--rules AG07,AG0903] [--libraries MassTransit,Quartz] [--all] [--context 12]
// Decompiles the libraries that the project file names, runs the rules over them, and prints what they report with the code around it.
string? Value(string option) => Array.IndexOf(args, option) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : null;

var rules = Value("--rules")?.Split(',') ?? ["AG"];
var only = Value("--libraries")?.Split(',');
var context = int.Parse(Value("--context") ?? "12", System.Globalization.CultureInfo.InvariantCulture);
var offToo = args.Contains("--all");

string[] libraries =
[
    "Akka", "Azure.Messaging.ServiceBus", "Confluent.Kafka", "Coravel", "DotNetCore.CAP", "KubernetesClient", "MailKit", "Marten", "MassTransit", "MassTransit.Abstractions",
    "Microsoft.Azure.Cosmos.Client", "Orleans.Runtime", "Orleans.Core", "ModelContextProtocol.Core", "MongoDB.Driver", "MQTTnet", "MySqlConnector", "NATS.Client.Core", "NLog", "Npgsql", "Octokit",
    "Proto.Actor", "Quartz", "RabbitMQ.Client", "Rebus", "WebDriver", "Renci.SshNet", "StackExchange.Redis", "StreamJsonRpc", "Telegram.Bot", "Wolverine", "Microsoft.Playwright", "BenchmarkDotNet",
];

var bin = AppContext.BaseDirectory;
var store = Environment.GetEnvironmentVariable("CORPUS_STORE") ?? Path.Combine(Metadata("RepositoryRoot"), "artifacts", "corpus");
Directory.CreateDirectory(store);
var packs = Path.Combine(Metadata("Packs"));
string Pack(string name) => Path.Combine(Directory.EnumerateDirectories(Path.Combine(packs, name)).Order().Last(), "ref", "net10.0");
var framework = Directory.EnumerateFiles(Pack("Microsoft.NETCore.App.Ref"), "*.dll").Concat(Directory.EnumerateFiles(Pack("Microsoft.AspNetCore.App.Ref"), "*.dll")).ToList();
var known = framework.Select(Path.GetFileName).ToHashSet();
MetadataReference[] references =
[
    .. framework.Concat(Directory.EnumerateFiles(bin, "*.dll").Where(path => !known.Contains(Path.GetFileName(path)) && IsManaged(path) && !Path.GetFileName(path).StartsWith("Corpus", StringComparison.Ordinal)))
        .Select(static path => MetadataReference.CreateFromFile(path)),
];

ImmutableArray<DiagnosticAnalyzer> analyzers =
[
    .. typeof(AsyncGuardAnalyzer).Assembly.GetTypes()
        .Where(static type => !type.IsAbstract && typeof(AsyncGuardAnalyzer).IsAssignableFrom(type))
        .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
        .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => rules.Any(rule.Id.StartsWith))),
];
var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
long lines = 0;
foreach (var name in only ?? libraries)
{
    var assembly = Path.Combine(bin, $"{name}.dll");
    if (!File.Exists(assembly))
    {
        Console.WriteLine($"=== {name}: skipped, {Path.GetFileName(assembly)} is not there; the packages that the project file names bring it, and a restore gets them");
        continue;
    }

    var library = new Library(assembly, Path.Combine(store, name));
    var compilation = library.Compile(references);
    if (offToo)
    {
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Select(static rule => rule.Id).Distinct().ToDictionary(static id => id, static _ => ReportDiagnostic.Warn)));
    }

    var watch = Stopwatch.StartNew();
    var errors = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
    if (args.Contains("--errors"))
    {
        foreach (var group in errors.GroupBy(static error => error.Id).OrderByDescending(static group => group.Count()).Take(8))
            Console.WriteLine($"    {group.Count()} {group.First()}");
    }

    var compile = watch.Elapsed;
    watch.Restart();
    var options = new CompilationWithAnalyzersOptions(
        new AnalyzerOptions([]), (error, analyzer, _) => Console.WriteLine($"!!! {analyzer.GetType().Name} threw: {error}"), concurrentAnalysis: false, logAnalyzerExecutionTime: true);
    var analysis = compilation.WithAnalyzers(analyzers, options);
    var reports = await analysis.GetAnalyzerDiagnosticsAsync();
    var size = compilation.SyntaxTrees.Sum(static tree => tree.GetText().Lines.Count);
    lines += size;
    var own = TimeSpan.Zero;
    var dearest = (Name: "", Time: TimeSpan.Zero);
    foreach (var analyzer in analyzers)
    {
        var time = (await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).ExecutionTime;
        own += time;
        if (time > dearest.Time)
            dearest = (analyzer.GetType().Name, time);
    }

    Console.WriteLine($"=== {name}: {size} lines, {errors.Count} errors, compiled in {compile.TotalSeconds:0.0} s, analysed in {watch.Elapsed.TotalSeconds:0.0} s, analyzers {own.TotalMilliseconds / size * 1000:0.0} ms per 1,000 lines, dearest {dearest.Name} {dearest.Time.TotalMilliseconds:0} ms, {reports.Length} reports");
    foreach (var report in reports.OrderBy(static report => report.Id).ThenBy(static report => report.Location.SourceTree?.FilePath).ThenBy(static report => report.Location.SourceSpan.Start))
    {
        counts[report.Id] = counts.GetValueOrDefault(report.Id) + 1;
        var text = await report.Location.SourceTree!.GetTextAsync();
        var line = report.Location.GetLineSpan().StartLinePosition.Line;
        Console.WriteLine($"--- {report.Id} {report.Severity} {name}/{Path.GetFileName(report.Location.SourceTree.FilePath)}:{line + 1}: {report.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
        for (var i = Math.Max(0, line - context); i <= Math.Min(text.Lines.Count - 1, line + context); i++)
            Console.WriteLine($"{(i == line ? ">>" : "  ")} {text.Lines[i]}");
    }
}

Console.WriteLine($"=== {lines} lines: {string.Join(", ", counts.Select(static pair => $"{pair.Key} {pair.Value}"))}");

static bool IsManaged(string path)
{
    try
    {
        AssemblyName.GetAssemblyName(path);
        return true;
    }
    catch (BadImageFormatException)
    {
        return false;
    }
}

static string Metadata(string key) =>
    Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
