using System.Text.RegularExpressions;

namespace AsyncGuard.Repair;

/// <summary>Applies the fix of one rule after another by <c>dotnet format analyzers</c>, until nothing changes.</summary>
sealed partial class Repairs(string copy)
{
    // A fix that the first round cannot apply may fit once another has been applied; a handful of such rounds is beyond any sample.
    const int MostRounds = 5;

    /// <summary>Whether the rule is a warning by default.</summary>
    public static bool IsWarning(string repository, string id) =>
        File.ReadLines(Path.Combine(repository, SampleCopy.DefaultPreset)).Contains($"dotnet_diagnostic.{id}.severity = warning");

    /// <returns>What is still reported, or <see langword="null"/> when the copy no longer builds.</returns>
    public async Task<IReadOnlyList<Finding>?> ApplyAsync()
    {
        var reported = await BuildAsync();
        for (var round = 1; round <= MostRounds && reported is { Count: > 0 }; round++)
        {
            var before = Sources();
            var ids = reported.Select(static finding => finding.Id).Distinct().ToList();
            Console.WriteLine($"round {round}: {reported.Count} findings of {ids.Count} rules");
            foreach (var id in ids)
            {
                // One rule at a time has the same outcome each time; the first of its fixes is taken for all its places.
                var output = await Dotnet.SucceedAsync(copy, "format", "analyzers", "--diagnostics", id, "--severity", "info", "--no-restore");
                foreach (var line in output.Split('\n').Where(static line => line.Contains("fail", StringComparison.OrdinalIgnoreCase) || line.Contains("support", StringComparison.OrdinalIgnoreCase)))
                    Console.WriteLine($"  {id}: {line.Trim()}");
            }

            if (Sources() == before)
                break;
            reported = await BuildAsync();
        }

        foreach (var finding in reported ?? [])
            Console.WriteLine($"  left: {finding.File}({finding.Line}): {finding.Id}: {finding.Message}");
        return reported;
    }

    string Sources() =>
        string.Concat(Directory.EnumerateFiles(copy, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(copy, path).StartsWith("obj", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText));

    async Task<IReadOnlyList<Finding>?> BuildAsync()
    {
        var (exitCode, output) = await Dotnet.RunAsync(copy, "build", "--no-restore", "--no-incremental", "-v", "q");
        if (exitCode != 0)
        {
            var errors = Errors().Matches(output).Select(static match => match.Value.Trim()).Distinct().ToList();
            Console.WriteLine($"  the copy does not build: {errors.Count} errors");
            errors.ForEach(static error => Console.WriteLine($"    {error}"));
            return null;
        }

        return Warnings().Matches(output)
            .Select(match => new Finding(match.Groups["id"].Value, Path.GetRelativePath(copy, match.Groups["file"].Value), int.Parse(match.Groups["line"].Value), match.Groups["message"].Value))
            .Distinct()
            .OrderBy(static finding => finding.Id)
            .ToList();
    }

    [GeneratedRegex(@"^(?<file>[^\r\n(]+)\((?<line>\d+),\d+\): warning (?<id>AG\d{4}): (?<message>.*?) \(http", RegexOptions.Multiline)]
    private static partial Regex Warnings();

    [GeneratedRegex(@"^.*: error .*$", RegexOptions.Multiline)]
    private static partial Regex Errors();
}

/// <summary>A warning of a rule at a line.</summary>
sealed record Finding(string Id, string File, int Line, string Message);
