using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Puts a statement on a line of its own.</summary>
internal static class InsertStatement
{
    /// <summary>The root with <paramref name="added"/> right before a statement, which is replaced at the same time; <see langword="null"/> where none can stand.</summary>
    /// <param name="root">The document's root.</param>
    /// <param name="statement">A statement of a block, a switch section or a program.</param>
    /// <param name="replacement">What stands in its place then; itself to leave it.</param>
    /// <param name="added">The new statement, without trivia.</param>
    public static SyntaxNode? Before(SyntaxNode root, StatementSyntax statement, StatementSyntax replacement, StatementSyntax added)
    {
        var leading = statement.GetLeadingTrivia();
        var indentation = TriviaList(leading.Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse());
        var hasComment = leading.Any(static trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        var laid = added.WithLeadingTrivia(hasComment ? indentation : leading).WithTrailingTrivia(LineBreak(root));
        var rest = replacement.WithLeadingTrivia(hasComment ? leading : indentation);

        return statement.Parent switch
        {
            BlockSyntax or SwitchSectionSyntax => root.ReplaceNode(statement, [laid, rest]),
            GlobalStatementSyntax global => root.ReplaceNode(global, [GlobalStatement(laid), GlobalStatement(rest)]),
            _ => null,
        };
    }

    /// <summary>The body of a loop with <paramref name="added"/> as its first statement, in braces where it had none.</summary>
    public static StatementSyntax First(SyntaxNode root, StatementSyntax body, SyntaxNode loop, StatementSyntax added)
    {
        var lineBreak = LineBreak(root);
        if (body is BlockSyntax { Statements: [var first, ..] } block)
        {
            var leading = first.GetLeadingTrivia();
            var indentation = leading.Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
            return block.WithStatements(block.Statements.Insert(0, added.WithLeadingTrivia(indentation).WithTrailingTrivia(lineBreak)));
        }

        var outer = TriviaList(loop.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse());
        var inner = outer.Add(Whitespace("    "));
        var statements = body is BlockSyntax ? List<StatementSyntax>() : SingletonList(body.GetLeadingTrivia().Any(SyntaxKind.WhitespaceTrivia) ? body : body.WithLeadingTrivia(inner).WithTrailingTrivia(lineBreak));
        return Block(
            Token(outer, SyntaxKind.OpenBraceToken, TriviaList(lineBreak)),
            statements.Insert(0, added.WithLeadingTrivia(inner).WithTrailingTrivia(lineBreak)),
            Token(outer, SyntaxKind.CloseBraceToken, TriviaList(lineBreak)));
    }

    /// <summary>The line break that the document uses.</summary>
    public static SyntaxTrivia LineBreak(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: (int)SyntaxKind.EndOfLineTrivia } first ? first : EndOfLine("\n");
}
