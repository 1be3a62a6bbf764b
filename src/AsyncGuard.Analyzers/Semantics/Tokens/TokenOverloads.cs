using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Does this method, or an overload beside it, take a token?</summary>
internal sealed class TokenOverloads(AsyncSymbols symbols)
{
    readonly ConcurrentDictionary<IMethodSymbol, string[]> _names = new(SymbolEqualityComparer.Default);

    /// <summary>Whether an overload with the same parameters and a token stands beside the method.</summary>
    public bool Exists(IMethodSymbol method) => TokenNames(method).Count > 0;

    /// <summary>The names of the token's parameter, in the method itself and in such overloads.</summary>
    public IReadOnlyList<string> TokenNames(IMethodSymbol method) => _names.GetOrAdd((method.ReducedFrom ?? method).OriginalDefinition, Find);

    string[] Find(IMethodSymbol method)
    {
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.LocalFunction))
            return [];

        var names = new HashSet<string>(StringComparer.Ordinal);
        Add(method);
        if (method.MethodKind != MethodKind.LocalFunction && method.ContainingType is { } type)
        {
            for (var current = type; current is not null; current = current.BaseType)
                AddOverloads(current);
            if (type.TypeKind == TypeKind.Interface)
            {
                foreach (var inherited in type.AllInterfaces)
                    AddOverloads(inherited);
            }
        }

        return [.. names];

        void AddOverloads(INamedTypeSymbol from)
        {
            foreach (var member in from.GetMembers(method.Name))
            {
                if (member is IMethodSymbol overload && overload.IsStatic == method.IsStatic && overload.Parameters.Length > method.Parameters.Length && HasParameters(overload, method))
                    Add(overload);
            }
        }

        void Add(IMethodSymbol candidate)
        {
            foreach (var parameter in candidate.Parameters)
            {
                if (symbols.IsToken(parameter.Type) || symbols.IsNullableToken(parameter.Type) || parameter is { IsParams: true, Type: IArrayTypeSymbol { ElementType: var element } } && symbols.IsToken(element))
                    names.Add(parameter.Name);
            }
        }
    }

    // The same parameters at its beginning, as far as their kinds can be compared; the binding decides.
    static bool HasParameters(IMethodSymbol overload, IMethodSymbol method)
    {
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            if (overload.Parameters[i].Type.Name != method.Parameters[i].Type.Name)
                return false;
        }

        return true;
    }
}
