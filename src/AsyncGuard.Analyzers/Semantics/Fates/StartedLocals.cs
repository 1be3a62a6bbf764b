using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Is this started task awaited on every path?</summary>
internal sealed class StartedLocals(CompilationModel model)
{
    /// <summary>The call that starts the task which the local holds from its declaration on, if it is only awaited afterwards.</summary>
    public IInvocationOperation? StartOf(IVariableDeclaratorOperation declarator) =>
        declarator is { Symbol: { IsUsing: false } local, Initializer.Value: { } value }
        && model.Symbols.IsTaskLike(local.Type)
        && model.StartedWork.In(value) is { } call
        && !model.StartedWork.IsTimer(call)
        && model.TaskFates.OfLocal(local, declarator) == TaskFate.Awaited
        && model.TaskFates.Locals.OnlyValue(local, declarator) is not null
            ? call
            : null;

    /// <summary>
    /// What leaves the function, or may throw, between the start of the task and its first await: another await, a <c>return</c>, a <c>yield</c>.
    /// <see langword="null"/> where there is nothing, or where a handler awaits the task too.
    /// </summary>
    public IOperation? GapBefore(IVariableDeclaratorOperation declarator)
    {
        var reads = model.TaskFates.Locals.Reads(declarator.Symbol, declarator).ToList();
        if (reads.Count == 0 || reads.Any(static read => IsInHandler(read)) || BlockOf(declarator) is not { } block)
            return null;

        var first = reads[0];
        var statement = StatementIn(block, declarator);
        var found = false;
        foreach (var step in block.Operations)
        {
            if (!found)
            {
                found = ReferenceEquals(step, statement);
                continue;
            }

            var holds = step.Syntax.Span.Contains(first.Syntax.Span);
            if (Gap(step, holds ? first : null) is { } gap)
                return gap;
            if (holds)
                return IsSkipped(first, step, reads) ? step : null;
        }

        return null;
    }

    // In the order of the source, up to the first read.
    IOperation? Gap(IOperation step, IOperation? end)
    {
        foreach (var operation in Own(step))
        {
            if (end is not null && operation.Syntax.SpanStart >= end.Syntax.SpanStart)
                return null;
            if (operation is IAwaitOperation or IReturnOperation && (end is null || !operation.Syntax.Span.Contains(end.Syntax.Span)) && !IsCaught(operation, step) && !model.UnhandledFailures.IsHarmless(operation))
                return operation;
        }

        return null;
    }

    static IEnumerable<IOperation> Own(IOperation step)
    {
        var open = new Stack<IOperation>();
        open.Push(step);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            yield return operation;
            foreach (var child in operation.ChildOperations.Reverse())
                open.Push(child);
        }
    }

    // An await whose exceptions end here does not leave.
    static bool IsCaught(IOperation operation, IOperation step)
    {
        if (operation is IReturnOperation)
            return false;
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, child) && attempt.Catches.Any(UnhandledFailures.CatchesAll))
                return true;
            if (ReferenceEquals(parent, step))
                return false;
        }

        return false;
    }

    // The only await stands in one branch of a choice.
    static bool IsSkipped(IOperation first, IOperation step, IReadOnlyList<ILocalReferenceOperation> reads)
    {
        for (IOperation child = first, parent = first.Parent!; !ReferenceEquals(child, step); child = parent, parent = parent.Parent!)
        {
            if (parent is IConditionalOperation { WhenTrue: IBlockOperation or IExpressionStatementOperation or IVariableDeclarationGroupOperation } choice && !ReferenceEquals(choice.Condition, child)
                && !reads.Any(read => !child.Syntax.Span.Contains(read.Syntax.Span)))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsInHandler(IOperation read)
    {
        for (IOperation child = read, parent = read.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is ICatchClauseOperation || parent is ITryOperation attempt && ReferenceEquals(attempt.Finally, child))
                return true;
        }

        return false;
    }

    static IBlockOperation? BlockOf(IOperation place)
    {
        for (var parent = place.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IBlockOperation block)
                return block;
        }

        return null;
    }

    static IOperation StatementIn(IBlockOperation block, IOperation place)
    {
        while (!ReferenceEquals(place.Parent, block))
            place = place.Parent!;
        return place;
    }
}
