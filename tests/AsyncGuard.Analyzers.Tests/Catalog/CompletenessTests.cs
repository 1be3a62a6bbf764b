using System.Text.RegularExpressions;
using AsyncGuard.Catalog;

namespace AsyncGuard.Analyzers.Tests.Catalog;

/// <summary>Every list of rules in the repository is the same set.</summary>
public sealed partial class CompletenessTests
{
    static IEnumerable<string> Ids => RuleCatalog.Current.Rules.Select(static rule => rule.Id);

    [Fact]
    public void Ids_AreUnique() => Assert.Equal(Ids.Distinct(), Ids);

    [Fact]
    public void Pages_AreThoseOfTheRules() =>
        AssertSame(Directory.EnumerateFiles(Full("docs/rules"), "*.md").Select(static path => Path.GetFileNameWithoutExtension(path)).Where(static name => name != "README"));

    [Theory]
    [InlineData("None")]
    [InlineData("Default")]
    [InlineData("Recommended")]
    [InlineData("All")]
    public void Preset_SpeaksOfEveryRule(string mode) =>
        AssertSame(Matches($"nuget/presets/{mode}.globalconfig", @"^dotnet_diagnostic\.(AG\d{4})\.severity = \w+$"));

    [Fact]
    public void ReleaseFiles_SpeakOfEveryRule() =>
        AssertSame(Matches("src/AsyncGuard.Analyzers/AnalyzerReleases.Shipped.md", @"^(AG\d{4}) \|")
            .Concat(Matches("src/AsyncGuard.Analyzers/AnalyzerReleases.Unshipped.md", @"^(AG\d{4}) \|"))
            .Distinct());

    [Fact]
    public void ReadmeAndIndex_SpeakOfEveryRule()
    {
        AssertSame(Matches("README.md", @"^\| \[(AG\d{4})\]"));
        AssertSame(Matches("docs/rules/README.md", @"^\| \[(AG\d{4})\]"));
    }

    [Fact]
    public void TestClasses_AreThoseOfTheRules() =>
        Assert.Equal(
            RuleCatalog.Current.Rules.Select(static rule => $"{rule.Analyzer.Name}Tests").Distinct().Order(),
            TestClasses().Where(static name => !name.EndsWith("FixTests", StringComparison.Ordinal)).Order());

    [Fact]
    public void FixTestClasses_AreThoseOfTheFixes() =>
        Assert.Equal(
            RuleCatalog.Fixes.Select(static fix => $"{fix.GetType().Name}Tests").Order(),
            TestClasses().Where(static name => name.EndsWith("FixTests", StringComparison.Ordinal)).Order());

    static IEnumerable<string> TestClasses() =>
        typeof(CompletenessTests).Assembly.GetTypes().Select(static type => type.Name).Where(static name => TestClass().IsMatch(name));

    static void AssertSame(IEnumerable<string> ids) => Assert.Equal(Ids, ids.Order());

    static IEnumerable<string> Matches(string path, string pattern) =>
        Regex.Matches(File.ReadAllText(Full(path)).ReplaceLineEndings("\n"), pattern, RegexOptions.Multiline).Select(static match => match.Groups[1].Value);

    static string Full(string path) => Path.Combine(References.RepositoryRoot, path);

    [GeneratedRegex(@"^AG\d{4}\w*Tests$")]
    private static partial Regex TestClass();
}
