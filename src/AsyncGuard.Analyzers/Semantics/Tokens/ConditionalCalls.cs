using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>How is a call inside <c>a?.B()</c> written so that it can be bound by itself?</summary>
internal static class ConditionalCalls
{
    /// <summary>
    /// <paramref name="changed"/> with its receiver in place of the <c>?</c>: <c>a.B(token)</c> for <c>a?.B(token)</c>; itself where nothing is conditional,
    /// <see langword="null"/> where the receiver is conditional in turn.
    /// </summary>
    /// <param name="original">The call as it stands in the tree.</param>
    /// <param name="changed">The call as it shall be bound.</param>
    public static ExpressionSyntax? Standalone(InvocationExpressionSyntax original, InvocationExpressionSyntax changed)
    {
        if (Start(original) is not MemberBindingExpressionSyntax)
            return changed;
        if (original.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(access => access.WhenNotNull.Span.Contains(original.Span)) is not { Expression: var receiver }
            || receiver.DescendantNodesAndSelf().Any(static node => node is MemberBindingExpressionSyntax)
            || Start(changed) is not MemberBindingExpressionSyntax binding)
        {
            return null;
        }

        return changed.ReplaceNode(binding, SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver.WithoutTrivia(), binding.Name));
    }

    /// <summary>The leftmost part of a chain of members, elements and calls: the <c>.B</c> of <c>a?.B().C</c> where the chain goes on behind a <c>?</c>.</summary>
    public static ExpressionSyntax Start(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case InvocationExpressionSyntax call:
                    expression = call.Expression;
                    break;
                case MemberAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case ElementAccessExpressionSyntax access:
                    expression = access.Expression;
                    break;
                case PostfixUnaryExpressionSyntax suppressed:
                    expression = suppressed.Operand;
                    break;
                default:
                    return expression;
            }
        }
    }
}
