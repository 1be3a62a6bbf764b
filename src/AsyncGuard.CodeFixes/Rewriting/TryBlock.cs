using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Puts statements into a <c>try</c>.</summary>
internal static class TryBlock
{
    /// <summary>The <c>try</c> around the statements. Blank lines above the first stay above the <c>try</c>, comments go inside.</summary>
    public static TryStatementSyntax Around(IReadOnlyList<StatementSyntax> statements, CatchClauseSyntax? handler = null, FinallyClauseSyntax? cleanup = null)
    {
        var (blank, rest) = Split(statements[0].GetLeadingTrivia());
        var inner = statements.Select((statement, index) => index == 0 ? statement.WithLeadingTrivia(rest) : statement);
        return TryStatement(Block(inner), handler is null ? default : SingletonList(handler), cleanup)
            .WithLeadingTrivia(blank)
            .WithTrailingTrivia(ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary><c>catch (Exception name) { … }</c></summary>
    public static CatchClauseSyntax Catch(TypeSyntax type, string name, params StatementSyntax[] statements) =>
        CatchClause(CatchDeclaration(type, Identifier(name)), filter: null, Block(statements)).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The block with statements <paramref name="first"/> to <paramref name="last"/> replaced by one.</summary>
    public static BlockSyntax Replace(BlockSyntax block, int first, int last, StatementSyntax replacement) =>
        block.WithStatements(List(block.Statements.Take(first).Append(replacement).Concat(block.Statements.Skip(last + 1))));

    static (SyntaxTriviaList Blank, SyntaxTriviaList Inner) Split(SyntaxTriviaList trivia)
    {
        var lines = 0;
        for (var index = 0; index < trivia.Count && (trivia[index].IsKind(SyntaxKind.EndOfLineTrivia) || trivia[index].IsKind(SyntaxKind.WhitespaceTrivia)); index++)
        {
            if (trivia[index].IsKind(SyntaxKind.EndOfLineTrivia))
                lines = index + 1;
        }

        return (TriviaList(trivia.Take(lines)), TriviaList(trivia.Skip(lines)));
    }
}
