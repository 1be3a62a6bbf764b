using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which types does this compilation register as singletons of its services?</summary>
/// <remarks>Asked only once code has been found that depends on the answer. Only files that name the registration are looked into.</remarks>
internal sealed class SingletonRegistrations(CompilationModel model)
{
    const string Mark = "AddSingleton";

    readonly object _gate = new();
    HashSet<INamedTypeSymbol>? _types;

    public bool Contains(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (model.Symbols.Type("Microsoft.Extensions.DependencyInjection.IServiceCollection") is null)
            return false;
        lock (_gate)
            return (_types ??= Find(cancellation)).Contains(type);
    }

    HashSet<INamedTypeSymbol> Find(CancellationToken cancellation)
    {
        var found = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (tree.GetText(cancellation).ToString().IndexOf(Mark, StringComparison.Ordinal) < 0)
                continue;
            SemanticModel? semantics = null;
            foreach (var call in tree.GetRoot(cancellation).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression is MemberAccessExpressionSyntax { Name: { } name } && name.Identifier.ValueText.EndsWith(Mark, StringComparison.Ordinal)
                    && Implementation(call, name, semantics ??= model.Compilation.GetSemanticModel(tree), cancellation) is INamedTypeSymbol type)
                {
                    found.Add(type.OriginalDefinition);
                }
            }
        }

        return found;
    }

    // AddSingleton<IStore, Store>(), AddSingleton(typeof(IStore), typeof(Store)), AddSingleton(new Store()), AddSingleton<IStore>(_ => new Store()).
    static ITypeSymbol? Implementation(InvocationExpressionSyntax call, SimpleNameSyntax name, SemanticModel semantics, CancellationToken cancellation)
    {
        if (semantics.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { ContainingNamespace: { } space } || !space.ToDisplayString().StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal))
            return null;
        return call.ArgumentList.Arguments.LastOrDefault()?.Expression switch
        {
            TypeOfExpressionSyntax type => semantics.GetTypeInfo(type.Type, cancellation).Type,
            LambdaExpressionSyntax { ExpressionBody: { } body } => semantics.GetTypeInfo(body, cancellation).Type,
            BaseObjectCreationExpressionSyntax creation => semantics.GetTypeInfo(creation, cancellation).Type,
            null when name is GenericNameSyntax { TypeArgumentList.Arguments: [.., var last] } => semantics.GetTypeInfo(last, cancellation).Type,
            _ => null,
        };
    }
}
