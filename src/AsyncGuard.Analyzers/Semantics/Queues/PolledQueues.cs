using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>Does this code look into a queue again and again, with a pause when there is nothing?</summary>
internal sealed class PolledQueues(CompilationModel model)
{
    /// <summary>A longer pause between two rounds is a period that somebody chose: items are gathered for it.</summary>
    const double ShortestPeriod = 500;

    readonly ApiSet _looks = new(model.Symbols,
    [
        ("System.Collections.Concurrent.ConcurrentQueue`1", "TryDequeue IsEmpty Count"),
        ("System.Collections.Concurrent.ConcurrentStack`1", "TryPop IsEmpty Count"),
        ("System.Collections.Concurrent.ConcurrentBag`1", "TryTake IsEmpty Count"),
    ]);

    /// <summary>Whether the compilation has no such queues.</summary>
    public bool IsEmpty => _looks.IsEmpty;

    /// <summary>
    /// The loop that <paramref name="look"/> polls in: the code pauses because the queue is empty, and looks again.
    /// A loop that empties the queue in each round and pauses in any case is a period, not a poll, unless it handles each item by itself and pauses for less than a period.
    /// </summary>
    public ILoopOperation? Find(IOperation look) =>
        !_looks.Contains(CalledMember.Of(look)) || Condition(look) is not var (holder, isFoundWhenTrue) ? null
        : holder switch
        {
            IWhileLoopOperation loop when isFoundWhenTrue => DoesWork(loop.Body) ? Rounds(loop) : null,
            IWhileLoopOperation loop => PausesIn(loop.Body) && !DoesWork(loop.Body) ? loop : null,
            ISwitchOperation choice => EnclosingFunction.Loop(choice) is { } loop && choice.Cases.Any(round => !round.Clauses.Any(Matches) && PausesIn(round)) ? loop : null,
            IConditionalOperation choice => EnclosingFunction.Loop(choice) is { } loop && PausesIn(isFoundWhenTrue ? Otherwise(choice, loop) : choice.WhenTrue) ? loop : null,
            _ => null,
        };

    // What the look is the condition of, and whether there it being true means that an item is there.
    static (IOperation Holder, bool IsFoundWhenTrue)? Condition(IOperation look)
    {
        var isFound = look is IInvocationOperation;
        var value = look;
        while (true)
        {
            switch (value.Parent)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                    isFound = !isFound;
                    value = not;
                    continue;
                case IParenthesizedOperation or IConversionOperation:
                    value = value.Parent;
                    continue;
                // '_queue.Count == 0' and its like.
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } none:
                    isFound = false;
                    value = none;
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } some:
                    isFound = true;
                    value = some;
                    continue;
                // '!token.IsCancellationRequested && _queue.IsEmpty'
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when !isFound:
                    value = both;
                    continue;
                case IWhileLoopOperation loop when ReferenceEquals(loop.Condition, value):
                    return (loop, isFound);
                case IConditionalOperation choice when ReferenceEquals(choice.Condition, value):
                    return (choice, isFound);
                case ISwitchOperation choice when isFound && ReferenceEquals(choice.Value, value):
                    return (choice, isFound);
                default:
                    return null;
            }
        }
    }

    static bool Matches(ICaseClauseOperation clause) => clause is ISingleValueCaseClauseOperation { Value.ConstantValue: { HasValue: true, Value: true } };

    // The loop around one that empties the queue: for ever, with a short pause after each round.
    ILoopOperation? Rounds(IWhileLoopOperation inner) =>
        inner.Parent is IBlockOperation { Parent: IWhileLoopOperation or IForLoopOperation { Condition: null }, Operations: [.., IExpressionStatementOperation { Operation: IAwaitOperation last }] } block
        && model.Pauses.Of(last) is { Arguments: [{ Value: var time }, ..] } && ConstantTimes.Milliseconds(time) is < ShortestPeriod
        && block.Operations.TakeWhile(other => !ReferenceEquals(other, inner)).All(static other => !EnclosingFunction.Own(other).Any(static part => part is IAwaitOperation))
            ? block.Parent as ILoopOperation
            : null;

    // The else branch; or what follows in the loop when the other branch leaves the round.
    static IOperation? Otherwise(IConditionalOperation choice, ILoopOperation loop)
    {
        if (choice.WhenFalse is { } otherwise)
            return otherwise;
        var leaves = choice.WhenTrue is IBranchOperation { BranchKind: BranchKind.Continue } or IReturnOperation or IBlockOperation { Operations: [.., IBranchOperation { BranchKind: BranchKind.Continue } or IReturnOperation] };
        return leaves && choice.Parent is IBlockOperation block && ReferenceEquals(block, loop.Body) ? block.Operations.SkipWhile(other => !ReferenceEquals(other, choice)).Skip(1).FirstOrDefault() : null;
    }

    bool PausesIn(IOperation? code) =>
        code is not null && EnclosingFunction.Own(code).Prepend(code).OfType<IAwaitOperation>().Any(awaited => model.Pauses.Of(awaited) is not null);

    bool DoesWork(IOperation body) => EnclosingFunction.Own(body).OfType<IAwaitOperation>().Any(awaited => model.Pauses.Of(awaited) is null);
}
