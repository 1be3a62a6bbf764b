using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Where is this local used? A body is searched once, when the first question about one of its locals comes.</summary>
internal sealed class LocalUses
{
    readonly ConditionalWeakTable<IOperation, Locals> _bodies = new();

    /// <summary>All references to <paramref name="local"/> in the body that holds <paramref name="place"/>, in the order of the source.</summary>
    public ImmutableArray<ILocalReferenceOperation> Of(ILocalSymbol local, IOperation place) =>
        _bodies.GetValue(Body(place), Search).Uses.TryGetValue(local, out var uses) ? uses : ImmutableArray<ILocalReferenceOperation>.Empty;

    /// <summary>The references that read the local: not the targets of assignments.</summary>
    public IEnumerable<ILocalReferenceOperation> Reads(ILocalSymbol local, IOperation place) => Of(local, place).Where(static use => !IsTarget(use));

    /// <summary>The value that the local is declared with, if nothing is assigned to it later.</summary>
    public IOperation? OnlyValue(ILocalSymbol local, IOperation place)
    {
        if (!_bodies.GetValue(Body(place), Search).Declarators.TryGetValue(local, out var declarator) || Of(local, place).Any(IsTarget))
            return null;
        return (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value;
    }

    /// <summary>Whether the reference stands in another function than the one that declares the local.</summary>
    public static bool IsCaptured(ILocalReferenceOperation use)
    {
        for (var parent = use.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda:
                    return !SymbolEqualityComparer.Default.Equals(lambda.Symbol, use.Local.ContainingSymbol);
                case ILocalFunctionOperation function:
                    return !SymbolEqualityComparer.Default.Equals(function.Symbol, use.Local.ContainingSymbol);
            }
        }

        return false;
    }

    /// <summary>Whether the reference is written to.</summary>
    public static bool IsTarget(ILocalReferenceOperation use) =>
        use.Parent switch
        {
            IAssignmentOperation assignment => ReferenceEquals(assignment.Target, use),
            IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } => true,
            ITupleOperation { Parent: IDeconstructionAssignmentOperation deconstruction } tuple => ReferenceEquals(deconstruction.Target, tuple),
            IIncrementOrDecrementOperation => true,
            _ => use.IsDeclaration,
        };

    /// <summary>The outermost operation around a place: the body of its member.</summary>
    public static IOperation Body(IOperation place)
    {
        while (place.Parent is { } parent)
            place = parent;
        return place;
    }

    static Locals Search(IOperation body)
    {
        var uses = new Dictionary<ILocalSymbol, ImmutableArray<ILocalReferenceOperation>.Builder>((IEqualityComparer<ILocalSymbol>)SymbolEqualityComparer.Default);
        var declarators = new Dictionary<ILocalSymbol, IVariableDeclaratorOperation>((IEqualityComparer<ILocalSymbol>)SymbolEqualityComparer.Default);
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is IVariableDeclaratorOperation declarator)
            {
                declarators[declarator.Symbol] = declarator;
            }
            else if (operation is ILocalReferenceOperation use)
            {
                if (!uses.TryGetValue(use.Local, out var known))
                    uses.Add(use.Local, known = ImmutableArray.CreateBuilder<ILocalReferenceOperation>());
                known.Add(use);
            }
        }

        return new Locals(uses.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToImmutable(), (IEqualityComparer<ILocalSymbol>)SymbolEqualityComparer.Default), declarators);
    }

    /// <summary>The locals of one body.</summary>
    sealed record Locals(
        IReadOnlyDictionary<ILocalSymbol, ImmutableArray<ILocalReferenceOperation>> Uses, IReadOnlyDictionary<ILocalSymbol, IVariableDeclaratorOperation> Declarators);
}
