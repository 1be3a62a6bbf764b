using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>The methods whose effects are being found out, one from another: ends recursion.</summary>
internal sealed class CallChain
{
    const int Deepest = 32;

    readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the method may be looked into. One that calls itself on the way is taken to leave the locks as they are, as every sane recursion does.</summary>
    public bool Enter(IMethodSymbol method) => _open.Count < Deepest && _open.Add(method);

    public void Leave(IMethodSymbol method) => _open.Remove(method);
}
