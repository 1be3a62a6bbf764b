using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>AG0302: what follows the acquisition goes into a <c>try</c>, and the release into its <c>finally</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0302LeakedLockFix() : AsyncGuardCodeFix(AG0302LeakedLock.Id, InFinally)
{
    const string InFinally = "AG0302.Finally";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { } call
            || site.Model.HeldLocks.AcquisitionAt(call, site.Cancellation) is not var (acquisition, function, _)
            || call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
        {
            yield break;
        }

        var number = function.Sites.All.IndexOf(acquisition);
        var releases = function.Releases.Where(release => release.Acquisition == number)
            .Select(release => release.Statement)
            .OfType<ExpressionStatementSyntax>()
            .Distinct()
            .OrderBy(static release => release.SpanStart)
            .ToList<StatementSyntax>();
        if (releases.Count == 0)
            yield break;

        yield return new Rewrite($"Release '{acquisition.Identity!.Display}' in a 'finally'", InFinally, () => Rewritten(site, block, statement, releases));
    }

    static SyntaxNode? Rewritten(FixSite site, BlockSyntax block, StatementSyntax acquisition, List<StatementSyntax> releases)
    {
        switch (acquisition)
        {
            // if (gate.Wait(0)) { …; gate.Release(); }
            case IfStatementSyntax { Condition: not PrefixUnaryExpressionSyntax, Statement: BlockSyntax guarded } when releases.TrueForAll(release => guarded.Span.Contains(release.Span)):
                return TryFinally.Wrap(site, guarded, 0, releases) is { } body ? site.Root.ReplaceNode(guarded, body) : null;
            // if (!gate.Wait(100)) return; …; gate.Release();
            case IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }, Else: null }:
            case ExpressionStatementSyntax or LocalDeclarationStatementSyntax:
                return TryFinally.Wrap(site, block, block.Statements.IndexOf(acquisition) + 1, releases) is { } wrapped ? site.Root.ReplaceNode(block, wrapped) : null;
            default:
                return null;
        }
    }
}
