using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What does this expression evaluate to on this path, as far as it tells of locks?</summary>
internal sealed class PathValues(FunctionSites sites, LockApis apis)
{
    public const int False = 0;
    public const int True = 1;
    public const int Null = 2;
    public const int NotNull = 3;

    /// <summary>From here on: the object that releases the acquisition with that number.</summary>
    const int Releasers = 10;

    readonly Dictionary<object, int> _variables = [];
    readonly Dictionary<CaptureId, IOperation> _captures = [];
    readonly HashSet<int> _tests = [];

    public static int ReleaserOf(int acquisition) => Releasers + acquisition;

    /// <summary>The acquisition that the value releases when it is disposed of.</summary>
    public static int? ReleasedBy(int? value) => value >= Releasers ? value - Releasers : null;

    public void Remember(IFlowCaptureOperation capture) => _captures[capture.Id] = capture.Value;

    /// <summary>The number of a variable worth remembering: one that decides about a lock, a capture, or a call's answer.</summary>
    public int? Number(IOperation target) =>
        target switch
        {
            IFlowCaptureReferenceOperation capture => NumberOf(capture.Id),
            _ => FunctionSites.Name(target, _captures) is { } name ? Number(name) : null,
        };

    public int? Number(LockIdentity name) => sites.Deciding.Contains(name) ? NumberOf(name) : null;

    public int NumberOf(object key)
    {
        if (!_variables.TryGetValue(key, out var number))
            _variables.Add(key, number = _variables.Count);
        return number;
    }

    public int? Of(IOperation? value, PathState state)
    {
        switch (value)
        {
            case null:
                return null;
            case { ConstantValue: { HasValue: true, Value: var constant } }:
                return constant switch { true => True, false => False, null => Null, _ => null };
            case IConversionOperation conversion:
                return Of(conversion.Operand, state);
            case IParenthesizedOperation parenthesized:
                return Of(parenthesized.Operand, state);
            case IAwaitOperation awaited:
                return Of(awaited.Operation, state);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return Negated(Of(negation.Operand, state));
            case IFlowCaptureReferenceOperation capture:
                return state[NumberOf(capture.Id)] ?? (FunctionSites.Name(capture, _captures) is { } captured && Number(captured) is { } known ? state[known] : null);
            case IInvocationOperation call when apis.Of(call) is { Act: LockAct.Ask } ask:
                return Asked(LockApis.Target(call), ask, state);
            case IInvocationOperation call:
                return sites.At(call.Syntax).Count > 0 ? state[NumberOf(call.Syntax)] : IsCompletion(call) ? Of(call.Instance, state) : null;
            case IPropertyReferenceOperation property when apis.Of(property) is { Act: LockAct.Ask } ask:
                return Asked(property.Instance, ask, state);
            case IPropertyReferenceOperation { Property.Name: "Result" } property:
                return Of(property.Instance, state);
            case IIsNullOperation test:
                return Of(test.Operand, state) switch { null => Test(test, state), Null => True, _ => False };
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return Compared(comparison, state);
            case IIsPatternOperation { Pattern: var pattern } match when Constant(pattern, out var isNegated) is { } constant:
                var matches = Of(match.Value, state) is { } matched ? matched == constant ? True : False : Test(match, state);
                return isNegated ? Negated(matches) : matches;
            default:
                return Number(value) is { } variable ? state[variable] : null;
        }
    }

    /// <summary>The path on which the condition came out as <paramref name="holds"/>.</summary>
    public PathState Learn(IOperation condition, bool holds, PathState state)
    {
        switch (condition)
        {
            case IConversionOperation conversion:
                return Learn(conversion.Operand, holds, state);
            case IParenthesizedOperation parenthesized:
                return Learn(parenthesized.Operand, holds, state);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return Learn(negation.Operand, !holds, state);
            case IIsNullOperation test when Number(test.Operand) is { } variable:
                return holds ? state.With(variable, Null) : ReleasedBy(state[variable]) is null ? state.With(variable, NotNull) : state;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: null or bool } } comparison when Number(comparison.LeftOperand) is { } variable:
                return Matched(variable, Of(comparison.RightOperand, state)!.Value, holds == (comparison.OperatorKind == BinaryOperatorKind.Equals), state);
            case IIsPatternOperation { Pattern: var pattern } match when Number(match.Value) is { } variable && Constant(pattern, out var isNegated) is { } constant:
                return Matched(variable, constant, holds != isNegated, state);
            case IIsNullOperation or IBinaryOperation or IIsPatternOperation when TestKey(condition) is { } key:
                _tests.Add(NumberOf(key));
                return state.With(NumberOf(key), holds ? True : False);
            default:
                return condition.Type?.SpecialType == SpecialType.System_Boolean && Number(condition) is { } flag ? state.With(flag, holds ? True : False) : state;
        }
    }

    /// <summary>The path on which the variable has a new value: what was tested of variables before no longer counts.</summary>
    public PathState Assign(int variable, int? value, PathState state)
    {
        foreach (var test in _tests)
            state = state.With(test, null);
        return state.With(variable, value);
    }

    int? Compared(IBinaryOperation comparison, PathState state)
    {
        var left = Of(comparison.LeftOperand, state);
        var right = Of(comparison.RightOperand, state);
        var isEqual = (left, right) switch
        {
            (null, _) or (_, null) => null,
            (Null, Null) => True,
            (Null, not Null) or (not Null, Null) => False,
            _ => left == right ? True : (int?)False,
        };
        return isEqual is null ? Test(comparison, state) : comparison.OperatorKind == BinaryOperatorKind.Equals ? isEqual : Negated(isEqual);
    }

    // What a variable is once it has, or has not, matched true, false or null.
    static PathState Matched(int variable, int constant, bool holds, PathState state) =>
        holds ? state.With(variable, constant)
        : constant == Null ? ReleasedBy(state[variable]) is null ? state.With(variable, NotNull) : state
        : state.With(variable, constant == True ? False : True);

    static int? Constant(IPatternOperation pattern, out bool isNegated)
    {
        isNegated = pattern is INegatedPatternOperation;
        return (pattern is INegatedPatternOperation { Pattern: var inner } ? inner : pattern) is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var constant } }
            ? constant switch { true => True, false => False, null => Null, _ => null }
            : null;
    }

    int? Test(IOperation test, PathState state) => TestKey(test) is { } key ? state[NumberOf(key)] : null;

    // The same test of the same variables comes out the same, as long as nobody assigns them.
    object? TestKey(IOperation test)
    {
        var names = test.DescendantsAndSelf().Where(static part => part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IFlowCaptureReferenceOperation)
            .Select(part => FunctionSites.Name(part, _captures)).ToList();
        return names.Count > 0 && names.TrueForAll(name => name is not null && sites.Deciding.Contains(name)) ? test.Syntax.ToString() : null;
    }

    int? Asked(IOperation? target, LockApi ask, PathState state) =>
        LockIdentities.Of(target, _captures) is { } identity
            ? state.Held.Any(held => identity.Equals(sites.All[held].Identity) && sites.All[held].Mode == ask.Mode) ? True : False
            : null;

    static int? Negated(int? value) => value switch { True => False, False => True, _ => null };

    static bool IsCompletion(IInvocationOperation call) => call.TargetMethod.Name is "ConfigureAwait" or "AsTask" or "GetAwaiter" or "GetResult";
}
