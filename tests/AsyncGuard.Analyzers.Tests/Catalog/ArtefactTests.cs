using AsyncGuard.Catalog;
using AsyncGuard.Catalog.Rendering;

namespace AsyncGuard.Analyzers.Tests.Catalog;

public sealed class ArtefactTests
{
    static readonly Repository Files = new(References.RepositoryRoot);

    public static TheoryData<string> Paths => [.. Artefacts.Of(RuleCatalog.Current, Files).Select(static artefact => artefact.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Artefact_IsFresh(string path)
    {
        var artefact = Artefacts.Of(RuleCatalog.Current, Files).Single(artefact => artefact.Path == path);

        Assert.True(Files.Read(path) == artefact.Text, $"{path} is stale; run: dotnet run --project tools/Catalog");
    }

    [Fact]
    public void StaleSection_IsReplacedAndTheRestIsKept() =>
        Assert.Equal(
            "before\n<!-- rules:begin -->\nnew\n<!-- rules:end -->\nafter\n",
            Markdown.WithSection("before\n<!-- rules:begin -->\nold\nolder\n<!-- rules:end -->\nafter\n", "rules", "new"));

    [Fact]
    public void MissingPage_IsCreatedWithEverySection()
    {
        var rule = RuleCatalog.Current.Rules.First(static rule => rule.Id == "AG0701");
        var page = RulePage.Render(rule, "0.1.0", new Repository(Path.Combine(References.RepositoryRoot, "no such folder")));

        Assert.Equal("docs/rules/AG0701.md", page.Path);
        Assert.Equal(
            ["## Why", "## Violation", "## Fixed", "## When it stays silent", "## Known limits"],
            page.Text.Split('\n').Where(static line => line.StartsWith("## ", StringComparison.Ordinal)));
    }
}
