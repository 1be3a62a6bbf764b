using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>What was looked at already: a symbol, the part of the object that it holds, and how.</summary>
internal sealed partial class TrailWalker
{
    enum Holds
    {
        Object,
        Element,
        Elements,
        Pair,
    }

    sealed class PlaceComparer : IEqualityComparer<(ISymbol Symbol, string Part, Holds Holds)>
    {
        public static readonly PlaceComparer Instance = new();

        public bool Equals((ISymbol Symbol, string Part, Holds Holds) x, (ISymbol Symbol, string Part, Holds Holds) y) =>
            x.Part == y.Part && x.Holds == y.Holds && SymbolEqualityComparer.Default.Equals(x.Symbol, y.Symbol);

        public int GetHashCode((ISymbol Symbol, string Part, Holds Holds) place) =>
            (SymbolEqualityComparer.Default.GetHashCode(place.Symbol) * 31) + place.Part.Length;
    }
}
