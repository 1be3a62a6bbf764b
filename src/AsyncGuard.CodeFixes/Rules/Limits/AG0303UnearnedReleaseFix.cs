using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.Analyzers.Semantics.Locks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>AG0303: the acquisition moves out of the <c>try</c> whose <c>finally</c> releases, and an answer that nobody asked for is tested.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0303UnearnedReleaseFix() : AsyncGuardCodeFix(AG0303UnearnedRelease.Id, MoveOut, Test)
{
    const string MoveOut = "AG0303.MoveOut";
    const string Test = "AG0303.Test";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { } call
            || site.Model.HeldLocks.AcquisitionAt(call, site.Cancellation) is not var (acquisition, function, _)
            || call.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } statement)
        {
            yield break;
        }

        var number = function.Sites.All.IndexOf(acquisition);
        var isIgnored = acquisition.IsConditional && UnearnedReleases.IsAnswerIgnored(acquisition);
        var wait = isIgnored ? Tested(site, statement) : statement;
        var attempt = block.Parent as TryStatementSyntax;
        var release = function.Releases.Where(release => release.Acquisition == number).Select(release => release.Statement)
            .FirstOrDefault(candidate => candidate is not null && attempt?.Finally?.Block.Statements.Contains(candidate) == true);
        if (isIgnored)
            yield return new Rewrite("Test the answer", Test, () => release is null ? site.Root.ReplaceNode(statement, wait) : Moved(site, attempt!, statement, wait, release));
        else if (release is not null)
            yield return new Rewrite($"Acquire '{acquisition.Identity!.Display}' before the 'try'", MoveOut, () => Moved(site, attempt!, statement, wait, release));
    }

    // await gate.WaitAsync(timeout); becomes if (!await gate.WaitAsync(timeout)) throw new TimeoutException();
    static StatementSyntax Tested(FixSite site, ExpressionStatementSyntax wait)
    {
        var timeout = site.Model.Symbols.Type("System.TimeoutException");
        if (timeout is null)
            return wait;
        return IfStatement(
                PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, wait.Expression.WithoutTrivia()),
                ThrowStatement(ObjectCreationExpression((TypeSyntax)StaticCall.Name(site, timeout)).WithArgumentList(ArgumentList())))
            .WithTriviaFrom(wait)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    static SyntaxNode? Moved(FixSite site, TryStatementSyntax attempt, StatementSyntax wait, StatementSyntax acquisition, StatementSyntax release)
    {
        var index = attempt.Block.Statements.IndexOf(wait);
        var before = attempt.Block.Statements.Take(index).Append(acquisition).ToList();
        var rest = attempt.Block.WithStatements(List(attempt.Block.Statements.Skip(index + 1).Select((statement, position) => position == 0 ? WithoutBlankLine(statement) : statement)));

        // What else the try handles goes on being handled for the acquisition too.
        if (attempt.Catches.Count > 0 || attempt.Finally!.Block.Statements.Count > 1)
        {
            var inner = TryStatement(rest, default, FinallyClause(Block(release))).WithAdditionalAnnotations(Formatter.Annotation);
            var others = attempt.Finally!.Block.Statements.Remove(release);
            var outer = attempt
                .WithBlock(attempt.Block.WithStatements(List(before.Append(inner))))
                .WithFinally(others.Count > 0 ? attempt.Finally.WithBlock(attempt.Finally.Block.WithStatements(others)) : null);
            return site.Root.ReplaceNode(attempt, outer.WithAdditionalAnnotations(Formatter.Annotation));
        }

        if (attempt.Parent is not BlockSyntax)
            return null;
        var moved = before.Select(static statement => statement.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
        moved[0] = moved[0].WithLeadingTrivia(attempt.GetLeadingTrivia().AddRange(Comments(moved[0].GetLeadingTrivia())));
        return site.Root.ReplaceNode(attempt, [.. moved, attempt.WithBlock(rest).WithoutLeadingTrivia().WithAdditionalAnnotations(Formatter.Annotation)]);
    }

    static StatementSyntax WithoutBlankLine(StatementSyntax statement) =>
        statement.WithLeadingTrivia(statement.GetLeadingTrivia().SkipWhile(static piece => piece.IsKind(SyntaxKind.EndOfLineTrivia)));

    static IEnumerable<SyntaxTrivia> Comments(SyntaxTriviaList trivia) =>
        trivia.Any(static piece => piece.IsKind(SyntaxKind.SingleLineCommentTrivia) || piece.IsKind(SyntaxKind.MultiLineCommentTrivia))
            ? trivia.SkipWhile(static piece => piece.IsKind(SyntaxKind.WhitespaceTrivia) || piece.IsKind(SyntaxKind.EndOfLineTrivia))
            : [];
}
