using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Options;

/// <summary>The configuration files that the package hands to the compiler as additional files, so that a wrong value can be shown where it stands.</summary>
internal static class OptionFiles
{
    /// <summary>Whether the file is an <c>.editorconfig</c> or a <c>.globalconfig</c>.</summary>
    public static bool IsConfiguration(AdditionalText file) =>
        file.Path.EndsWith(".editorconfig", StringComparison.OrdinalIgnoreCase) || file.Path.EndsWith(".globalconfig", StringComparison.OrdinalIgnoreCase);

    /// <summary>The <c>asyncguard.*</c> settings of the file, each with its place.</summary>
    public static IEnumerable<(string Key, string Value, TextSpan Span)> Settings(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            var content = line.ToString();
            var trimmed = content.Trim();
            if (!trimmed.StartsWith(OptionDefinition.Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var separator = trimmed.IndexOfAny(['=', ':']);
            if (separator >= 0)
            {
                var start = line.Start + content.IndexOf(trimmed, StringComparison.Ordinal);
                yield return (trimmed.Substring(0, separator).Trim().ToLowerInvariant(), trimmed.Substring(separator + 1).Trim(), new TextSpan(start, trimmed.Length));
            }
        }
    }
}
