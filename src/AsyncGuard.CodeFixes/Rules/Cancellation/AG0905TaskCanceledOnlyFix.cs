using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0905: <c>catch (TaskCanceledException)</c> becomes <c>catch (OperationCanceledException)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0905TaskCanceledOnlyFix() : AsyncGuardCodeFix(AG0905TaskCanceledOnly.Id, CatchBase)
{
    const string CatchBase = "AG0905.CatchBase";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (CancellationClauses.Of(site)?.Declaration?.Type is { } type)
            yield return new Rewrite("Catch 'OperationCanceledException'", CatchBase, () => CancellationClauses.Widened(site, type));
    }
}
