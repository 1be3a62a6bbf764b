namespace AsyncGuard.Catalog.Rendering;

/// <summary>A mode as a global configuration file, at a level that every setting of the user beats.</summary>
static class Preset
{
    public static Artefact Render(Mode mode, RuleCatalog catalog) =>
        new($"nuget/presets/{mode.Name}.globalconfig", $"""
            # AsyncGuardMode={mode.Name}: {mode.Meaning}.
            # Generated: dotnet run --project tools/Catalog
            is_global = true
            global_level = -100

            {string.Join("\n\n", catalog.ByTopic.Select(topic => Topic(topic, mode)))}

            """.ReplaceLineEndings("\n"));

    static string Topic(IGrouping<string, RuleEntry> topic, Mode mode) =>
        $"# {topic.Key}\n" + string.Join("\n", topic.Select(rule => $"dotnet_diagnostic.{rule.Id}.severity = {mode.Severity(rule)}"));
}
