using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Where do the types around this symbol refer to it?</summary>
/// <remarks>Names are indexed once per type that is asked about; only equal names are bound.</remarks>
internal sealed class SymbolReferences(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, ILookup<string, SimpleNameSyntax>> _names = new();

    /// <summary>The operations that refer to a field, property, local, parameter, method or local function, a method's calls included.</summary>
    public IEnumerable<IOperation> Of(ISymbol symbol, CancellationToken cancellation)
    {
        if (OutermostType(symbol) is not { } type)
            yield break;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            if (!model.Compilation.ContainsSyntaxTree(declaration.SyntaxTree))
                continue;
            foreach (var name in _names.GetOrAdd(declaration, NamesIn)[symbol.Name])
            {
                if (Operation(name, model.Bodies.Semantics(declaration.SyntaxTree), cancellation) is { } operation && IsOf(operation, symbol))
                    yield return operation;
            }
        }
    }

    /// <summary>The names in those types that are spelled as the symbol's: a look that binds nothing, before <see cref="Of"/>.</summary>
    public IEnumerable<SimpleNameSyntax> SpelledAs(ISymbol symbol, CancellationToken cancellation) =>
        OutermostType(symbol) is { } type
            ? type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).SelectMany(declaration => _names.GetOrAdd(declaration, NamesIn)[symbol.Name])
            : [];

    /// <summary>The type around all others that hold the symbol: the code that can see its private members.</summary>
    public static INamedTypeSymbol? OutermostType(ISymbol? symbol)
    {
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer)
            type = outer;
        return type;
    }

    /// <summary>What the operation refers to.</summary>
    public static ISymbol? Referred(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IMemberReferenceOperation member => member.Member,
            IInvocationOperation call => call.TargetMethod.ReducedFrom ?? call.TargetMethod,
            _ => null,
        };

    static bool IsOf(IOperation operation, ISymbol symbol) =>
        Referred(operation) is { } referred && SymbolEqualityComparer.Default.Equals(referred.OriginalDefinition, symbol.OriginalDefinition);

    static ILookup<string, SimpleNameSyntax> NamesIn(SyntaxNode declaration) =>
        declaration.DescendantNodes().OfType<SimpleNameSyntax>().ToLookup(static name => name.Identifier.ValueText, StringComparer.Ordinal);

    static IOperation? Operation(SimpleNameSyntax name, SemanticModel semantics, CancellationToken cancellation)
    {
        SyntaxNode node = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        };
        if (node.Parent is InvocationExpressionSyntax call && call.Expression == node && semantics.GetOperation(call, cancellation) is IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } invocation)
            return invocation;
        return semantics.GetOperation(node, cancellation);
    }
}
