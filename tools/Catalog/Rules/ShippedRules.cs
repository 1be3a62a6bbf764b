using System.Text.RegularExpressions;

namespace AsyncGuard.Catalog;

/// <summary>What <c>AnalyzerReleases.Shipped.md</c> says of the rules that have been released.</summary>
sealed partial class ShippedRules
{
    readonly Dictionary<string, ShippedRule> _rules = [];

    ShippedRules(string text)
    {
        var release = "";
        foreach (var line in text.Split('\n'))
        {
            if (Release().Match(line) is { Success: true } heading)
                release = heading.Groups[1].Value;
            else if (Row().Match(line) is { Success: true, Groups: var row })
                _rules[row[1].Value] = new ShippedRule(row[1].Value, row[2].Value, row[3].Value, _rules.TryGetValue(row[1].Value, out var earlier) ? earlier.Since : release);
        }
    }

    public IEnumerable<ShippedRule> Rules => _rules.Values.OrderBy(static rule => rule.Id, StringComparer.Ordinal);

    public static ShippedRules Parse(string text) => new(text);

    public static ShippedRules Of(Repository repository) => Parse(repository.Read("src/AsyncGuard.Analyzers/AnalyzerReleases.Shipped.md") ?? "");

    public ShippedRule? Find(string id) => _rules.GetValueOrDefault(id);

    /// <summary>The version that the rule appeared in, or will.</summary>
    public string Since(RuleEntry rule) => Find(rule.Id)?.Since ?? Repository.NextRelease;

    [GeneratedRegex(@"^## Release (\S+)")]
    private static partial Regex Release();

    // In a table of changed rules the new category and severity come first, as in a table of new ones.
    [GeneratedRegex(@"^(\w+\d+) *\| *(\S+) *\| *(\w+) *\|")]
    private static partial Regex Row();
}

/// <summary>A rule as it was released last.</summary>
sealed record ShippedRule(string Id, string Category, string Severity, string Since);
