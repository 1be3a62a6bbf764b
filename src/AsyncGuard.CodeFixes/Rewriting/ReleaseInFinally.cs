using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>An acquisition that the function itself releases at the end of some paths, and how all of them come to release it.</summary>
internal sealed class ReleaseInFinally
{
    readonly FixSite _site;
    readonly BlockSyntax _block;

    ReleaseInFinally(FixSite site, LockSite acquisition, BlockSyntax block, StatementSyntax statement, List<StatementSyntax> releases)
    {
        _site = site;
        _block = block;
        Acquisition = acquisition;
        Statement = statement;
        Releases = releases;
    }

    public LockSite Acquisition { get; }

    /// <summary>The statement that acquires.</summary>
    public StatementSyntax Statement { get; }

    /// <summary>The statements that release.</summary>
    public IReadOnlyList<StatementSyntax> Releases { get; }

    /// <summary>The acquisition that <paramref name="call"/> makes, or <see langword="null"/> where the function releases it nowhere.</summary>
    public static ReleaseInFinally? Of(FixSite site, IOperation call)
    {
        if (site.Model.HeldLocks.AcquisitionAt(call, site.Cancellation) is not var (acquisition, function, _)
            || call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
        {
            return null;
        }

        var number = function.Sites.All.IndexOf(acquisition);
        var releases = function.Releases.Where(release => release.Acquisition == number)
            .Select(release => release.Statement)
            .OfType<ExpressionStatementSyntax>()
            .Distinct()
            .OrderBy(static release => release.SpanStart)
            .ToList<StatementSyntax>();
        return releases.Count == 0 ? null : new ReleaseInFinally(site, acquisition, block, statement, releases);
    }

    /// <summary>The block that changes and what becomes of it; <see langword="null"/> where that would change more than the failing paths.</summary>
    public (BlockSyntax Old, BlockSyntax New)? Wrapped()
    {
        switch (Statement)
        {
            // if (gate.Wait(0)) { …; gate.Release(); }
            case IfStatementSyntax { Condition: not PrefixUnaryExpressionSyntax, Statement: BlockSyntax guarded } when Releases.All(release => guarded.Span.Contains(release.Span)):
                return TryFinally.Wrap(_site, guarded, 0, Releases) is { } body ? (guarded, body) : null;
            // if (!gate.Wait(100)) return; …; gate.Release();
            case IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }, Else: null }:
            case ExpressionStatementSyntax or LocalDeclarationStatementSyntax:
                return TryFinally.Wrap(_site, _block, _block.Statements.IndexOf(Statement) + 1, Releases) is { } wrapped ? (_block, wrapped) : null;
            default:
                return null;
        }
    }
}
