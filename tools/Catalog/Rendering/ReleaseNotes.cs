namespace AsyncGuard.Catalog.Rendering;

/// <summary><c>AnalyzerReleases.Unshipped.md</c>: how the rules differ from those released last, in the form that the compiler's release tracking reads.</summary>
static class ReleaseNotes
{
    public static Artefact Render(RuleCatalog catalog, ShippedRules shipped)
    {
        var added = catalog.Rules
            .Where(rule => shipped.Find(rule.Id) is null)
            .Select(static rule => $"{rule.Id} | {rule.Descriptor.Category} | {Severity(rule)} | {Link(rule)}");
        var changed = catalog.Rules
            .Select(rule => (Now: rule, Before: shipped.Find(rule.Id)))
            .Where(static rule => rule.Before is { } before && (before.Category, before.Severity) != (rule.Now.Descriptor.Category, Severity(rule.Now)))
            .Select(static rule => $"{rule.Now.Id} | {rule.Now.Descriptor.Category} | {Severity(rule.Now)} | {rule.Before!.Category} | {rule.Before.Severity} | {Link(rule.Now)}");
        var removed = shipped.Rules
            .Where(before => catalog.Rules.All(rule => rule.Id != before.Id))
            .Select(static before => $"{before.Id} | {before.Category} | {before.Severity} |");

        return new("src/AsyncGuard.Analyzers/AnalyzerReleases.Unshipped.md", string.Concat(
            "; Unshipped analyzer release. Generated: dotnet run --project tools/Catalog\n",
            Section("New Rules", "Rule ID | Category | Severity | Notes", added),
            Section("Removed Rules", "Rule ID | Category | Severity | Notes", removed),
            Section("Changed Rules", "Rule ID | New Category | New Severity | Old Category | Old Severity | Notes", changed)));
    }

    static string Section(string title, string header, IEnumerable<string> rows) =>
        string.Join("\n", rows) is { Length: > 0 } lines
            ? $"\n### {title}\n\n{header}\n{string.Join("|", header.Split('|').Select(static cell => new string('-', cell.Length)))}\n{lines}\n"
            : "";

    static string Severity(RuleEntry rule) =>
        rule.Descriptor.IsEnabledByDefault ? $"{rule.Descriptor.DefaultSeverity}" : "Disabled";

    static string Link(RuleEntry rule) => $"[Documentation](../../{rule.Page})";
}
