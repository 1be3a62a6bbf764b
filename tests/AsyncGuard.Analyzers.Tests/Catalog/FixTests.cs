using AsyncGuard.Catalog;
using AsyncGuard.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.Analyzers.Tests.Catalog;

public sealed class FixTests
{
    public static TheoryData<string> Names => [.. RuleCatalog.Fixes.Select(static fix => fix.GetType().Name)];

    [Fact]
    public void EachFixableId_IsARuleWithOneFix()
    {
        var fixable = RuleCatalog.Fixes.SelectMany(static fix => fix.FixableDiagnosticIds).ToList();

        Assert.Equal(fixable.Distinct(), fixable);
        Assert.Subset(RuleCatalog.Current.Rules.Select(static rule => rule.Id).ToHashSet(), fixable.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_IsNamedAndShelvedAsItsRule(string name)
    {
        var fix = Fix(name);
        var rule = RuleCatalog.Current.Rules.Single(rule => rule.Id == fix.FixableDiagnosticIds.Single()).Analyzer;

        Assert.Equal($"{rule.Name}Fix", name);
        Assert.Equal(rule.Namespace!.Replace("Analyzers", "CodeFixes", StringComparison.Ordinal), fix.GetType().Namespace);
        Assert.Contains(fix.GetType().GetCustomAttributes(inherit: false), static attribute => attribute is ExportCodeFixProviderAttribute { Languages: ["C#"] });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FixAll_ReachesTheSolution(string name)
    {
        var scopes = Fix(name).GetFixAllProvider().GetSupportedFixAllScopes();

        Assert.Contains(FixAllScope.Document, scopes);
        Assert.Contains(FixAllScope.Project, scopes);
        Assert.Contains(FixAllScope.Solution, scopes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EquivalenceKeys_BeginWithTheId(string name) =>
        Assert.All(Fix(name).Keys, key => Assert.Matches($@"^{Fix(name).FixableDiagnosticIds.Single()}\.[A-Z]\w+$", key));

    static AsyncGuardCodeFix Fix(string name) => RuleCatalog.Fixes.Single(fix => fix.GetType().Name == name);
}
