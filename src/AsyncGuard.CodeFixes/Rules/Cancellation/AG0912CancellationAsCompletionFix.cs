using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0912: cancellation is thrown again before the catch-all sees it, or left out by a filter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0912CancellationAsCompletionFix() : AsyncGuardCodeFix(AG0912CancellationAsCompletion.Id, Rethrow, Filter)
{
    const string Rethrow = "AG0912.Rethrow";
    const string Filter = "AG0912.Filter";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        CancellationClauses.Of(site) is { } clause ? CancellationClauses.OfCatchAll(site, clause, Rethrow, Filter) : [];
}
