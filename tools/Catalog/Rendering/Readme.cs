namespace AsyncGuard.Catalog.Rendering;

/// <summary>The tables of rules and modes in <c>README.md</c>.</summary>
static class Readme
{
    const string Path = "README.md";

    public static Artefact Render(RuleCatalog catalog, Repository repository)
    {
        var text = Markdown.WithSection(repository.Read(Path) ?? "", "rules", string.Join("\n\n", catalog.ByTopic.Select(Topic)));
        return new(Path, Markdown.WithSection(text, "modes", Modes(catalog)));
    }

    static string Topic(IGrouping<string, RuleEntry> topic) =>
        $"### {topic.Key}\n\n" + Markdown.Table(
            ["Rule", "What it asks for", "Default", "Fix"],
            topic.Select(static rule => new[] { $"[{rule.Id}]({rule.Page})", rule.Title, Default(rule), rule.FixKeys.IsEmpty ? "no" : "yes" }));

    static string Default(RuleEntry rule) =>
        Mode.Default.InWords(rule) + (rule.IsRaisedWhenRecommended ? ", warning in `Recommended`" : "");

    static string Modes(RuleCatalog catalog) =>
        Markdown.Table(
            ["`AsyncGuardMode`", "What it does", "Warnings", "Infos", "Off"],
            Mode.Each.Select(mode => new[] { $"`{mode.Name}`", mode.Meaning, Count(mode, catalog, "warning"), Count(mode, catalog, "info"), Count(mode, catalog, "off") }));

    static string Count(Mode mode, RuleCatalog catalog, string severity) => $"{catalog.Rules.Count(rule => mode.InWords(rule) == severity)}";
}
