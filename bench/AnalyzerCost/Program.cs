using System.Collections.Immutable;
using System.Globalization;
using AsyncGuard.AnalyzerCost;
using Microsoft.CodeAnalysis;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

ImmutableArray<Package> packages = [Package.AsyncGuard, .. arguments.Alone ? [] : Package.Peers()];
var codes = arguments.ThousandLines.ToDictionary(static size => size, static size => CodeGenerator.Generate(size * 1000));
if (Measurement.Errors(codes[arguments.ThousandLines[0]]).FirstOrDefault() is { } error)
{
    Console.Error.WriteLine($"The generated code does not compile: {error}");
    return 2;
}

// Everything is run unmeasured first, so that nobody pays for the just-in-time compiler: on no less code than is measured, for rare code calls rare methods.
var warmUp = arguments.ThousandLines.Min();
foreach (var package in packages.Add(Package.Nothing))
{
    await Measurement.TakeAsync(package, codes[warmUp], warmUp);
    await Measurement.TakeAsync(package, codes[warmUp], warmUp);
}

var results = new Dictionary<(Package Package, int Size), Measurement>();
foreach (var size in arguments.ThousandLines)
{
    // The packages take turns, so that a busy moment of the machine meets them all.
    var runs = packages.Add(Package.Nothing).ToDictionary(static package => package, static _ => new List<Measurement>());
    for (var round = 0; round < arguments.Repeat; round++)
    {
        foreach (var (package, list) in runs)
            list.Add(await Measurement.TakeAsync(package, codes[size], size));
    }

    foreach (var (package, list) in runs)
        results[(package, size)] = Measurement.Median(list);
}

double PerThousand(TimeSpan time, int size) => time.TotalMilliseconds / size;
double Cost(Package package, int size) => PerThousand(results[(package, size)].Analyzers, size);
double Megabytes(Package package, int size) => results[(package, size)].Allocated / (double)(1 << 20) / size;
double Extra(Package package, int size) => PerThousand(results[(package, size)].Cpu - results[(Package.Nothing, size)].Cpu, size);

var (smallest, largest) = (arguments.ThousandLines.Min(), arguments.ThousandLines.Max());
Console.WriteLine($"ms per 1,000 lines, every rule that is on by default, median of {arguments.Repeat}: analyzers' own time / extra processor time over a compilation with an analyzer that does nothing / megabytes allocated");
Console.WriteLine();
Console.WriteLine($"| package (rules) | {string.Join(" | ", arguments.ThousandLines.Select(static size => $"{size}k lines"))} | to AsyncGuard | {largest}k to {smallest}k |");
Console.WriteLine($"| --- | {string.Concat(Enumerable.Repeat("--- | ", arguments.ThousandLines.Length))}--- | --- |");
foreach (var package in packages)
{
    var cells = arguments.ThousandLines.Select(size => $"{Cost(package, size):0.00} / {Extra(package, size):0.00} / {Megabytes(package, size):0.0}");
    Console.WriteLine($"| {package.Name} ({package.Rules}) | {string.Join(" | ", cells)} | {Cost(package, largest) / Cost(Package.AsyncGuard, largest):0.0} x | {Cost(package, largest) / Cost(package, smallest):0.00} |");
}

if (arguments.PerRule)
{
    Console.WriteLine();
    Console.WriteLine($"| rule | {string.Join(" | ", arguments.ThousandLines.Select(static size => $"{size}k lines"))} |");
    Console.WriteLine($"| --- | {string.Concat(Enumerable.Repeat("--- | ", arguments.ThousandLines.Length))}");
    foreach (var name in results[(Package.AsyncGuard, largest)].PerAnalyzer.Keys.Order())
        Console.WriteLine($"| {name} | {string.Join(" | ", arguments.ThousandLines.Select(size => PerThousand(results[(Package.AsyncGuard, size)].PerAnalyzer[name], size).ToString("0.000")))} |");
}

Console.WriteLine();
var dearest = arguments.ThousandLines.Max(size => Cost(Package.AsyncGuard, size));
var growth = Cost(Package.AsyncGuard, largest) / Cost(Package.AsyncGuard, smallest);
var within = dearest <= arguments.Bound && growth <= 1.5;
Console.WriteLine($"AsyncGuard: at most {dearest:0.00} ms per 1,000 lines (bound {arguments.Bound:0.##}), {largest}k lines cost {growth:0.00} times as much per line as {smallest}k (bound 1.5): {(within ? "within" : "NOT within")} bounds");
return within ? 0 : 1;
