using System.Collections.Immutable;
using System.Globalization;
using AsyncGuard.AnalyzerCost;
using Microsoft.CodeAnalysis;

// What the framework brings compiled is compiled better some rounds later.
const int WarmRounds = 6;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

foreach (var folder in arguments.Sources.Append(arguments.References ?? "."))
{
    if (!Directory.Exists(folder))
    {
        Console.Error.WriteLine($"There is no folder '{folder}'.");
        return 2;
    }
}

ImmutableArray<Package> packages = [Package.AsyncGuard, .. arguments.Alone ? [] : Package.Peers()];
var isGenerated = arguments.Sources.Length == 0;
CodeBase[] codes = isGenerated
    ? [.. arguments.ThousandLines.Order().Select(CodeBase.Generated)]
    : [.. arguments.Sources.Select(folder => CodeBase.Read(folder, arguments.References!))];
var (first, last) = (codes[0], codes[^1]);
if (isGenerated && first.Compile().GetDiagnostics().FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } error)
{
    Console.Error.WriteLine($"The generated code does not compile: {error}");
    return 2;
}

var results = new Dictionary<(Package Package, CodeBase Code), Measurement>();
foreach (var code in codes)
{
    // Everything is run unmeasured first, so that nobody pays for the just-in-time compiler; on the code itself where it is of one kind only, for rare code calls rare methods.
    if (code == first || !isGenerated)
    {
        foreach (var package in packages.Add(Package.Nothing))
        {
            for (var round = 0; round < WarmRounds; round++)
                await Measurement.TakeAsync(package, code);
        }
    }

    // The packages take turns, so that a busy moment of the machine meets them all.
    var runs = packages.Add(Package.Nothing).ToDictionary(static package => package, static _ => new List<Measurement>());
    for (var round = 0; round < arguments.Repeat; round++)
    {
        foreach (var (package, list) in runs)
            list.Add(await Measurement.TakeAsync(package, code));
    }

    foreach (var (package, list) in runs)
        results[(package, code)] = Measurement.Median(list);
}

double Cost(Package package, CodeBase code) => results[(package, code)].Analyzers.TotalMilliseconds / code.ThousandLines;
double Extra(Package package, CodeBase code) => (results[(package, code)].Cpu - results[(Package.Nothing, code)].Cpu).TotalMilliseconds / code.ThousandLines;
double Megabytes(Package package, CodeBase code) => results[(package, code)].Allocated / (double)(1 << 20) / code.ThousandLines;
double OfRule(string name, CodeBase code) => results[(Package.AsyncGuard, code)].PerAnalyzer[name].TotalMilliseconds / code.ThousandLines;

var rules = results[(Package.AsyncGuard, first)].PerAnalyzer.Keys.Order().ToList();
string[] heads = [.. codes.Select(static code => code.Name.Contains("lines", StringComparison.Ordinal) ? code.Name : $"{code.Name} ({code.ThousandLines:0}k lines)")];
Console.WriteLine($"ms per 1,000 lines, every rule that is on by default, median of {arguments.Repeat}: analyzers' own time / extra processor time over a compilation with an analyzer that does nothing / megabytes allocated (*: so many that the collector ran meanwhile)");
Console.WriteLine();
Table(["package (rules)", .. heads, .. isGenerated ? [$"{last.Name} to {first.Name}"] : Array.Empty<string>()], packages.Select(package => (
    $"{package.Name} ({package.Rules})",
    codes.Select(code => $"{Cost(package, code):0.00} / {Extra(package, code):0.00} / {Megabytes(package, code):0.0}{(results[(package, code)].IsCollected ? "*" : "")}").Concat(isGenerated ? [$"{Cost(package, last) / Cost(package, first):0.00}"] : []))));
if (!arguments.Alone)
    Table(["own time, to AsyncGuard's", .. heads], packages.Select(package => (package.Name, codes.Select(code => $"{Cost(package, code) / Cost(Package.AsyncGuard, code):0.0}"))));

var chapters = rules.GroupBy(static name => name[..4]).ToList();
Table(["chapter", .. heads], chapters.Select(chapter => (chapter.Key, codes.Select(code => $"{chapter.Sum(name => OfRule(name, code)):0.00}"))));
if (arguments.PerRule)
    Table(["rule", .. heads], rules.Select(name => (name, codes.Select(code => $"{OfRule(name, code):0.000}"))));

var dearest = codes.Max(code => Cost(Package.AsyncGuard, code));
var dearestChapter = chapters.Max(chapter => codes.Max(code => chapter.Sum(name => OfRule(name, code))));
var growth = isGenerated ? Cost(Package.AsyncGuard, last) / Cost(Package.AsyncGuard, first) : 1;
var within = dearest <= arguments.Bound && dearestChapter <= arguments.ChapterBound && growth <= 1.5;
Console.WriteLine(
    $"AsyncGuard: at most {dearest:0.00} ms per 1,000 lines (bound {arguments.Bound:0.##}), a chapter at most {dearestChapter:0.00} (bound {arguments.ChapterBound:0.##}), "
    + (isGenerated ? $"{last.Name} cost {growth:0.00} times as much per line as {first.Name} (bound 1.5)" : "on other people's code") + $": {(within ? "within" : "NOT within")} bounds");
return within ? 0 : 1;

static void Table(string[] heads, IEnumerable<(string Name, IEnumerable<string> Cells)> rows)
{
    Console.WriteLine($"| {string.Join(" | ", heads)} |");
    Console.WriteLine($"|{string.Concat(Enumerable.Repeat(" --- |", heads.Length))}");
    foreach (var (name, cells) in rows)
        Console.WriteLine($"| {string.Join(" | ", cells.Prepend(name))} |");
    Console.WriteLine();
}
