using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What a store does.</summary>
/// <param name="Kind">Whether it depends on an earlier read, and whether an await lies between.</param>
/// <param name="Read">Where the read stands; the store itself when it reads by itself.</param>
internal readonly record struct Update(AccessKind Kind, IOperation Read);

/// <summary>Does this store write a value that was made of an earlier read of the same place, and may an await lie between the two?</summary>
internal static class Updates
{
    /// <summary>What a store to <paramref name="place"/> does, or <see langword="null"/> where it does no harm when it is repeated or late.</summary>
    /// <param name="store">An assignment, increment or decrement whose target means the place.</param>
    /// <param name="place">The place.</param>
    /// <param name="awaits">The awaits of the function.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public static Update? Of(IOperation store, SharedPlace place, IReadOnlyList<IOperation> awaits, CancellationToken cancellation) =>
        store switch
        {
            IIncrementOrDecrementOperation => new Update(AccessKind.Update, store),
            ICompoundAssignmentOperation compound => new Update(Holds(compound.Value, awaits) ? AccessKind.UpdateAcrossAwait : AccessKind.Update, store),
            ISimpleAssignmentOperation simple => Of(simple, place, awaits, cancellation),
            _ => null,
        };

    static Update Of(ISimpleAssignmentOperation store, SharedPlace place, IReadOnlyList<IOperation> awaits, CancellationToken cancellation)
    {
        if (Read(store.Value, place) is { } read)
            return new Update(IsBetween(read, store, awaits) ? AccessKind.UpdateAcrossAwait : AccessKind.Update, store);
        if (ReadIntoVariable(store, place, cancellation) is { } earlier)
            return new Update(!IsBetween(earlier, store, awaits) ? AccessKind.Update : IsReadAgain(store, earlier, place, awaits) ? AccessKind.Write : AccessKind.UpdateAcrossAwait, earlier);
        return new Update(IsExtreme(store, place) ? AccessKind.Update : AccessKind.Write, store);
    }

    /// <summary>Whether <see cref="Of"/> is worth asking: a value that is a constant, or made of nothing, was not read before.</summary>
    public static bool MayBe(IOperation store) =>
        store is not ISimpleAssignmentOperation { Value: var value } || !(value.ConstantValue.HasValue || CallSites.Unwrap(value) is IObjectCreationOperation { Arguments.IsEmpty: true } or IAnonymousFunctionOperation);

    /// <summary>A read of the place in the expression.</summary>
    public static IOperation? Read(IOperation expression, SharedPlace place) =>
        OwnCode.Of(expression).FirstOrDefault(operation => operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
            && place.Equals(SharedPlace.Of(operation)));

    // var before = count; … count = before + 1;
    static IOperation? ReadIntoVariable(ISimpleAssignmentOperation store, SharedPlace place, CancellationToken cancellation)
    {
        foreach (var operation in OwnCode.Of(store.Value))
        {
            if (operation is ILocalReferenceOperation { Local: { RefKind: RefKind.None } local, SemanticModel: { } semantics }
                && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, semantics.GetEnclosingSymbol(store.Syntax.SpanStart, cancellation))
                && OnlyValue(local, store, semantics, cancellation) is { } value
                && Read(value, place) is { } read)
            {
                return read;
            }
        }

