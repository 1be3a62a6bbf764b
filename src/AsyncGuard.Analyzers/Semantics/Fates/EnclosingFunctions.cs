using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Which function does this code belong to?</summary>
internal static class EnclosingFunctions
{
    /// <summary>The nearest lambda, local function or member around a place.</summary>
    public static IMethodSymbol? Around(IOperation place, ISymbol? containingSymbol) =>
        OperationAround(place) switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => (containingSymbol ?? place.SemanticModel?.GetEnclosingSymbol(place.Syntax.SpanStart)) as IMethodSymbol,
        };

    /// <summary>The nearest lambda or local function around a place; <see langword="null"/> in the member itself.</summary>
    public static IOperation? OperationAround(IOperation place)
    {
        for (var parent = place.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return parent;
        }

        return null;
    }

    /// <summary>Whether the place is part of an expression tree, which is data and not code.</summary>
    public static bool IsInExpressionTree(IOperation place)
    {
        for (var function = OperationAround(place); function is not null; function = OperationAround(function))
        {
            if (function is IAnonymousFunctionOperation lambda && AsyncContexts.IsExpressionTree(lambda))
                return true;
        }

        return false;
    }
}
