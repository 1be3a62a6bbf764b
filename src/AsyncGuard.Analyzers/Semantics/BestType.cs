using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Which of several types of one name does the compilation mean?</summary>
internal static class BestType
{
    /// <summary>
    /// The accessible type of that metadata name: the compilation's own, else the only one that references offer, else <see langword="null"/>:
    /// two equal candidates are no answer.
    /// </summary>
    /// <remarks>
    /// Goes down the merged namespaces, which the compiler keeps anyway, instead of asking each of perhaps two hundred references:
    /// most names belong to packages that a compilation does not reference, and are gone at the first step.
    /// </remarks>
    public static INamedTypeSymbol? GetBestTypeByMetadataName(this Compilation compilation, string metadataName)
    {
        var space = compilation.GlobalNamespace;
        var start = 0;
        for (var dot = metadataName.IndexOf('.'); dot >= 0; start = dot + 1, dot = metadataName.IndexOf('.', start))
        {
            var name = metadataName.Substring(start, dot - start);
            INamespaceSymbol? next = null;
            foreach (var member in space.GetMembers(name))
            {
                if (member is INamespaceSymbol inner)
                    next = inner;
            }

            if (next is null)
                return null;
            space = next;
        }

        INamedTypeSymbol? type = null;
        foreach (var part in metadataName.Substring(start).Split('+'))
        {
            var (name, arity) = Arity(part);
            type = Best(type is null ? space.GetTypeMembers(name, arity) : type.GetTypeMembers(name, arity), compilation);
            if (type is null)
                return null;
        }

        return type;
    }

    static INamedTypeSymbol? Best(IEnumerable<INamedTypeSymbol> candidates, Compilation compilation)
    {
        INamedTypeSymbol? best = null;
        var several = false;
        foreach (var candidate in candidates)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.ContainingAssembly, compilation.Assembly))
                return candidate;
            if (candidate.DeclaredAccessibility != Accessibility.Public)
                continue;
            several |= best is not null;
            best = candidate;
        }

        return several ? null : best;
    }

    static (string Name, int Arity) Arity(string part)
    {
        var tick = part.IndexOf('`');
        return tick < 0 ? (part, 0) : (part.Substring(0, tick), int.Parse(part.Substring(tick + 1), System.Globalization.CultureInfo.InvariantCulture));
    }
}
