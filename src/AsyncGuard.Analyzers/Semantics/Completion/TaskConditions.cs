using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>What does this condition prove of tasks, when it is true and when it is false?</summary>
internal sealed class TaskConditions(AsyncSymbols symbols, SemanticModel? semantics, TaskValues values)
{
    static readonly HashSet<string> Tests = new(["IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled"], StringComparer.Ordinal);

    /// <param name="condition">A condition, without its <c>&amp;&amp;</c> and <c>||</c> where those are branches.</param>
    /// <param name="state">What is known where it stands.</param>
    /// <param name="evaluate">Yields the value of an operand.</param>
    public ConditionFacts Of(IOperation condition, TaskState state, Func<IOperation, TaskValue?> evaluate)
    {
        switch (condition)
        {
            case IConversionOperation conversion:
                return Of(conversion.Operand, state, evaluate);
            case IParenthesizedOperation parenthesized:
                return Of(parenthesized.Operand, state, evaluate);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Of(not.Operand, state, evaluate).Negated;
            case IPropertyReferenceOperation { Instance: { } task } property when Tests.Contains(property.Property.Name) && IsTaskOrAwaiter(property.Property.ContainingType):
                return ConditionFacts.True(evaluate(task));
            case ILocalReferenceOperation local:
                return Held(local.Local, state);
            case IFlowCaptureReferenceOperation capture:
                return Held(capture.Id, state);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equal:
                return OfEquality(equal.LeftOperand, equal.RightOperand, state, evaluate);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } different:
                return OfEquality(different.LeftOperand, different.RightOperand, state, evaluate).Negated;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
            {
                var left = Of(both.LeftOperand, state, evaluate);
                var right = Of(both.RightOperand, state, evaluate);
                return new ConditionFacts(left.WhenTrue.AddRange(right.WhenTrue), ImmutableArray<TaskValue>.Empty);
            }

            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
            {
                var left = Of(either.LeftOperand, state, evaluate);
                var right = Of(either.RightOperand, state, evaluate);
                return new ConditionFacts(left.WhenTrue.Intersect(right.WhenTrue).ToImmutableArray(), left.WhenFalse.AddRange(right.WhenFalse));
            }

            case IIsPatternOperation test:
                return OfPattern(evaluate(test.Value), test.Pattern, evaluate);
            case IInvocationOperation call:
                return OfCall(call, state, evaluate);
            default:
                return ConditionFacts.None;
        }
    }

    /// <summary>What a predicate lambda proves of its parameter, which stands for <paramref name="element"/>.</summary>
    public ConditionFacts OfPredicate(IOperation predicate, TaskValue element, TaskState state, Func<IOperation, TaskValue?> evaluate)
    {
        // The predicate is read from the semantic model: a control-flow graph holds it apart.
        if (semantics?.GetOperation(predicate.Syntax) is not { } function)
            return ConditionFacts.None;
        var lambda = CallSites.Unwrap(function) switch
        {
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation target } => target,
            IAnonymousFunctionOperation target => target,
            _ => null,
        };
        return lambda is { Symbol.Parameters: [var parameter, ..], Body.Operations: [IReturnOperation { ReturnedValue: { } returned }] }
            ? Of(returned, state, operand => CallSites.Unwrap(operand) is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter) ? element : evaluate(operand))
            : ConditionFacts.None;
    }

    static ConditionFacts Held(object variable, TaskState state) =>
        state.Conditions.TryGetValue(variable, out var facts) ? facts : ConditionFacts.None;

    ConditionFacts OfEquality(IOperation left, IOperation right, TaskState state, Func<IOperation, TaskValue?> evaluate)
    {
        if (right.ConstantValue is { HasValue: true, Value: bool expected })
            return expected ? Of(left, state, evaluate) : Of(left, state, evaluate).Negated;
        if (right.ConstantValue.HasValue)
            return OfStatus(evaluate(left), right);
        if (left.ConstantValue.HasValue)
            return OfStatus(evaluate(right), left);
        return OfWinner(evaluate(left), evaluate(right), state);
    }

    // task.Status == TaskStatus.Faulted; the status value stands for its task.
    static ConditionFacts OfStatus(TaskValue? status, IOperation constant) =>
        status?.Source is { } task && constant.ConstantValue is { HasValue: true, Value: >= (int)TaskStatus.RanToCompletion }
            ? ConditionFacts.True(task)
            : ConditionFacts.None;

    // winner == a proves a; of two candidates, winner != a proves the other.
    ConditionFacts OfWinner(TaskValue? first, TaskValue? second, TaskState state)
    {
        if (first is null || second is null)
            return ConditionFacts.None;
        var (winner, compared) = state.Variables.ContainsKey(values.Member(first, "candidates")) ? (first, second) : (second, first);
        if (!state.Variables.TryGetValue(values.Member(winner, "candidates"), out var candidates))
            return state.IsComplete(first) || state.IsComplete(second) ? new ConditionFacts(ImmutableArray.Create(first, second), ImmutableArray<TaskValue>.Empty) : ConditionFacts.None;
        var others = state.Members.Where(member => member.Collection == candidates && member.Member != compared).Select(static member => member.Member).ToList();
        return new ConditionFacts(
            ImmutableArray.Create(compared),
            others.Count == 1 ? ImmutableArray.Create(others[0]) : ImmutableArray<TaskValue>.Empty);
    }

    ConditionFacts OfPattern(TaskValue? value, IPatternOperation pattern, Func<IOperation, TaskValue?> evaluate)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return OfPattern(value, negated.Pattern, evaluate).Negated;
            case IConstantPatternOperation { Value: var constant }:
                return OfStatus(value, constant);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either:
            {
                var left = OfPattern(value, either.LeftPattern, evaluate);
                var right = OfPattern(value, either.RightPattern, evaluate);
                return new ConditionFacts(left.WhenTrue.Intersect(right.WhenTrue).ToImmutableArray(), left.WhenFalse.AddRange(right.WhenFalse));
            }

            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
            {
                var left = OfPattern(value, both.LeftPattern, evaluate);
                var right = OfPattern(value, both.RightPattern, evaluate);
                return new ConditionFacts(left.WhenTrue.AddRange(right.WhenTrue), ImmutableArray<TaskValue>.Empty);
            }

            case IRecursivePatternOperation recursive when value is not null:
            {
                var facts = recursive.PropertySubpatterns.SelectMany(part => OfProperty(value, part)).ToImmutableArray();
                return new ConditionFacts(facts, ImmutableArray<TaskValue>.Empty);
            }

            default:
                return ConditionFacts.None;
        }
    }

    IEnumerable<TaskValue> OfProperty(TaskValue value, IPropertySubpatternOperation part)
    {
        if (part.Member is not IPropertyReferenceOperation { Property: var property })
            return [];
        if (part.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: true } } && Tests.Contains(property.Name) && IsTaskOrAwaiter(property.ContainingType))
            return [value];
        if (property.Name == nameof(System.Threading.Tasks.Task.Status) && symbols.IsTask(property.ContainingType))
            return OfPattern(values.Status(value), part.Pattern, static _ => null).WhenTrue;
        return part.Pattern is IRecursivePatternOperation inner ? OfPattern(values.Member(value, property.OriginalDefinition), inner, static _ => null).WhenTrue : ImmutableArray<TaskValue>.Empty;
    }

    ConditionFacts OfCall(IInvocationOperation call, TaskState state, Func<IOperation, TaskValue?> evaluate)
    {
        switch (call.TargetMethod)
        {
            // A library's own IsCompletedSuccessfully for frameworks that lack it.
            case { IsExtensionMethod: true, ReturnType.SpecialType: SpecialType.System_Boolean } test when Tests.Contains(test.Name) && call.Arguments is [var tested, ..] && symbols.IsTaskLike(tested.Value.Type):
                return ConditionFacts.True(evaluate(tested.Value));

            // A wait with a timeout that returned true.
            case { Name: nameof(System.Threading.Tasks.Task.Wait), ReturnType.SpecialType: SpecialType.System_Boolean } wait when symbols.IsTask(wait.ContainingType) && call.Instance is { } task:
                return ConditionFacts.True(evaluate(task));
            case { Name: nameof(System.Threading.Tasks.Task.WaitAll), ReturnType.SpecialType: SpecialType.System_Boolean } wait when symbols.IsTask(wait.ContainingType) && evaluate(call.Arguments[0].Value) is { } all:
                return Elements(all, state);
            case { Name: nameof(ReferenceEquals) or nameof(Equals) } when call.Instance is null && call.Arguments is [var first, var second]:
                return OfWinner(evaluate(first.Value), evaluate(second.Value), state);
            case { Name: nameof(Equals) } when call is { Instance: { } left, Arguments: [var right] }:
                return OfWinner(evaluate(left), evaluate(right.Value), state);
            case { Name: nameof(Enumerable.All) } when call.Arguments is [var source, var predicate] && evaluate(source.Value) is { } collection:
                return OfPredicate(predicate.Value, values.Element(collection), state, evaluate).WhenTrue.Contains(values.Element(collection)) ? Elements(collection, state) : ConditionFacts.None;
            default:
                return ConditionFacts.None;
        }
    }

    ConditionFacts Elements(TaskValue collection, TaskState state) =>
        new(
            state.Members.Where(member => member.Collection == collection).Select(static member => member.Member).Append(values.Element(collection)).ToImmutableArray(),
            ImmutableArray<TaskValue>.Empty);

    bool IsTaskOrAwaiter(INamedTypeSymbol type) =>
        symbols.IsTaskLike(type) || type.Name.EndsWith("Awaiter", StringComparison.Ordinal) && type.ContainingNamespace?.ToDisplayString() == "System.Runtime.CompilerServices";
}
