using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Is an expression the continuation of <c>x?</c>, which cannot stand without it?</summary>
internal static class ConditionalChain
{
    public static bool Holds(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case MemberBindingExpressionSyntax or ElementBindingExpressionSyntax:
                    return true;
                case MemberAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case InvocationExpressionSyntax call:
                    expression = call.Expression;
                    break;
                case ElementAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case PostfixUnaryExpressionSyntax suppressed:
                    expression = suppressed.Operand;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>The smallest expression that holds the given one and can stand alone: itself, or the whole <c>x?.…</c>.</summary>
    public static ExpressionSyntax Whole(ExpressionSyntax expression)
    {
        while (Holds(expression) && expression.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(node => node.WhenNotNull.Span.Contains(expression.Span)) is { } whole)
            expression = whole;
        return expression;
    }
}
