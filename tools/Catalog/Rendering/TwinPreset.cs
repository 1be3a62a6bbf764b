namespace AsyncGuard.Catalog.Rendering;

/// <summary>What every mode but <c>None</c> turns off in other packages: rules that report the same places as one of ours, and fewer of them.</summary>
/// <remarks>
/// A file of its own, one level above the presets: the SDK states its rules at their level, and of two files at one level that
/// disagree the compiler believes neither.
/// </remarks>
static class TwinPreset
{
    static readonly (string Twin, string Rule)[] Twins = [("CA2016", "AG0903")];

    public static Artefact Render(RuleCatalog catalog) =>
        new("nuget/presets/Twins.globalconfig", $"""
            # Any AsyncGuardMode but None: rules of other packages that a rule of ours speaks for. See docs/coexistence.md.
            # Generated: dotnet run --project tools/Catalog
            is_global = true
            global_level = -99

            {string.Join("\n", Twins.Where(twin => catalog.Rules.Any(rule => rule.Id == twin.Rule)).Select(static twin => $"# {twin.Rule}\ndotnet_diagnostic.{twin.Twin}.severity = none"))}

            """.ReplaceLineEndings("\n"));
}
