namespace AsyncGuard.Catalog.Rendering;

/// <summary>Everything that follows from the rules.</summary>
static class Artefacts
{
    public static IEnumerable<Artefact> Of(RuleCatalog catalog, Repository repository)
    {
        var shipped = ShippedRules.Of(repository);
        return
        [
            Readme.Render(catalog, repository),
            RuleIndex.Render(catalog),
            .. catalog.Rules.Select(rule => RulePage.Render(rule, shipped.Since(rule), repository)),
            .. Mode.Each.Select(mode => Preset.Render(mode, catalog)),
            TwinPreset.Render(catalog),
            ReleaseNotes.Render(catalog, shipped),
            OptionsPage.Render(repository),
        ];
    }
}
