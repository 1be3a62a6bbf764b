using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AsyncGuard.Catalog;

namespace AsyncGuard.Analyzers.Tests.Docs;

/// <summary>What is written by hand on a rule's page: its sections in order, and the examples in each.</summary>
sealed partial class RulePageText
{
    readonly RuleEntry _rule;
    readonly Dictionary<string, string> _sections = [];

    public RulePageText(RuleEntry rule)
    {
        _rule = rule;
        var text = File.ReadAllText(Path.Combine(References.RepositoryRoot, rule.Page)).ReplaceLineEndings("\n");
        foreach (Match section in Section().Matches(text))
            _sections.Add(section.Groups["title"].Value, section.Groups["body"].Value);
    }

    public IEnumerable<string> Titles => _sections.Keys;

    public string Body(string title) => _sections[title];

    public ImmutableArray<PageExample> Examples(string title)
    {
        var examples = ImmutableArray.CreateBuilder<PageExample>();
        var config = "";
        foreach (Match block in Block().Matches(Body(title)))
        {
            if (block.Groups["language"].Value == "ini")
            {
                config = block.Groups["text"].Value;
            }
            else if (block.Groups["language"].Value == "csharp")
            {
                examples.Add(PageExample.Parse(block.Groups["text"].Value, config, _rule.Id));
                config = "";
            }
        }

        return examples.ToImmutable();
    }

    [GeneratedRegex(@"^## (?<title>.+)\n(?<body>(?:(?!## ).*(?:\n|\z))*)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>(?:(?!```).*\n)*)```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}
