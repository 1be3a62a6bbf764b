using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Does something stand between the tokens that a rewrite must not lose: a comment, a directive?</summary>
internal static class Comments
{
    public static bool AreIn(IEnumerable<SyntaxTrivia> trivia) => trivia.Any(static piece => !IsBlank(piece));

    /// <summary>Whether the node has some before or behind it.</summary>
    public static bool AreAround(SyntaxNode node) => AreIn(node.GetLeadingTrivia()) || AreIn(node.GetTrailingTrivia());

    /// <summary>What stands before the node from its first comment on; nothing where it has none.</summary>
    public static IEnumerable<SyntaxTrivia> Before(SyntaxNode node) =>
        AreIn(node.GetLeadingTrivia()) ? node.GetLeadingTrivia().SkipWhile(IsBlank) : [];

    static bool IsBlank(SyntaxTrivia piece) => piece.IsKind(SyntaxKind.WhitespaceTrivia) || piece.IsKind(SyntaxKind.EndOfLineTrivia);
}
