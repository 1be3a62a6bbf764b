using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>A local that is disposed at the end of its block.</summary>
internal static class UsingLocal
{
    /// <summary><c>using var name = value;</c>, without trivia around it.</summary>
    public static LocalDeclarationStatementSyntax Of(string name, ExpressionSyntax value) =>
        LocalDeclarationStatement(VariableDeclaration(
                IdentifierName(Identifier(default, SyntaxKind.VarKeyword, "var", "var", TriviaList(Space))),
                SingletonSeparatedList(VariableDeclarator(
                    Identifier(default, name, TriviaList(Space)), default, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), value.WithoutTrivia())))))
            .WithUsingKeyword(Token(default, SyntaxKind.UsingKeyword, TriviaList(Space)));

    /// <summary>The name, with a number behind it where something at the place goes by it already.</summary>
    public static string Name(FixSite site, SyntaxNode place, string name)
    {
        var function = place.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax);
        var taken = new HashSet<string>(
            (function?.DescendantTokens() ?? []).Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText), StringComparer.Ordinal);
        var free = name;
        for (var number = 2; taken.Contains(free) || !site.Semantics.LookupSymbols(place.SpanStart, name: free).IsEmpty; number++)
            free = name + number;
        return free;
    }
}
