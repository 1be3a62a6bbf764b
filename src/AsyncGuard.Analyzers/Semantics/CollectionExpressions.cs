using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this operation a collection whose elements stand where it is made, and which are they?</summary>
internal static class CollectionExpressions
{
    // The lowest supported compiler does not name their kinds.
    const int CollectionExpression = 0x7f;
    const int Spread = 0x80;

    /// <summary>Whether it is a collection expression, or a part of one: <c>[first, .. others]</c>, or what a call gathers for <c>params ReadOnlySpan</c>, as <c>WhenAll(first, second)</c> does since .NET 9.</summary>
    public static bool Is(IOperation operation) =>
        (int)operation.Kind is CollectionExpression or Spread || (operation.Kind == OperationKind.None && operation.Syntax is CollectionExpressionSyntax or CollectionElementSyntax);

    /// <summary>The elements of an array that is made with them, of a collection expression, or of <c>params</c> arguments; <see langword="null"/> for other values.</summary>
    public static IReadOnlyCollection<IOperation>? ElementsOf(IOperation value) =>
        value is IArrayCreationOperation array ? array.Initializer?.ElementValues
        : Is(value) ? value.ChildOperations
        : null;
}
