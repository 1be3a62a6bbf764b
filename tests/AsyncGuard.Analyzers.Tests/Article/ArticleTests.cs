using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests.Article;

/// <summary>The article's nine listings: translated naively each is reported by the rules of its chapter; translated faithfully none has a warning.</summary>
public sealed class ArticleTests
{
    public static TheoryData<string> Names => [.. Listings().Select(static listing => listing.Name)];

    [Fact]
    public void Listings_AreNine() => Assert.Equal(9, Listings().Count());

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Naive_IsReportedByItsChapter(string name)
    {
        var listing = Listing(name);
        var reports = await Warnings.ReportsAsync(listing.Naive, AllRules());

        Assert.Contains(reports, report => report.Id.StartsWith(listing.Chapter, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Faithful_HasNoWarning(string name)
    {
        var reports = await Warnings.ReportsAsync(Listing(name).Faithful, AllRules());

        Assert.DoesNotContain(reports, static report => report.Severity == DiagnosticSeverity.Warning);
    }

    static ArticleListing Listing(string name) => Listings().Single(listing => listing.Name == name);

    static IEnumerable<ArticleListing> Listings() => [.. FirstHalf.Listings, .. SecondHalf.Listings];

    static IEnumerable<DiagnosticAnalyzer> AllRules() =>
        typeof(AsyncGuardAnalyzer).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(AsyncGuardAnalyzer).IsAssignableFrom(type))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!);
}
