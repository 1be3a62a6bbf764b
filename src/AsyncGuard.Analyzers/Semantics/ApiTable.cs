using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Knowledge about members, written as rows of type, member name and value. A row speaks for the member's overrides
/// and implementations too; the name <c>*</c> speaks for every member of the type.
/// </summary>
internal sealed class ApiTable<TValue>
    where TValue : class
{
    public const string AllMembers = "*";

    readonly Dictionary<INamedTypeSymbol, Dictionary<string, TValue>> _rows = new(SymbolEqualityComparer.Default);
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<ISymbol, TValue?> _answers = new(SymbolEqualityComparer.Default);

    public ApiTable(AsyncSymbols symbols, IEnumerable<(string Type, string Members, TValue Value)> rows)
    {
        foreach (var (typeName, members, value) in rows)
        {
            if (symbols.Type(typeName) is not { } type)
                continue;
            if (!_rows.TryGetValue(type, out var byName))
                _rows.Add(type, byName = new Dictionary<string, TValue>(StringComparer.Ordinal));
            foreach (var member in members.Split(' '))
            {
                byName[member] = value;
                if (member != AllMembers)
                    _names.Add(member);
                else
                    _names.UnionWith(type.GetMembers().Select(static one => one.Name));
            }
        }
    }

    /// <summary>Whether no type of the table exists in the compilation.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>The members that the rows name, where the compilation has them.</summary>
    public IEnumerable<ISymbol> Members =>
        _rows.SelectMany(static row => row.Value.Keys.SelectMany(name => name == AllMembers ? row.Key.GetMembers() : row.Key.GetMembers(name)));

    /// <summary>Whether a member of that name may have a row.</summary>
    public bool HasName(string name) => _names.Contains(name);

    /// <summary>The value of the row that speaks of <paramref name="member"/>, or <see langword="null"/>.</summary>
    public TValue? Find(ISymbol member) =>
        !_names.Contains(member.Name) ? null : _answers.GetOrAdd(member.OriginalDefinition, Search);

    TValue? Search(ISymbol member)
    {
        for (var type = member.ContainingType; type is not null; type = type.BaseType)
        {
            if (Row(type, member.Name) is { } value)
                return value;
            // A member that a derived type adds is not the base type's, unless it overrides or hides it.
            if (member is IMethodSymbol { IsOverride: false } && type.BaseType?.GetMembers(member.Name).IsEmpty != false && !BaseHas(type.BaseType, member.Name))
                break;
        }

        if (member.ContainingType is { TypeKind: not TypeKind.Interface } implementing)
        {
            foreach (var implemented in implementing.AllInterfaces)
            {
                if (Row(implemented, member.Name) is { } value && !implemented.GetMembers(member.Name).IsEmpty)
                    return value;
            }
        }

        return null;
    }

    TValue? Row(INamedTypeSymbol type, string name) =>
        !_rows.TryGetValue(type.OriginalDefinition, out var byName) ? null
        : byName.TryGetValue(name, out var value) || byName.TryGetValue(AllMembers, out value) ? value
        : null;

    static bool BaseHas(INamedTypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (!type.GetMembers(name).IsEmpty)
                return true;
        }

        return false;
    }
}
