using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>One place where an object is used.</summary>
/// <param name="Value">The operation that stands for the object there.</param>
/// <param name="Part">The part of it that stands there, as <c>Writer</c>; empty for the object itself.</param>
/// <param name="IsElement">Whether it was taken from a collection, or out of its place by an exchange, and may be another of the same kind.</param>
internal readonly record struct ObjectUse(IOperation Value, string Part, bool IsElement)
{
    /// <summary>The call of a method of the object, or the method that is handed on as a delegate.</summary>
    public (IOperation Operation, IMethodSymbol Method)? Call =>
        Value.Parent switch
        {
            IInvocationOperation call when ReferenceEquals(call.Instance, Value) => (call, call.TargetMethod),
            IMethodReferenceOperation reference when ReferenceEquals(reference.Instance, Value) => (reference, reference.Method),
            _ => null,
        };
}

/// <summary>Where an object goes within the type that makes it.</summary>
internal sealed class ObjectTrail
{
    readonly HashSet<string> _escapes;

    public ObjectTrail(IOperation creation, IReadOnlyList<ObjectUse> uses, HashSet<string> escapes, IReadOnlyList<ISymbol> homes, HashSet<ISymbol> places, bool isReplaced)
    {
        Creation = creation;
        Uses = uses;
        _escapes = escapes;
        Homes = homes;
        Places = places;
        IsReplaced = isReplaced;
    }

    public IOperation Creation { get; }

    public IReadOnlyList<ObjectUse> Uses { get; }

    /// <summary>The fields, locals and parameters that hold the object itself.</summary>
    public IReadOnlyList<ISymbol> Homes { get; }

    /// <summary>All symbols that hold the object, a part of it, or a collection with it.</summary>
    public HashSet<ISymbol> Places { get; }

    /// <summary>Whether one of its homes is also given another object.</summary>
    public bool IsReplaced { get; }

    /// <summary>Whether other code can get hold of the object itself, and do with it what it likes.</summary>
    public bool Escapes => _escapes.Contains("");

    /// <summary>Whether other code can get hold of that part, directly or by way of the object.</summary>
    public bool PartEscapes(string part) => Escapes || _escapes.Contains(part);
}
