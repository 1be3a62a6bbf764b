using System.Collections.Concurrent;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which lock does <c>[GuardedBy]</c> say has to be held for this member, and is it held?</summary>
internal sealed class GuardedMembers(CompilationModel model)
{
    readonly ConcurrentDictionary<ISymbol, ISymbol?> _gates = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _types = new(SymbolEqualityComparer.Default);
    readonly FileWords _mentions = new("GuardedBy");

    /// <summary>The attribute; <see langword="null"/> where the compilation cannot see it, or nothing can carry it.</summary>
    public INamedTypeSymbol? Attribute { get; } = model.RuntimeUsers.Attribute("GuardedBy");

    /// <summary>The field or property that holds the lock of the member, or <see langword="null"/> when it has none.</summary>
    public ISymbol? GateOf(ISymbol member) =>
        Attribute is not null && member.ContainingType?.OriginalDefinition is { } type
        && (_types.TryGetValue(type, out var marks) ? marks : _types.GetOrAdd(type, MayMark))
            ? _gates.GetOrAdd(member.OriginalDefinition, Find)
            : null;

    /// <summary>Whether the lock of the member is held at an access: here, or by everybody who calls this method, as its own attribute says or, where it is private, its calls show.</summary>
    /// <param name="access">The access.</param>
    /// <param name="instance">The object whose member it is.</param>
    /// <param name="gate">The lock.</param>
    /// <param name="isStore">Whether the member is written, for which a lock that readers share is not enough.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public bool IsHeld(IOperation access, IOperation? instance, ISymbol gate, bool isStore, CancellationToken cancellation)
    {
        var owner = instance is null ? LockIdentity.This : LockIdentities.Of(instance);
        if (owner is null)
            return true;
        var wanted = owner.Then(gate);
        return IsHeld(access, wanted, gate, isStore, cancellation)
            || CallersHold(access, gate)
            || (owner.Equals(LockIdentity.This) && model.CallersGuards.Hold(
                access, call => FunctionBodies.IsOwn(call.TargetMethod, call.Instance, gate.ContainingType) && IsHeld(call, wanted, gate, isStore, cancellation), cancellation));
    }

    bool IsHeld(IOperation operation, LockIdentity wanted, ISymbol gate, bool isStore, CancellationToken cancellation)
    {
        foreach (var site in model.HeldLocks.At(operation, cancellation))
        {
            if (wanted.Equals(site.Identity) && !(isStore && site.Mode == LockMode.Read))
                return true;
        }

        return IsRuntimeLock(gate) && model.Guards.Hold(operation, OwnCode.FunctionAround(operation));
    }

    // What is declared elsewhere has no text to look at.
    bool MayMark(INamedTypeSymbol type) =>
        model.RuntimeUsers.Contain(type) && (type.DeclaringSyntaxReferences.IsEmpty || type.DeclaringSyntaxReferences.Any(reference => _mentions.StandIn(reference.SyntaxTree)));

    bool CallersHold(IOperation access, ISymbol gate)
    {
        var function = access.SemanticModel?.GetEnclosingSymbol(access.Syntax.SpanStart);
        return function is IMethodSymbol method
            && SymbolEqualityComparer.Default.Equals(GateOf(method.AssociatedSymbol ?? method), gate);
    }

    bool IsRuntimeLock(ISymbol gate) =>
        ((gate as IFieldSymbol)?.Type ?? (gate as IPropertySymbol)?.Type) is { } type
        && (AsyncSymbols.Is(type, model.Symbols.RuntimeType("AsyncLock")) || AsyncSymbols.Is(type, model.Symbols.RuntimeType("AsyncSemaphore")));

    ISymbol? Find(ISymbol member)
    {
        foreach (var attribute in member.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, Attribute) && attribute.ConstructorArguments is [{ Value: string name }])
                return member.ContainingType?.GetMembers(name).FirstOrDefault(static gate => gate is IFieldSymbol or IPropertySymbol);
        }

        return null;
    }
}
