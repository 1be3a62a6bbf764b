using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>A store to a place that was found missing before an await.</summary>
/// <param name="Store">The assignment.</param>
/// <param name="Place">What it fills.</param>
/// <param name="Check">The test that found it missing.</param>
internal sealed record LateFill(IOperation Store, SharedPlace Place, IOperation Check);

/// <summary>Does this assignment fill, behind an await, what was found missing before it?</summary>
internal static class LateFills
{
    const int DeepestValue = 3;

    /// <summary>The fill, or <see langword="null"/>.</summary>
    public static LateFill? Of(IOperation store)
    {
        switch (store)
        {
            case ICoalesceAssignmentOperation coalesce:
                return SharedPlace.Of(coalesce.Target) is { IsRoot: true } filled && Awaits(coalesce.Value) ? new LateFill(store, filled, store) : null;
            case ISimpleAssignmentOperation assignment when SharedPlace.Of(assignment.Target) is { IsRoot: true } place && !IsNothing(assignment.Value) && (IsFlag(assignment) || IsAwaited(assignment.Value, depth: 0)):
                return Check(assignment, place) is { } check && (ReferenceEquals(check, assignment) ? Awaits(assignment.Value) : AwaitsBetween(check, assignment)) ? new LateFill(store, place, check) : null;
            default:
                return null;
        }
    }

    // The nearest test that leads here.
    static IOperation? Check(ISimpleAssignmentOperation store, SharedPlace place)
    {
        if (CallSites.Unwrap(store.Value) is ICoalesceOperation own && place.Equals(SharedPlace.Of(own.Value)))
            return store;
        for (var (child, parent) = ((IOperation)store, store.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case ICoalesceOperation coalesce when ReferenceEquals(coalesce.WhenNull, child) && place.Equals(SharedPlace.Of(coalesce.Value)):
                    return coalesce.Value;
                case IConditionalOperation { Condition: var condition, WhenTrue: var yes } test when !ReferenceEquals(condition, child) && Mentions(condition, place):
                    return (ReferenceEquals(yes, child) ? Absence.IsTested(condition, place, store) : Absence.IsExcluded(condition, place, store)) ? test.Condition : null;
                case IBlockOperation block:
                    foreach (var earlier in block.Operations.TakeWhile(operation => !ReferenceEquals(operation, child)).Reverse())
                    {
                        if (earlier is IConditionalOperation { Condition: var left, WhenTrue: var leaving, WhenFalse: null } && Mentions(left, place))
                            return Leaves(leaving) && Absence.IsExcluded(left, place, store) ? left : null;
                        if (Stores(earlier, place))
                            return null;
                    }

                    break;
                case IAnonymousFunctionOperation or ILocalFunctionOperation or ICatchClauseOperation:
                    return null;
            }
        }

        return null;
    }

    static bool Mentions(IOperation expression, SharedPlace place) => Updates.Read(expression, place) is not null;

    static bool Stores(IOperation statement, SharedPlace place) =>
        OwnCode.Of(statement).Any(operation => operation is IAssignmentOperation assignment && place.Equals(SharedPlace.Of(assignment.Target)));

    static bool Leaves(IOperation branch) =>
        branch is IReturnOperation or IThrowOperation || branch is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation] }
        || branch is IExpressionStatementOperation { Operation: IThrowOperation };

    static bool Awaits(IOperation value) => OwnCode.Of(value).Any(static operation => operation is IAwaitOperation);

    static bool AwaitsBetween(IOperation check, IOperation store)
    {
        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(store)))
        {
            if (operation is IAwaitOperation point
                && point.Syntax.SpanStart >= check.Syntax.Span.End && point.Syntax.Span.End <= store.Syntax.Span.End
                && (store.Syntax.Span.Contains(point.Syntax.Span) || LeadsTo(point, store)))
            {
                return true;
            }
        }

        return false;
    }

    // Not an await of a branch that leaves, or that the store is no part of.
    static bool LeadsTo(IOperation point, IOperation store)
    {
        for (var (child, parent) = (point, point.Parent); parent is not null && !parent.Syntax.Span.Contains(store.Syntax.Span); (child, parent) = (parent, parent.Parent))
        {
            if (child is IReturnOperation or IThrowOperation || parent is ICatchClauseOperation || (parent is IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation or IBranchOperation] }))
                return false;
        }

        return true;
    }

    /// <summary>Whether the store sets a flag that says that the work is done.</summary>
    public static bool IsFlag(IOperation store) => store is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } };

    // The value is what was awaited, or made of it: the time of the last round, say, is no fill.
    static bool IsAwaited(IOperation value, int depth)
    {
        foreach (var operation in OwnCode.Of(value))
        {
            if (operation is IAwaitOperation)
                return true;
            if (depth < DeepestValue && operation is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration], SemanticModel: { } semantics }
                && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } initial }
                && semantics.GetOperation(initial) is { } first && IsAwaited(first, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsNothing(IOperation value) =>
        CallSites.Unwrap(value) is IDefaultValueOperation || value.ConstantValue is { HasValue: true, Value: null or false };
}
