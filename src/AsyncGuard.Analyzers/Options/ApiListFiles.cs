using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Options;

/// <summary>The lists of APIs that projects and packages keep in additional files: one documentation ID a line, <c>#</c> begins a comment.</summary>
internal static class ApiListFiles
{
    public const string BlockingSuffix = "AsyncGuard.BlockingApis.txt";
    public const string ExcludedSuffix = "AsyncGuard.ExcludedApis.txt";

    /// <summary>Whether the file holds a list.</summary>
    public static bool IsList(AdditionalText file) => Is(file, BlockingSuffix) || Is(file, ExcludedSuffix);

    /// <summary>The entries of all files of that kind.</summary>
    public static IEnumerable<string> Entries(ImmutableArray<AdditionalText> files, string suffix) =>
        files.Where(file => Is(file, suffix))
            .SelectMany(static file => file.GetText() is { } text ? Lines(text) : [])
            .Select(static line => line.Entry);

    /// <summary>The lines that hold an entry, and where it stands.</summary>
    public static IEnumerable<(string Entry, TextSpan Span)> Lines(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            var content = line.ToString();
            var comment = content.IndexOf('#') is var hash && hash >= 0 && (hash == 0 || char.IsWhiteSpace(content[hash - 1])) ? hash : content.Length;
            var entry = content.Substring(0, comment).Trim();
            if (entry.Length > 0)
                yield return (entry, new TextSpan(line.Start + content.IndexOf(entry, StringComparison.Ordinal), entry.Length));
        }
    }

    static bool Is(AdditionalText file, string suffix) => file.Path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
