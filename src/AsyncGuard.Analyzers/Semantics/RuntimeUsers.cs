using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>May a member of this type carry an attribute of the runtime library? Nearly every member of another assembly is settled by that.</summary>
internal sealed class RuntimeUsers(CompilationModel model)
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _types = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IAssemblySymbol, bool> _assemblies = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the type stands in source, in the runtime library, or in an assembly that refers to it.</summary>
    public bool Contain(INamedTypeSymbol? type) =>
        type?.OriginalDefinition is { } definition && (_types.TryGetValue(definition, out var known) ? known : _types.GetOrAdd(definition, IsOfUser));

    /// <summary>An attribute of the runtime library; <see langword="null"/> where the compilation cannot see it, or nothing can carry it.</summary>
    /// <param name="name">Its name, as code writes it.</param>
    public INamedTypeSymbol? Attribute(string name)
    {
        var full = $"{name}Attribute";
        return model.Symbols.RuntimeType(full) is { } attribute && (model.Words.Have(name, full) || AreReferenced()) ? attribute : null;
    }

    // An assembly that refers to the runtime library.
    bool AreReferenced() =>
        model.Compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly => assembly.Name != AsyncSymbols.Runtime && _assemblies.GetOrAdd(assembly, RefersToRuntime));

    bool IsOfUser(INamedTypeSymbol type) => type.ContainingAssembly is { } assembly && _assemblies.GetOrAdd(assembly, RefersToRuntime);

    static bool RefersToRuntime(IAssemblySymbol assembly) =>
        assembly is ISourceAssemblySymbol
        || assembly.Name == AsyncSymbols.Runtime
        || assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == AsyncSymbols.Runtime));
}
