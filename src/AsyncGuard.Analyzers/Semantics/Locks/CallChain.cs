using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>The methods whose summaries are being made, one from another: ends recursion, and knows which answers are incomplete for it.</summary>
internal sealed class CallChain
{
    const int Deepest = 16;
    const int MostMethods = 300;

    readonly HashSet<IMethodSymbol> _open = new(SymbolEqualityComparer.Default);
    int _entered;
    bool _isCut;

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Whether the method may be looked into; if not, the answers that ask for it are incomplete.</summary>
    public bool Enter(IMethodSymbol method)
    {
        if (_open.Count < Deepest && ++_entered <= MostMethods && _open.Add(method))
            return true;
        _isCut = true;
        return false;
    }

    public void Leave(IMethodSymbol method) => _open.Remove(method);

    /// <summary>Begins an answer.</summary>
    public bool Begin()
    {
        var outer = _isCut;
        _isCut = false;
        return outer;
    }

    /// <summary>Ends an answer; whether it is complete.</summary>
    public bool End(bool outer)
    {
        var isComplete = !_isCut;
        _isCut |= outer;
        return isComplete;
    }
}
