using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Members that are all known for one thing: an <see cref="ApiTable{TValue}"/> whose rows have nothing more to say.</summary>
internal sealed class ApiSet(AsyncSymbols symbols, IEnumerable<(string Type, string Members)> rows)
{
    static readonly object Listed = new();

    readonly ApiTable<object> _table = new(symbols, rows.Select(static row => (row.Type, row.Members, Listed)));

    /// <inheritdoc cref="ApiTable{TValue}.IsEmpty"/>
    public bool IsEmpty => _table.IsEmpty;

    /// <inheritdoc cref="ApiTable{TValue}.HasName"/>
    public bool HasName(string name) => _table.HasName(name);

    /// <summary>Whether a row speaks of <paramref name="member"/>.</summary>
    public bool Contains(ISymbol member) => _table.Find(member) is not null;
}
