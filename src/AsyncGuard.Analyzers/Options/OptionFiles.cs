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
            // As the compiler reads it, wherever the sign stands.
            var comment = content.IndexOfAny(['#', ';']);
            var setting = (comment < 0 ? content : content.Substring(0, comment)).Trim();
            var separator = setting.IndexOfAny(['=', ':']);
            if (separator >= 0 && setting.StartsWith(OptionDefinition.Prefix, StringComparison.OrdinalIgnoreCase))
            {
                var start = line.Start + content.IndexOf(setting, StringComparison.Ordinal);
                yield return (setting.Substring(0, separator).Trim().ToLowerInvariant(), setting.Substring(separator + 1).Trim(), new TextSpan(start, setting.Length));
            }
        }
    }
}
