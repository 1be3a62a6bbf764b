using AsyncGuard.Catalog;
using AsyncGuard.Catalog.Rendering;

namespace AsyncGuard.Analyzers.Tests.Catalog;

public sealed class ReleaseNotesTests
{
    static readonly RuleEntry Sleep = RuleCatalog.Current.Rules.Single(static rule => rule.Id == "AG0701");
    static readonly RuleEntry SyncOverAsync = RuleCatalog.Current.Rules.Single(static rule => rule.Id == "AG0706");

    [Fact]
    public void NewRules_AreListed() => Assert.Equal("""
        ; Unshipped analyzer release. Generated: dotnet run --project tools/Catalog

        ### New Rules

        Rule ID | Category | Severity | Notes
        --------|----------|----------|------
        AG0701 | AsyncGuard.Blocking | Warning | [Documentation](../../docs/rules/AG0701.md)
        AG0706 | AsyncGuard.Blocking | Disabled | [Documentation](../../docs/rules/AG0706.md)

        """.ReplaceLineEndings("\n"), Render(""));

    [Fact]
    public void ShippedRules_AreNotListedAgain() => Assert.Equal(
        "; Unshipped analyzer release. Generated: dotnet run --project tools/Catalog\n",
        Render("""
            ## Release 1.0.0

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|-------
            AG0701 | AsyncGuard.Blocking | Warning | [Documentation](../../docs/rules/AG0701.md)
            AG0706 | AsyncGuard.Blocking | Disabled | [Documentation](../../docs/rules/AG0706.md)
            """));

    [Fact]
    public void ChangedAndRemovedRules_AreListedAsSuch() => Assert.Equal("""
        ; Unshipped analyzer release. Generated: dotnet run --project tools/Catalog

        ### Removed Rules

        Rule ID | Category | Severity | Notes
        --------|----------|----------|------
        AG0799 | AsyncGuard.Blocking | Info |

        ### Changed Rules

        Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
        --------|--------------|--------------|--------------|--------------|------
        AG0701 | AsyncGuard.Blocking | Warning | AsyncGuard.Blocking | Info | [Documentation](../../docs/rules/AG0701.md)

        """.ReplaceLineEndings("\n"), Render(Shipped));

    [Fact]
    public void Since_IsTheReleaseThatARuleFirstAppearedIn()
    {
        var shipped = ShippedRules.Parse(Shipped.ReplaceLineEndings("\n"));

        Assert.Equal("1.1.0", shipped.Since(SyncOverAsync));
        Assert.Equal("1.0.0", shipped.Since(Sleep));
    }

    const string Shipped = """
        ## Release 1.0.0

        ### New Rules

        Rule ID | Category | Severity | Notes
        --------|----------|----------|-------
        AG0701 | AsyncGuard.Blocking | Disabled | [Documentation](../../docs/rules/AG0701.md)
        AG0799 | AsyncGuard.Blocking | Info | [Documentation](../../docs/rules/AG0799.md)

        ## Release 1.1.0

        ### New Rules

        Rule ID | Category | Severity | Notes
        --------|----------|----------|-------
        AG0706 | AsyncGuard.Blocking | Disabled | [Documentation](../../docs/rules/AG0706.md)

        ### Changed Rules

        Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
        --------|--------------|--------------|--------------|--------------|------
        AG0701 | AsyncGuard.Blocking | Info | AsyncGuard.Blocking | Disabled | [Documentation](../../docs/rules/AG0701.md)
        """;

    static string Render(string shipped) =>
        ReleaseNotes.Render(new RuleCatalog([Sleep, SyncOverAsync]), ShippedRules.Parse(shipped.ReplaceLineEndings("\n"))).Text;
}
