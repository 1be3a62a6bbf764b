using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Does a call get a token although none is among its arguments: inside an options object, a lambda, or the object it is made on?</summary>
internal sealed class TokenCarriers(AsyncSymbols symbols)
{
    readonly ConcurrentDictionary<ITypeSymbol, bool> _types = new(SymbolEqualityComparer.Default);

    public bool In(IInvocationOperation call)
    {
        if (call.Instance is { } receiver && (IsCarrier(receiver) || Mentions(receiver)))
            return true;
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind != ArgumentKind.DefaultValue && (IsCarrier(argument.Value) || Mentions(argument.Value)))
                return true;
        }

        return false;
    }

    // ParallelOptions, CommandDefinition, CallOptions, ConsumeContext: a public property says so. 'this' is no such object.
    bool IsCarrier(IOperation value) =>
        CallSites.Unwrap(value) is { Type: { } type } operation and not IInstanceReferenceOperation
        && IsCarrier(type);

    /// <summary>Whether a value of the type holds a token that its users can read.</summary>
    public bool IsCarrier(ITypeSymbol type) => _types.GetOrAdd(type.OriginalDefinition, Holds);

    bool Holds(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { SpecialType: SpecialType.None } || symbols.IsTaskLike(type))
            return false;
        for (ITypeSymbol? current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            if (HoldsItself(current))
                return true;
        }

        return type.AllInterfaces.Any(HoldsItself);
    }

    bool HoldsItself(ITypeSymbol type) =>
        type.GetMembers().Any(member => member is IPropertySymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } property
            && (symbols.IsToken(property.Type) || symbols.IsNullableToken(property.Type)));

    /// <summary>Whether a token is read anywhere inside, unless it goes to a call that is awaited: that one has used it up.</summary>
    public bool Mentions(IOperation operation)
    {
        if (operation is IAwaitOperation)
            return false;
        if (operation is IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
            && (symbols.IsToken(operation.Type) || symbols.IsTokenSource(operation.Type)))
        {
            return true;
        }

        foreach (var child in operation.ChildOperations)
        {
            if (Mentions(child))
                return true;
        }

        return false;
    }
}
