namespace AsyncGuard.Catalog.Rendering;

/// <summary><c>docs/rules/README.md</c>: the rules by topic.</summary>
static class RuleIndex
{
    public static Artefact Render(RuleCatalog catalog) =>
        new("docs/rules/README.md", $"""
            # Rules

            <!-- Generated: dotnet run --project tools/Catalog -->

            Each page says why the rule exists, shows a violation and its fix, and lists what the rule deliberately leaves alone.
            `Default` is the severity without any configuration, `Recommended` that of `AsyncGuardMode=Recommended`;
            fixes are named by the keys that Fix All and command-line tools choose by.

            {string.Join("\n\n", catalog.ByTopic.Select(Topic))}

            """.ReplaceLineEndings("\n"));

    static string Topic(IGrouping<string, RuleEntry> topic) =>
        $"## {topic.Key}\n\n" + Markdown.Table(
            ["Rule", "Title", "Default", "Recommended", "Fix"],
            topic.Select(static rule => new[]
            {
                $"[{rule.Id}]({rule.Id}.md)", rule.Title, Mode.Default.InWords(rule), Mode.Recommended.InWords(rule), Markdown.Codes(rule.FixKeys),
            }));
}
