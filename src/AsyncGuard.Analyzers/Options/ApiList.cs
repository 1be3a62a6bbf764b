using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Options;

/// <summary>
/// A list of APIs by documentation ID: <c>M:</c> and <c>P:</c> name members (an <c>M:</c> without parameters all overloads),
/// <c>T:</c> a type with its members, <c>N:</c> a namespace with everything below. An ID that resolves to nothing is no error:
/// packages ship lists for many versions.
/// </summary>
internal sealed class ApiList
{
    public const string AcceptedEntry = "such as M:Contoso.Store.Load(System.String), M:Contoso.Store.Load, P:Contoso.Store.Size, T:Contoso.Store or N:Contoso.Legacy";

    static readonly Regex Entry = new(@"^(?:[TN]:[\w`+@]+(?:\.[\w`+@]+)*|[MP]:[\w`#@{}+]+(?:\.[\w`#@{}+]+)*(?:\([^()]*\))?(?:~\S+)?)$", RegexOptions.CultureInvariant);

    readonly HashSet<ISymbol> _symbols = new(SymbolEqualityComparer.Default);
    readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<ISymbol, bool> _answers = new(SymbolEqualityComparer.Default);

    public ApiList(IEnumerable<string> entries, Compilation compilation)
    {
        foreach (var entry in entries)
        {
            if (IsEntry(entry))
                Add(entry, compilation);
        }
    }

    public bool IsEmpty => _symbols.Count == 0 && _namespaces.Count == 0;

    /// <summary>The simple names of the members that the list speaks of.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The entries of an option's value, trimmed, without empty ones.</summary>
    public static IEnumerable<string> Entries(string value) =>
        value.Split('|').Select(static entry => entry.Trim()).Where(static entry => entry.Length > 0);

    /// <summary>Whether the text has the form of an entry.</summary>
    public static bool IsEntry(string text) => Entry.IsMatch(text);

    /// <summary>Whether the list names <paramref name="member"/>, a member that it overrides or implements, its type or its namespace.</summary>
    public bool Contains(ISymbol member) => !IsEmpty && _answers.GetOrAdd(member.OriginalDefinition, Search);

    void Add(string entry, Compilation compilation)
    {
        if (entry[0] == 'N')
        {
            _namespaces.Add(entry.Substring(2));
            foreach (var symbol in DocumentationCommentId.GetSymbolsForDeclarationId(entry, compilation))
                AddNames(symbol);
            return;
        }

        foreach (var symbol in Resolve(entry, compilation))
        {
            _symbols.Add(symbol.OriginalDefinition);
            AddNames(symbol);
        }
    }

    static IEnumerable<ISymbol> Resolve(string entry, Compilation compilation)
    {
        if (entry[0] != 'M' || entry.Contains('('))
            return DocumentationCommentId.GetSymbolsForDeclarationId(entry, compilation);
        var dot = entry.LastIndexOf('.');
        var name = entry.Substring(dot + 1).Split('`')[0];
        return dot < 0
            ? []
            : DocumentationCommentId.GetSymbolsForDeclarationId($"T:{entry.Substring(2, dot - 2)}", compilation)
                .OfType<INamedTypeSymbol>()
                .SelectMany(type => type.GetMembers(name == "#ctor" ? WellKnownMemberNames.InstanceConstructorName : name));
    }

    void AddNames(ISymbol symbol)
    {
        switch (symbol)
        {
            case INamespaceSymbol space:
                foreach (var member in space.GetMembers())
                    AddNames(member);
                break;
            case INamedTypeSymbol type:
                foreach (var member in type.GetMembers())
                {
                    if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } or IPropertySymbol or INamedTypeSymbol)
                        AddNames(member);
                }

                break;
            default:
                _names.Add(symbol.Name);
                break;
        }
    }

    bool Search(ISymbol member)
    {
        for (var current = member; current is not null; current = Overridden(current))
        {
            var reduced = (current as IMethodSymbol)?.ReducedFrom ?? current;
            if (SpeaksOf(reduced) || ImplementsListed(reduced))
                return true;
        }

        return false;
    }

    bool ImplementsListed(ISymbol member)
    {
        if (member.ContainingType is not { TypeKind: not TypeKind.Interface } type)
            return false;
        foreach (var implemented in type.AllInterfaces)
        {
            foreach (var declared in implemented.GetMembers(member.Name))
            {
                if (SpeaksOf(declared) && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(declared)?.OriginalDefinition, member.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

    bool SpeaksOf(ISymbol member) => _symbols.Contains(member.OriginalDefinition) || Owns(member);

    bool Owns(ISymbol member)
    {
        for (var type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (_symbols.Contains(type.OriginalDefinition))
                return true;
        }

        if (_namespaces.Count > 0)
        {
            for (var space = member.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            {
                if (_namespaces.Contains(space.ToDisplayString()))
                    return true;
            }
        }

        return false;
    }

    static ISymbol? Overridden(ISymbol member) =>
        member switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            _ => null,
        };
}
