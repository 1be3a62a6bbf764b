using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Which of several types of one name does the compilation mean?</summary>
internal static class BestType
{
    /// <summary>
    /// The accessible type of that metadata name: the compilation's own, else the only one that references offer, else <see langword="null"/>:
    /// two equal candidates are no answer.
    /// </summary>
    public static INamedTypeSymbol? GetBestTypeByMetadataName(this Compilation compilation, string metadataName)
    {
        INamedTypeSymbol? best = null;
        foreach (var candidate in compilation.GetTypesByMetadataName(metadataName))
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.ContainingAssembly, compilation.Assembly))
                return candidate;
            if (candidate.DeclaredAccessibility != Accessibility.Public)
                continue;
            if (best is not null)
                return null;
            best = candidate;
        }

        return best;
    }
}
