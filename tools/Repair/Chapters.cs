using System.Text.RegularExpressions;

namespace AsyncGuard.Repair;

/// <summary>Runs every chapter of two samples and compares what they print.</summary>
static partial class Chapters
{
    // The longest takes some eight seconds.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What runs at the same time may print in any order here; elsewhere the order is part of the answer.
    static readonly HashSet<string> Unordered = ["queue", "rates"];

    /// <returns>What each chapter of a sample that is built printed, and how it ended.</returns>
    public static async Task<IReadOnlyDictionary<string, Outcome>> RunAllAsync(string sample)
    {
        var names = (await RunAsync(sample)).Output.Split(':')[^1].Split(',', StringSplitOptions.TrimEntries);
        var outcomes = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        foreach (var name in names)
            outcomes.Add(name, await RunAsync(sample, name));
        return outcomes;
    }

    /// <returns>How many chapters do not end by themselves and well, and how many print something else.</returns>
    public static (int Broken, int Differing) Compare(IReadOnlyDictionary<string, Outcome> repaired, IReadOnlyDictionary<string, Outcome> after)
    {
        var (broken, differing) = (0, 0);
        foreach (var (name, expected) in after)
        {
            var actual = repaired[name];
            var ran = actual.ExitCode == 0 && expected.ExitCode == 0;
            var same = Meaning(name, actual.Output).SequenceEqual(Meaning(name, expected.Output));
            Console.WriteLine($"chapter {name}: {(!ran ? $"ends with {Code(actual)}, After with {Code(expected)}" : same ? "prints what After prints" : "prints something else")}");
            broken += ran ? 0 : 1;
            differing += same ? 0 : 1;
            if (ran && same)
                continue;
            Print("  repaired | ", Lines(actual.Output).ExceptBy(Meaning(name, expected.Output), Meaning));
            Print("  After    | ", Lines(expected.Output).ExceptBy(Meaning(name, actual.Output), Meaning));
        }

        return (broken, differing);
    }

    static string Code(Outcome outcome) => outcome.ExitCode?.ToString() ?? $"no end in {Limit.TotalSeconds} s";

    static void Print(string prefix, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.WriteLine(prefix + line);
    }

    static IEnumerable<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static IEnumerable<string> Meaning(string chapter, string output)
    {
        var lines = Lines(output).Select(Meaning);
        return Unordered.Contains(chapter) ? lines.Order(StringComparer.Ordinal) : lines;
    }

    // Durations vary by the machine, and consumers take whatever item comes first.
    static string Meaning(string line) => Consumer().Replace(Duration().Replace(line, "# s"), "C#");

    static Task<Outcome> RunAsync(string sample, params string[] chapter) =>
        Dotnet.RunAsync("dotnet", sample, Limit, ["run", "--no-build", "--", .. chapter]);

    [GeneratedRegex(@"\b\d+\.\d s")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^C\d(?= consumed)")]
    private static partial Regex Consumer();
}