        return null;
    }

    // What the variable begins with, or is given once, later on: int before; lock (_gate) before = count;
    static IOperation? OnlyValue(ILocalSymbol local, ISimpleAssignmentOperation store, SemanticModel semantics, CancellationToken cancellation)
    {
        if (local.DeclaringSyntaxReferences is not [var declaration] || declaration.GetSyntax(cancellation) is not VariableDeclaratorSyntax declarator)
            return null;
        var value = declarator.Initializer is { Value: var initial } ? semantics.GetOperation(initial, cancellation) : null;
        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(store)))
        {
            if (operation is not ILocalReferenceOperation use || !SymbolEqualityComparer.Default.Equals(use.Local, local) || !LocalUses.IsTarget(use))
                continue;
            if (value is not null || use.Parent is not ISimpleAssignmentOperation { Value: var given } || given.Syntax.SpanStart > store.Syntax.SpanStart)
                return null;
            value = given;
        }

        return value;
    }

    // if (x > max) max = x;
    static bool IsExtreme(ISimpleAssignmentOperation store, SharedPlace place)
    {
        for (var (child, parent) = ((IOperation)store, store.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConditionalOperation { Condition: var condition } when !ReferenceEquals(condition, child):
                    return OwnCode.Of(condition).Any(operation =>
                        operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } test
                        && ((place.Equals(SharedPlace.Of(test.LeftOperand)) && IsSame(test.RightOperand, store.Value))
                            || (place.Equals(SharedPlace.Of(test.RightOperand)) && IsSame(test.LeftOperand, store.Value))));
                case IExpressionStatementOperation or IBlockOperation { Operations.Length: <= 2 }:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    static bool IsSame(IOperation compared, IOperation stored) =>
        CallSites.Unwrap(compared) is { } left && CallSites.Unwrap(stored) is { } right
        && left is ILocalReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation
        && SharedPlace.Of(left) is { } first && first.Equals(SharedPlace.Of(right));

    // Who looks again behind the await has thought of it.
    static bool IsReadAgain(ISimpleAssignmentOperation store, IOperation earlier, SharedPlace place, IReadOnlyList<IOperation> awaits)
    {
        var last = awaits.Where(point => point.Syntax.SpanStart > earlier.Syntax.SpanStart && point.Syntax.Span.End <= store.Syntax.SpanStart).Select(static point => point.Syntax.Span.End).DefaultIfEmpty(0).Max();
        return last > 0 && OwnCode.Of(OwnCode.FunctionAround(store)).Any(operation =>
            operation.Syntax.SpanStart >= last && operation.Syntax.Span.End <= store.Syntax.SpanStart
            && (operation is IBinaryOperation test ? IsOldAgainstNew(test, last)
                : operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation && place.Equals(SharedPlace.Of(operation))));
    }

    // A version that is the same still: _version == seen.
    static bool IsOldAgainstNew(IBinaryOperation test, int last)
    {
        return test.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            && (IsOld(test.LeftOperand) && IsShared(test.RightOperand) || IsOld(test.RightOperand) && IsShared(test.LeftOperand));

        bool IsOld(IOperation side) => CallSites.Unwrap(side) is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration] } && declaration.Span.Start < last;

        static bool IsShared(IOperation side) =>
            CallSites.Unwrap(side) is IFieldReferenceOperation { Field.IsConst: false, Instance: null or IInstanceReferenceOperation } or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation };
    }

    static bool IsBetween(IOperation read, IOperation store, IReadOnlyList<IOperation> awaits)
    {
        foreach (var point in awaits)
        {
            if (point is IAwaitOperation && point.Syntax.Span.End > read.Syntax.Span.End && point.Syntax.Span.End <= store.Syntax.Span.End
                && !point.Syntax.Span.Contains(read.Syntax.Span)
                && !LeavesBeforeStore(point, store))
            {
                return true;
            }
        }

        return false;
    }

    // An await of a branch that does not come to the store is not between.
    static bool LeavesBeforeStore(IOperation point, IOperation store)
    {
        for (var (child, parent) = (point, point.Parent); parent is not null && !parent.Syntax.Span.Contains(store.Syntax.Span); (child, parent) = (parent, parent.Parent))
        {
            if (child is IReturnOperation or IThrowOperation || parent is IReturnOperation or IThrowOperation
                || (parent is IBlockOperation block && block.Operations.LastOrDefault() is IReturnOperation or IThrowOperation or IBranchOperation))
            {
                return true;
            }

            if (parent is ICatchClauseOperation)
                return true;
        }

        return false;
    }

    static bool Holds(IOperation value, IReadOnlyList<IOperation> awaits)
    {
        foreach (var point in awaits)
        {
            if (point is IAwaitOperation && value.Syntax.Span.Contains(point.Syntax.Span))
                return true;
        }

        return false;
    }
}
