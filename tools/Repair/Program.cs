using System.Reflection;
using AsyncGuard.Repair;

// Proves that the command line alone repairs the samples: dotnet run --project tools/Repair [-- <folder to work in>]
//
// It packs the packages, copies samples/Before into a project that installs them, as a stranger would, and applies the fix of each rule that is a warning by default
// by `dotnet format analyzers`, one rule at a time, until nothing changes. Then no warning may be left, the copy has to build, and every chapter has to run to its end.
// Then it does the same with the advice, the rules that are infos by default; now every chapter has to print what it prints in samples/After.
// It exits with 1 when one of these does not hold.
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: dotnet run --project tools/Repair [-- <folder to work in>]");
    return 2;
}

var repository = typeof(Chapters).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static attribute => attribute.Key == "RepositoryRoot").Value!;
var folder = args is [var chosen] ? Directory.CreateDirectory(chosen).FullName : Directory.CreateTempSubdirectory("asyncguard-repair-").FullName;
Console.WriteLine($"works in {folder}");

var copy = await SampleCopy.OfBeforeAsync(repository, folder);
await Dotnet.SucceedAsync(repository, "build", "samples/After", "-v", "q");
var after = await Chapters.RunAllAsync(Path.Combine(repository, "samples", "After"));

Console.WriteLine();
Console.WriteLine("1. The warnings");
if (await new Repairs(copy).ApplyAsync() is not { } warnings)
    return 1;
var (broken, differing) = Chapters.Compare(await Chapters.RunAllAsync(copy), after);

Console.WriteLine();
Console.WriteLine("2. The advice");
await SampleCopy.RaiseAdviceAsync(repository, copy);
if (await new Repairs(copy).ApplyAsync() is not { } advice)
    return 1;
var (brokenByAdvice, unlike) = Chapters.Compare(await Chapters.RunAllAsync(copy), after);

Console.WriteLine();
Console.WriteLine($"warnings left: {warnings.Count}; chapters that do not run to their end: {broken}; chapters that wait for advice to print what After prints: {differing}");
Console.WriteLine($"warnings and advice left: {advice.Count}; chapters that do not run to their end: {brokenByAdvice}; chapters that print something else than After: {unlike}");
return warnings.Count == 0 && broken == 0 && brokenByAdvice == 0 && unlike == 0 && !advice.Any(finding => Repairs.IsWarning(repository, finding.Id)) ? 0 : 1;
