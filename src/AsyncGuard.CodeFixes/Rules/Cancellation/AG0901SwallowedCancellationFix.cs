using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0901: the clause ends with <c>throw;</c>, or leaves the caller's cancellation out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0901SwallowedCancellationFix() : AsyncGuardCodeFix(AG0901SwallowedCancellation.Id, Rethrow, Filter)
{
    const string Rethrow = "AG0901.Rethrow";
    const string Filter = "AG0901.Filter";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (CancellationClauses.Of(site) is not { } clause)
            yield break;

        yield return new Rewrite("End the clause with 'throw;'", Rethrow, () => EndWithThrow(site, clause));
        foreach (var rewrite in CancellationClauses.TokenFilter(site, clause, Filter))
            yield return rewrite;
    }

    static SyntaxNode? EndWithThrow(FixSite site, CatchClauseSyntax clause)
    {
        var block = clause.Block;
        var last = block.Statements.LastOrDefault();
        if (HasOtherExit(block, last))
            return null;

        var statement = CancellationClauses.Throw();
        var statements = IsExit(last)
            ? block.Statements.Replace(last!, statement.WithTriviaFrom(last!))
            : block.Statements.Add(new BlockLayout(clause).Statement(statement));
        var ended = clause.WithBlock(new BlockLayout(clause).Around(block, statements));
        // A clause for TaskCanceledException alone would let the other cancellations go by what stands in it.
        return site.Root.ReplaceNode(clause, CancellationClauses.Widened(site, ended, clause));
    }

    static bool IsExit(StatementSyntax? statement) => statement is ReturnStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax;

    // Exits under a condition are decisions that a throw behind them would not change.
    static bool HasOtherExit(BlockSyntax block, StatementSyntax? last) =>
        block.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(node => node != last && node is (ReturnStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or GotoStatementSyntax));
}
