using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>May a member of this type carry an attribute of the runtime library? Nearly every member of another assembly is settled by that.</summary>
internal sealed class RuntimeUsers
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _types = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IAssemblySymbol, bool> _assemblies = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the type stands in source, in the runtime library, or in an assembly that refers to it.</summary>
    public bool Contain(INamedTypeSymbol? type) =>
        type?.OriginalDefinition is { } definition && (_types.TryGetValue(definition, out var known) ? known : _types.GetOrAdd(definition, IsOfUser));

    /// <summary>Whether the compilation refers to an assembly that refers to the runtime library.</summary>
    public bool AreReferenced(Compilation compilation) =>
        compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly => assembly.Name != AsyncSymbols.Runtime && _assemblies.GetOrAdd(assembly, RefersToRuntime));

    bool IsOfUser(INamedTypeSymbol type) => type.ContainingAssembly is { } assembly && _assemblies.GetOrAdd(assembly, RefersToRuntime);

    static bool RefersToRuntime(IAssemblySymbol assembly) =>
        assembly is ISourceAssemblySymbol
        || assembly.Name == AsyncSymbols.Runtime
        || assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == AsyncSymbols.Runtime));
}
