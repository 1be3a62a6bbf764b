using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>The code of a function.</summary>
/// <param name="Code">Its body.</param>
/// <param name="Region">Its declaration: variables declared there belong to one call.</param>
internal sealed record FunctionBody(IOperation Code, SyntaxNode Region);

/// <summary>Which function of this type runs when the delegate is called?</summary>
internal sealed class FunctionBodies(CompilationModel model)
{
    const int DeepestValue = 4;

    /// <summary>
    /// The body of the lambda, local function, or method of the same object that a delegate expression names;
    /// <see langword="null"/> for methods of other objects.
    /// </summary>
    public FunctionBody? Of(IOperation value, CancellationToken cancellation) => Of(value, 0, cancellation);

    /// <summary>The body of a method or local function of this compilation.</summary>
    public FunctionBody? Of(IMethodSymbol method, CancellationToken cancellation) =>
        model.Bodies.Of(method.OriginalDefinition, cancellation) is { Syntax.Parent: { } declaration } code ? new FunctionBody(code, declaration) : null;

    /// <summary>Whether a call through <paramref name="instance"/> stays in the same object, or in none.</summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="instance">What it is called on.</param>
    /// <param name="type">The type whose code calls it.</param>
    public static bool IsOwn(IMethodSymbol method, IOperation? instance, INamedTypeSymbol? type) =>
        method.MethodKind == MethodKind.LocalFunction
        || (instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
            && !method.IsExtensionMethod
            && type is not null
            && SymbolEqualityComparer.Default.Equals(OwningType.Of(method)?.OriginalDefinition, type.OriginalDefinition));

    /// <summary>The type whose code the operation is.</summary>
    public static INamedTypeSymbol? TypeAround(IOperation operation) => OwningType.Of(operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart));

    FunctionBody? Of(IOperation value, int depth, CancellationToken cancellation) =>
        CallSites.Unwrap(value) switch
        {
            IDelegateCreationOperation creation => Of(creation.Target, depth, cancellation),
            IAnonymousFunctionOperation lambda when !AsyncContexts.IsExpressionTree(lambda) => new FunctionBody(lambda.Body, lambda.Syntax),
            IMethodReferenceOperation reference when IsOwn(reference.Method, reference.Instance, TypeAround(reference)) => Of(reference.Method, cancellation),
            ILocalReferenceOperation { Local: { Type.TypeKind: TypeKind.Delegate, DeclaringSyntaxReferences: [var declaration] }, SemanticModel: { } semantics }
                when depth < DeepestValue
                    && declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial }
                    && semantics.GetOperation(initial, cancellation) is { } first => Of(first, depth + 1, cancellation),
            _ => null,
        };
}
