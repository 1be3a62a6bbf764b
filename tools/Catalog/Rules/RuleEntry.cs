using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AsyncGuard.Analyzers;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Catalog;

/// <summary>One rule, as its descriptor and its fix declare it.</summary>
/// <param name="Descriptor">The truth about the rule.</param>
/// <param name="Analyzer">The class that reports it.</param>
/// <param name="FixKeys">The equivalence keys of its fix, the safest first; none when it has no fix.</param>
sealed partial record RuleEntry(DiagnosticDescriptor Descriptor, Type Analyzer, ImmutableArray<string> FixKeys)
{
    public string Id => Descriptor.Id;

    public string Title => Descriptor.Title.ToString(CultureInfo.InvariantCulture);

    public string Description => Descriptor.Description.ToString(CultureInfo.InvariantCulture);

    /// <summary>The path of the rule's page below the repository's root.</summary>
    public string Page => $"docs/rules/{Id}.md";

    /// <summary>Whether <c>AsyncGuardMode=Recommended</c> makes a warning of it.</summary>
    public bool IsRaisedWhenRecommended => Descriptor.CustomTags.Contains(RuleDescriptor.RaisedWhenRecommended);

    /// <summary>The topic in words: <c>AsyncGuard.SharedState</c> is "Shared state".</summary>
    public string Topic
    {
        get
        {
            var words = WordStart().Replace(Descriptor.Category.Split('.')[^1], " $0").ToLowerInvariant();
            return char.ToUpperInvariant(words[0]) + words[1..];
        }
    }

    [GeneratedRegex(@"(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
