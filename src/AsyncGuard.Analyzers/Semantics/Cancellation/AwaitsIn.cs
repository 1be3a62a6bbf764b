using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Does the body of a <c>try</c> await anything itself? Asked of the syntax, because nearly every <c>try</c> is asked.</summary>
internal static class AwaitsIn
{
    public static bool Any(ITryOperation attempt)
    {
        foreach (var node in attempt.Body.Syntax.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax || node is CommonForEachStatementSyntax loop && loop.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword))
                return true;
        }

        return false;
    }
}
