using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Is this operation a collection expression, or a part of one? The lowest supported compiler does not name their kinds.</summary>
internal static class CollectionExpressions
{
    const int CollectionExpression = 0x7f;
    const int Spread = 0x80;

    public static bool Is(IOperation operation) =>
        (int)operation.Kind is CollectionExpression or Spread || (operation.Kind == OperationKind.None && operation.Syntax is CollectionExpressionSyntax or CollectionElementSyntax);
}
