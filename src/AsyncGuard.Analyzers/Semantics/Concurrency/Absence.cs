using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does this condition ask whether a place is still empty?</summary>
internal static class Absence
{
    /// <summary>Whether the condition holds when the place is empty: null, not set, zero, without items.</summary>
    public static bool IsTested(IOperation condition, SharedPlace place, ISimpleAssignmentOperation store) => Test(condition, place, store, isAbsent: true);

    /// <summary>Whether the condition fails when the place is empty.</summary>
    public static bool IsExcluded(IOperation condition, SharedPlace place, ISimpleAssignmentOperation store) => Test(condition, place, store, isAbsent: false);

    static bool Test(IOperation condition, SharedPlace place, ISimpleAssignmentOperation store, bool isAbsent)
    {
        condition = CallSites.Unwrap(condition);
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return Test(operand, place, store, !isAbsent);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                return Test(both.LeftOperand, place, store, isAbsent) || Test(both.RightOperand, place, store, isAbsent);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equal:
                return IsEmptyValue(equal.LeftOperand, equal.RightOperand, place, store) == isAbsent;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } unequal:
                return IsEmptyValue(unequal.LeftOperand, unequal.RightOperand, place, store) == !isAbsent;
            case IIsPatternOperation { Value: var value, Pattern: var pattern } when place.Equals(SharedPlace.Of(value)):
                return IsNullPattern(pattern) == isAbsent;
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } when place.Equals(SharedPlace.Of(nullable)):
                return !isAbsent;
            case IPropertyReferenceOperation { Property.Name: "IsEmpty" or "IsDefault" or "IsDefaultOrEmpty", Instance: { } sequence } when place.Equals(SharedPlace.Of(sequence)):
                return isAbsent;
            case IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", Arguments: [var text] } when place.Equals(SharedPlace.Of(text.Value)):
                return isAbsent;
            default:
                // A flag: what is stored says which way it means "done".
                return !isAbsent && condition.Type?.SpecialType == SpecialType.System_Boolean && place.Equals(SharedPlace.Of(condition))
                    && store.Value.ConstantValue is { HasValue: true, Value: true };
        }
    }

    // true: compared with what "empty" is; false: with its opposite; null: with something else.
    static bool? IsEmptyValue(IOperation left, IOperation right, SharedPlace place, ISimpleAssignmentOperation store)
    {
        var (tested, value) = IsValue(right) ? (left, right) : (right, left);
        if (!IsValue(value))
            return null;
        tested = CallSites.Unwrap(tested);
        if (tested is IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } sequence } && place.Equals(SharedPlace.Of(sequence)))
            return value.ConstantValue is { HasValue: true, Value: 0 } ? true : null;
        if (!place.Equals(SharedPlace.Of(tested)))
            return null;
        if (CallSites.Unwrap(value) is IDefaultValueOperation)
            return true;
        return value.ConstantValue switch
        {
            { HasValue: true, Value: null or 0 or "" } => true,
            { HasValue: true, Value: false } => store.Value.ConstantValue is { HasValue: true, Value: true } ? true : null,
            { HasValue: true, Value: true } => store.Value.ConstantValue is { HasValue: true, Value: true } ? false : null,
            _ => null,
        };
    }

    static bool IsValue(IOperation operand) => operand.ConstantValue.HasValue || CallSites.Unwrap(operand) is IDefaultValueOperation;

    static bool? IsNullPattern(IPatternOperation pattern) =>
        pattern switch
        {
            IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => true,
            INegatedPatternOperation { Pattern: var inner } => !IsNullPattern(inner),
            IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns.IsEmpty: true } or IDeclarationPatternOperation or ITypePatternOperation => false,
            IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns: [{ Member: IPropertyReferenceOperation { Property.Name: "Count" or "Length" }, Pattern: var size }] } when HasItems(size) => false,
            _ => null,
        };

    static bool HasItems(IPatternOperation size) =>
        size is IRelationalPatternOperation { OperatorKind: BinaryOperatorKind.GreaterThan, Value.ConstantValue: { HasValue: true, Value: 0 } }
            or IRelationalPatternOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual, Value.ConstantValue: { HasValue: true, Value: 1 } }
            or INegatedPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: 0 } } };
}
