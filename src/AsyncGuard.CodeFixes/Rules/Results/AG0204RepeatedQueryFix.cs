using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0204: the query is made an array where it is made, so that its tasks start once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0204RepeatedQueryFix() : AsyncGuardCodeFix(AG0204RepeatedQuery.Id, Array)
{
    const string Array = "AG0204.ToArray";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Semantics.GetSymbolInfo(site.Target, site.Cancellation).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax(site.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } query }
        && site.Semantics.GetTypeInfo(query, site.Cancellation).Type is not IArrayTypeSymbol
            ? [new Rewrite("Make an array where the query is made", Array, () => site.Root.ReplaceNode(query, ToArray(query)))]
            : [];

    static ExpressionSyntax ToArray(ExpressionSyntax query)
    {
        var receiver = query is InvocationExpressionSyntax or ParenthesizedExpressionSyntax ? query : ParenthesizedExpression(query.WithoutTrivia()).WithLeadingTrivia(query.GetLeadingTrivia());
        // In a chain over several lines the new call gets a line of its own.
        SyntaxToken? last = query is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { OperatorToken: var found } } && found.LeadingTrivia.Count > 0 && found.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)
            ? found
            : null;
        var dot = Token(SyntaxKind.DotToken).WithLeadingTrivia(last?.LeadingTrivia ?? default);
        var lineBreak = last?.GetPreviousToken().TrailingTrivia ?? default;
        return InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver.WithTrailingTrivia(lineBreak), dot, IdentifierName(nameof(Enumerable.ToArray))))
            .WithTrailingTrivia(query.GetTrailingTrivia());
    }
}
