using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>
/// Which lock: a variable and the fields that lead from it to the lock. Two places that name the same lock have equal identities;
/// what cannot be named by symbols (an element of a collection, the result of a call) has none.
/// </summary>
/// <param name="root">A local, a parameter, the type of <c>typeof</c>; <see langword="null"/> for <c>this</c> and for static members.</param>
/// <param name="path">The fields and properties from the root to the lock; a captured parameter of a primary constructor counts as a field.</param>
internal sealed class LockIdentity(ISymbol? root, ImmutableArray<ISymbol> path) : IEquatable<LockIdentity>
{
    /// <summary><c>this</c>.</summary>
    public static readonly LockIdentity This = new(null, ImmutableArray<ISymbol>.Empty);

    public ISymbol? Root { get; } = root;

    public ImmutableArray<ISymbol> Path { get; } = path;

    /// <summary>Whether it is a static member, or reached from one.</summary>
    public bool IsStatic => Root is null && Path is [{ IsStatic: true }, ..];

    /// <summary>Whether it is <c>this</c>, or reached from it.</summary>
    public bool IsOfThis => Root is null && Path is [] or [{ IsStatic: false }, ..];

    /// <summary>The member that holds the lock: the last field or property of the path.</summary>
    public ISymbol? Member => Path is [.., var last] ? last : null;

    /// <summary>What a reader calls the lock.</summary>
    public string Display
    {
        get
        {
            var names = Path.Select(static member => member.Name);
            if (Root is not null)
                names = names.Prepend(Root is ITypeSymbol ? $"typeof({Root.Name})" : Root.Name);
            return string.Join(".", names) is { Length: > 0 } display ? display : "this";
        }
    }

    /// <summary>The member <paramref name="member"/> of what this names.</summary>
    public LockIdentity Then(ISymbol member) => member.IsStatic ? new(null, ImmutableArray.Create(member)) : new(Root, Path.Add(member));

    /// <summary>The same lock as seen from where <c>this</c>, or the variable at the root, is <paramref name="receiver"/>.</summary>
    public LockIdentity On(LockIdentity receiver) => IsStatic ? this : new(receiver.Root, receiver.Path.AddRange(Path));

    public bool Equals(LockIdentity? other)
    {
        if (other is null || Path.Length != other.Path.Length || !SymbolEqualityComparer.Default.Equals(Root, other.Root))
            return false;
        for (var i = 0; i < Path.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(Path[i], other.Path[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as LockIdentity);

    public override int GetHashCode()
    {
        var hash = SymbolEqualityComparer.Default.GetHashCode(Root);
        foreach (var member in Path)
            hash = unchecked((hash * 31) + SymbolEqualityComparer.Default.GetHashCode(member));
        return hash;
    }

    public override string ToString() => Display;
}
