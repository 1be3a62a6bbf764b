using System.Reflection;
using AsyncGuard.Repair;

// Proves that the command line alone repairs the samples: dotnet run --project tools/Repair [-- <folder to work in>]
//
// It packs the packages, copies samples/Before into a project that installs them, as a stranger would, and applies the fix of each rule that is a warning by default
// by `dotnet format analyzers`, one rule at a time, until nothing changes. Then no such warning may be left, the copy has to build, and every chapter has to print what
// it prints in samples/After. It exits with 1 when one of these does not hold.
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: dotnet run --project tools/Repair [-- <folder to work in>]");
    return 2;
}

var repository = typeof(Chapters).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static attribute => attribute.Key == "RepositoryRoot").Value!;
var folder = args is [var chosen] ? Directory.CreateDirectory(chosen).FullName : Directory.CreateTempSubdirectory("asyncguard-repair-").FullName;
Console.WriteLine($"works in {folder}");

var copy = await SampleCopy.OfBeforeAsync(repository, folder);
var survivors = await new Repairs(copy).ApplyAsync();
if (survivors is null)
    return 1;

await Dotnet.SucceedAsync(repository, "build", "samples/After", "-v", "q");
var differing = await Chapters.CompareAsync(copy, Path.Combine(repository, "samples", "After"));

Console.WriteLine();
Console.WriteLine($"warnings that no fix repaired: {survivors.Count}; chapters that print something else, or do not end: {differing}");
return survivors.Count == 0 && differing == 0 ? 0 : 1;
