using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0202: the winner is awaited, so that its failure is thrown.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0202LostWinnerFix() : AsyncGuardCodeFix(AG0202LostWinner.Id, Await)
{
    const string Await = "AG0202.AwaitWinner";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Target.FirstAncestorOrSelf<AwaitExpressionSyntax>() is { } race
            ? [new Rewrite("Await the winner", Await, () => site.Root.ReplaceNode(race, Winner(site, race).WithTriviaFrom(race)))]
            : [];

    // await (await Task.WhenAny(…).ConfigureAwait(false)).ConfigureAwait(false)
    static ExpressionSyntax Winner(FixSite site, AwaitExpressionSyntax race)
    {
        var inner = race.WithoutTrivia();
        return ConfigureAwaitStyle.IsConfigured(site, race.Expression)
            ? InsertAwait.Before(ConfigureAwaitStyle.OfAwait(race).Apply(inner))
            : InsertAwait.Before(inner);
    }
}
