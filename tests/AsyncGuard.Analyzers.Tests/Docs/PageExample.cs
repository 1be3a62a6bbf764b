using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AsyncGuard.Analyzers.Tests.Docs;

/// <summary>A fenced block of C# on a rule's page, with the <c>ini</c> block right above it as its <c>.editorconfig</c>.</summary>
/// <param name="Code">The code, without the comments that mark reports.</param>
/// <param name="Config">The configuration, without such comments; empty when there is none.</param>
/// <param name="Reports">The file and line of each comment that marks a report.</param>
sealed partial record PageExample(string Code, string Config, ImmutableArray<(string File, int Line)> Reports)
{
    public const string CodeFile = "/Example.cs";
    public const string ConfigFile = "/.editorconfig";

    public static PageExample Parse(string code, string config, string id) =>
        new(Unmarked(code), Unmarked(config), [.. Marked(CodeFile, code, $"// {id}"), .. Marked(ConfigFile, config, $"# {id}")]);

    static IEnumerable<(string File, int Line)> Marked(string file, string text, string mark) =>
        text.Split('\n').Index().Where(line => line.Item.EndsWith(mark, StringComparison.Ordinal)).Select(line => (file, line.Index + 1));

    static string Unmarked(string text) => Mark().Replace(text, "");

    [GeneratedRegex(@" *(?://|#) AG\d{4}$", RegexOptions.Multiline)]
    private static partial Regex Mark();
}
