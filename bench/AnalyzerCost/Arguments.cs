using System.Globalization;

namespace AsyncGuard.AnalyzerCost;

/// <summary>What the command line asks for.</summary>
sealed record Arguments(int[] ThousandLines, string[] Sources, string? References, int Repeat, double Bound, double ChapterBound, bool PerRule, bool Alone)
{
    public const string Usage = """
        dotnet run -c Release --project bench/AnalyzerCost -- [--sizes 10,50,200] [--repeat 3] [--bound 5] [--chapter-bound 2] [--rules] [--alone]
            measures on generated code of so many thousand lines
        dotnet run -c Release --project bench/AnalyzerCost -- --sources folder,folder --references folder [...]
            measures on the C# files of these folders, compiled with the assemblies of that one
        """;

    /// <returns><see langword="null"/> for arguments that are none.</returns>
    public static Arguments? Parse(string[] words)
    {
        var arguments = new Arguments([10, 50, 200], [], References: null, Repeat: 3, Bound: 5, ChapterBound: 2, PerRule: false, Alone: false);
        for (var i = 0; i < words.Length; i++)
        {
            try
            {
                switch (words[i])
                {
                    case "--sizes":
                        arguments = arguments with { ThousandLines = [.. words[++i].Split(',').Select(static size => int.Parse(size, CultureInfo.InvariantCulture))] };
                        break;
                    case "--sources":
                        arguments = arguments with { Sources = words[++i].Split(',') };
                        break;
                    case "--references":
                        arguments = arguments with { References = words[++i] };
                        break;
                    case "--repeat":
                        arguments = arguments with { Repeat = int.Parse(words[++i], CultureInfo.InvariantCulture) };
                        break;
                    case "--bound":
                        arguments = arguments with { Bound = double.Parse(words[++i], CultureInfo.InvariantCulture) };
                        break;
                    case "--chapter-bound":
                        arguments = arguments with { ChapterBound = double.Parse(words[++i], CultureInfo.InvariantCulture) };
                        break;
                    case "--rules":
                        arguments = arguments with { PerRule = true };
                        break;
                    case "--alone":
                        arguments = arguments with { Alone = true };
                        break;
                    default:
                        return null;
                }
            }
            catch (Exception error) when (error is FormatException or OverflowException or IndexOutOfRangeException)
            {
                return null;
            }
        }

        return arguments.Repeat > 0 && arguments.ThousandLines.All(static size => size > 0) && arguments.Sources.Length > 0 == (arguments.References is not null) ? arguments : null;
    }
}
