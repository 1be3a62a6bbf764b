using AsyncGuard.Catalog;

namespace AsyncGuard.Analyzers.Tests.Docs;

/// <summary>The examples on the rules' pages are true: they compile, are reported where they say, are fixed as they show, or stay silent.</summary>
public sealed class RulePageTests
{
    const string Violation = "Violation";
    const string Fixed = "Fixed";
    const string Silent = "When it stays silent";

    public static TheoryData<string> Ids => [.. RuleCatalog.Current.Rules.Select(static rule => rule.Id)];

    public static TheoryData<string> FixableIds => [.. RuleCatalog.Current.Rules.Where(static rule => !rule.FixKeys.IsEmpty).Select(static rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_HasEverySectionAndExample(string id)
    {
        var page = new RulePageText(Rule(id));

        Assert.Equal(["Why", Violation, Fixed, Silent, "Known limits"], page.Titles);
        Assert.All(page.Titles, title => Assert.NotEqual("", page.Body(title).Trim()));
        Assert.All([Violation, Fixed, Silent], title => Assert.NotEmpty(page.Examples(title)));
        Assert.Equal(page.Examples(Violation).Length, page.Examples(Fixed).Length);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Violation_IsReportedOnTheMarkedLines(string id)
    {
        foreach (var example in new RulePageText(Rule(id)).Examples(Violation))
        {
            using var project = new ExampleProject(example, Rule(id));
            var reports = await project.ReportsAsync(Rule(id));

            Assert.Empty(await project.ErrorsAsync());
            Assert.NotEmpty(reports);
            Assert.Equal(
                example.Reports,
                reports.Select(static report => report.Location.GetLineSpan()).Select(static place => (place.Path, place.StartLinePosition.Line + 1)).Distinct());
        }
    }

    [Theory]
    [MemberData(nameof(FixableIds))]
    public async Task Violation_IsFixedAsShown(string id)
    {
        var page = new RulePageText(Rule(id));
        var fix = RuleCatalog.Fixes.Single(fix => fix.FixableDiagnosticIds.Contains(id));
        foreach (var (violation, expected) in page.Examples(Violation).Zip(page.Examples(Fixed)))
        {
            using var project = new ExampleProject(violation, Rule(id));

            Assert.Equal(expected.Code, await project.FixAsync(fix, await project.ReportsAsync(Rule(id))));
        }

        Assert.All(fix.Keys, key => Assert.Contains($"`{key}`", page.Body(Fixed), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task FixedCode_CompilesAndIsReportedForNothingNew(string id)
    {
        var page = new RulePageText(Rule(id));
        foreach (var (violation, repaired) in page.Examples(Violation).Zip(page.Examples(Fixed)))
        {
            using var before = new ExampleProject(violation, Rule(id));
            using var after = new ExampleProject(repaired, Rule(id));
            var known = (await before.ReportsAsync(RuleCatalog.Current.Rules)).Select(static report => report.Id).Where(other => other != id).ToHashSet();

            Assert.Empty(await after.ErrorsAsync());
            Assert.DoesNotContain(await after.ReportsAsync(RuleCatalog.Current.Rules), report => !known.Contains(report.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task SilentCode_IsNotReported(string id)
    {
        foreach (var example in new RulePageText(Rule(id)).Examples(Silent))
            await AssertSilentAsync(example, Rule(id), [Rule(id)]);
    }

    static async Task AssertSilentAsync(PageExample example, RuleEntry rule, IEnumerable<RuleEntry> rules)
    {
        using var project = new ExampleProject(example, rule);

        Assert.Empty(await project.ErrorsAsync());
        Assert.Empty(await project.ReportsAsync(rules));
    }

    static RuleEntry Rule(string id) => RuleCatalog.Current.Rules.Single(rule => rule.Id == id);
}
