using AsyncGuard.Analyzers.Semantics.Tokens;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Is an expression the continuation of <c>x?</c>, which cannot stand without it?</summary>
internal static class ConditionalChain
{
    public static bool Holds(ExpressionSyntax expression) => ConditionalCalls.Start(expression) is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax;

    /// <summary>The smallest expression that holds the given one and can stand alone: itself, or the whole <c>x?.…</c>.</summary>
    public static ExpressionSyntax Whole(ExpressionSyntax expression)
    {
        while (Holds(expression) && expression.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(node => node.WhenNotNull.Span.Contains(expression.Span)) is { } whole)
            expression = whole;
        return expression;
    }
}
