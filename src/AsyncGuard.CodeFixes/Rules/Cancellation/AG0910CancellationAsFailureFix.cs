using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0910: the caller's cancellation passes the clause that makes failures.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0910CancellationAsFailureFix() : AsyncGuardCodeFix(AG0910CancellationAsFailure.Id, Rethrow, Filter)
{
    const string Rethrow = "AG0910.Rethrow";
    const string Filter = "AG0910.Filter";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (CancellationClauses.Of(site) is not { } clause || site.Semantics.GetOperation(clause, site.Cancellation) is not ICatchClauseOperation caught)
            return [];
        return site.Model.CancellationFates.Types.IsForCancellation(caught)
            ? CancellationClauses.TokenFilter(site, clause, Filter)
            : CancellationClauses.OfCatchAll(site, clause, Rethrow, Filter);
    }
}
