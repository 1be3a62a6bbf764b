using System.Text.RegularExpressions;

namespace AsyncGuard.Repair;

/// <summary>Runs every chapter of two samples and compares what they print.</summary>
static partial class Chapters
{
    // The longest takes some eight seconds.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What runs at the same time may print in any order here; elsewhere the order is part of the answer.
    static readonly HashSet<string> Unordered = ["queue", "rates"];

    /// <returns>How many chapters print something else than in the other sample, or do not end by themselves.</returns>
    public static async Task<int> CompareAsync(string copy, string after)
    {
        await Dotnet.SucceedAsync(copy, "build", "--no-restore", "-v", "q");
        var names = (await RunAsync(copy, "")).Output.Split(':')[^1].Split(',', StringSplitOptions.TrimEntries);
        var differing = 0;
        foreach (var name in names)
        {
            var (repaired, expected) = (await RunAsync(copy, name), await RunAsync(after, name));
            var ran = repaired.ExitCode == 0 && expected.ExitCode == 0;
            var same = Meaning(name, repaired.Output).SequenceEqual(Meaning(name, expected.Output));
            Console.WriteLine();
            Console.WriteLine($"chapter {name}: {(ran && same ? "prints what After prints" : ran ? "prints something else" : $"ends with {Code(repaired)}, After with {Code(expected)}")}");
            if (!ran || !same)
                differing++;
            Print(repaired.Output, same ? "  " : "  repaired | ");
            if (!same)
                Print(expected.Output, "  After    | ");
        }

        return differing;
    }

    static string Code(Outcome outcome) => outcome.ExitCode?.ToString() ?? $"no end in {Limit.TotalSeconds} s";

    static void Print(string output, string prefix)
    {
        foreach (var line in Lines(output))
            Console.WriteLine(prefix + line);
    }

    static IEnumerable<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Durations vary by the machine and consumers take whatever item comes first.
    static IEnumerable<string> Meaning(string chapter, string output)
    {
        var lines = Lines(output).Select(static line => Consumer().Replace(Duration().Replace(line, "# s"), "C#"));
        return Unordered.Contains(chapter) ? lines.Order(StringComparer.Ordinal) : lines;
    }

    static async Task<Outcome> RunAsync(string project, string chapter) =>
        await Dotnet.RunAsync("dotnet", project, Limit, ["run", "--no-build", "--", .. chapter.Length == 0 ? Array.Empty<string>() : [chapter]]);

    [GeneratedRegex(@"\b\d+\.\d s")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^C\d(?= consumed)")]
    private static partial Regex Consumer();
}
