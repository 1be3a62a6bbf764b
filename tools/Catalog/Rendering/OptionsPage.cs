using AsyncGuard.Analyzers.Options;

namespace AsyncGuard.Catalog.Rendering;

/// <summary>The table of options in <c>docs/options.md</c>.</summary>
static class OptionsPage
{
    const string Path = "docs/options.md";

    public static Artefact Render(Repository repository) =>
        new(Path, Markdown.WithSection(repository.Read(Path) ?? "", "options", Markdown.Table(
            ["Option", "Default", "Accepted", "Meaning"],
            OptionDefinition.All.Select(static option => new[]
            {
                $"`{option.Key}`", Markdown.Codes(option.Default.Length > 0 ? [option.Default] : []), option.Accepted, option.Meaning,
            }))));
}
