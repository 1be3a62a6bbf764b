using System.Globalization;
using System.Text.RegularExpressions;
using AsyncGuard.Catalog;

namespace AsyncGuard.Analyzers.Tests.Catalog;

public sealed partial class DescriptorTests
{
    public static TheoryData<string> Ids => [.. RuleCatalog.Current.Rules.Select(static rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Id_IsInTheRangeOfItsTopic(string id)
    {
        var range = File.ReadLines(Path.Combine(References.RepositoryRoot, "src/AsyncGuard.Analyzers/DiagnosticCategoryAndIdRanges.txt"))
            .Select(static line => Range().Match(line))
            .Single(match => match.Groups["category"].Value == Rule(id).Descriptor.Category);

        Assert.InRange(id, range.Groups["first"].Value, range.Groups["last"].Value);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Class_IsNamedAndShelvedByIdAndTopic(string id)
    {
        var rule = Rule(id);

        Assert.StartsWith(id, rule.Analyzer.Name, StringComparison.Ordinal);
        Assert.Equal($"AsyncGuard.Analyzers.Rules.{rule.Descriptor.Category.Split('.')[1]}", rule.Analyzer.Namespace);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Title_IsAnOrderWithoutAFinalDot(string id)
    {
        var title = Rule(id).Title;

        // An order begins with a bare verb: "Await", not "Awaits", "Awaiting" or "The task".
        Assert.Matches("^[A-Z][a-z]+ ", title);
        Assert.DoesNotMatch("^(?:[A-Za-z]+(?:ing|[^s]s)|The|An?|Async|Method|Task) ", title);
        Assert.DoesNotMatch(@"[.!]$", title);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Message_HasNoFinalDotAndFewLines(string id)
    {
        var message = Rule(id).Descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture);

        Assert.NotEqual("{0}", message);
        Assert.DoesNotMatch(@"[.!]$|\n", message);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Description_IsTheLeadSentenceOfThePage(string id)
    {
        var lines = File.ReadAllLines(Path.Combine(References.RepositoryRoot, Rule(id).Page));

        Assert.Equal($"# {id}: {Rule(id).Title}", lines[1]);
        Assert.Equal(Rule(id).Description, lines[3]);
        Assert.Matches(@"^[A-Z].*[^.]\.$", Rule(id).Description);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void HelpLink_LeadsToThePage(string id)
    {
        Assert.Equal($"{ProjectHome.Url}/blob/main/{Rule(id).Page}", Rule(id).Descriptor.HelpLinkUri);
        Assert.StartsWith("https://", ProjectHome.Url, StringComparison.Ordinal);
    }

    static RuleEntry Rule(string id) => RuleCatalog.Current.Rules.Single(rule => rule.Id == id);

    [GeneratedRegex(@"^(?<category>\S+): (?<first>AG\d{4})-(?<last>AG\d{4})$")]
    private static partial Regex Range();
}
