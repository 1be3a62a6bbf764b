using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What runs when control leaves a clause without an exception, and does any of it meet the cancelled token again?</summary>
internal sealed class CodeBehind(CompilationModel model, CancellationHandlers handlers, Answers answers)
{
    /// <summary>Calls that only tidy up.</summary>
    static readonly HashSet<string> TidyingCalls = new(
        ["Dispose", "DisposeAsync", "Close", "CloseAsync", "Stop", "Release", "Cancel", "CancelAsync", "Complete", "TryComplete", "Set", "Reset", "Clear", "Remove", "TryRemove", "Return"],
        StringComparer.Ordinal);

    /// <summary>What runs behind <paramref name="place"/>: the <c>try</c>, or a loop that was left by <c>break</c>.</summary>
    public (CancellationFate Fate, IOperation? At) Of(IOperation place, ICatchClauseOperation clause, ITryOperation attempt, CancellationToken cancellation)
    {
        IOperation? work = null;
        for (IOperation child = place, parent = place.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return End();
                case ILoopOperation loop when ReferenceEquals(loop.Body, child):
                    return Loop(loop, attempt, cancellation);
                case IBlockOperation block:
                    foreach (var statement in After(block.Operations, child))
                    {
                        switch (statement)
                        {
                            case IReturnOperation { Kind: OperationKind.Return, ReturnedValue: null }:
                                return End();
                            case IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } value }:
                                return Meets(value, attempt, cancellation) ? (CancellationFate.IsHandled, value)
                                    : work is not null ? (CancellationFate.CodeGoesOn, work)
                                    : AnswerBehind(value, clause, attempt);
                            case IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }:
                                return (CancellationFate.IsHandled, statement);
                            case IBranchOperation jump:
                                return Jump(jump, clause, attempt, cancellation);
                        }

                        if (Meets(statement, attempt, cancellation))
                            return (CancellationFate.IsHandled, statement);
                        if (work is null && (IsWork(statement, cancellation) || TakesForDone(statement, attempt)))
                            work = statement;
                    }

                    break;
            }
        }

        return End();

        (CancellationFate, IOperation?) End() => work is null ? (CancellationFate.FunctionEnds, null) : (CancellationFate.CodeGoesOn, work);
    }

    /// <summary>Where a <c>break</c>, <c>continue</c> or <c>goto</c> leads.</summary>
    public (CancellationFate Fate, IOperation? At) Jump(IBranchOperation jump, ICatchClauseOperation clause, ITryOperation attempt, CancellationToken cancellation) =>
        (jump.BranchKind, jump.GetCorrespondingOperation()) switch
        {
            (BranchKind.Continue, ILoopOperation loop) => Loop(loop, attempt, cancellation),
            (BranchKind.Break, { } left) => Of(left, clause, attempt, cancellation),
            _ => (CancellationFate.IsHandled, jump),
        };

    /// <summary>What a returned value says.</summary>
    public (CancellationFate Fate, IOperation? At) Answer(IOperation value, ICatchClauseOperation clause, ITryOperation attempt) =>
        answers.Of(value, clause, attempt) switch
        {
            AnswerKind.Cancelled => (CancellationFate.IsHandled, value),
            AnswerKind.Ordinary => (CancellationFate.IsAnswered, value),
            _ => (CancellationFate.IsAnsweredOtherwise, value),
        };

    // A constant that is returned whether the try succeeds or not is no answer to what was asked in it.
    (CancellationFate, IOperation?) AnswerBehind(IOperation value, ICatchClauseOperation clause, ITryOperation attempt) =>
        Answer(value, clause, attempt) is var (fate, at)
        && fate == CancellationFate.IsAnswered
        && !value.DescendantsAndSelf().Any(static part => part is ILocalReferenceOperation)
        && attempt.SemanticModel?.AnalyzeControlFlow(attempt.Body.Syntax) is not { Succeeded: true, EndPointIsReachable: false }
            ? (CancellationFate.IsAnsweredOtherwise, at)
            : Answer(value, clause, attempt);

    (CancellationFate, IOperation?) Loop(ILoopOperation loop, ITryOperation attempt, CancellationToken cancellation)
    {
        foreach (var part in loop.ChildOperations)
        {
            if (!ReferenceEquals(part, loop.Body) && Meets(part, attempt, cancellation))
                return (CancellationFate.IsHandled, loop);
        }

        if (loop is IForEachLoopOperation { IsAsynchronous: true } each && each.Collection.DescendantsAndSelf().OfType<IInvocationOperation>().Any(call => IsLive(model.CancellableCalls.OwnerOf(call, attempt.Syntax))))
            return (CancellationFate.IsHandled, loop);

        // The next round begins at the top: with what stands before the try, or with a test in it.
        for (IOperation child = attempt, parent = attempt.Parent!; parent is not null && !ReferenceEquals(child, loop); child = parent, parent = parent.Parent!)
        {
            if (parent is IBlockOperation block && block.Operations.TakeWhile(statement => !ReferenceEquals(statement, child)).Any(statement => Meets(statement, attempt, cancellation)))
                return (CancellationFate.IsHandled, loop);
        }

        if (attempt.Body.Descendants().Any(static part => part is IPropertyReferenceOperation { Property.Name: nameof(CancellationToken.IsCancellationRequested) }))
            return (CancellationFate.IsHandled, loop);
        return (EndlessAfter(loop, attempt, cancellation) ? CancellationFate.LoopsForever : CancellationFate.LoopGoesOn, loop);
    }

    // Without a condition, and left only by ways that lie behind the cancelled call.
    bool EndlessAfter(ILoopOperation loop, ITryOperation attempt, CancellationToken cancellation)
    {
        if (loop is not (IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } or IForLoopOperation { Condition: null }))
            return false;
        var calls = model.CancellableCalls.In(attempt, cancellation);
        var first = calls.IsEmpty ? attempt.Body.Syntax.SpanStart : calls.Min(static call => call.Call.Syntax.SpanStart);
        return !loop.Body.Descendants().Any(part =>
            Leaves(part, loop)
            && !(attempt.Body.Syntax.Span.Contains(part.Syntax.Span) && (part is IThrowOperation || part.Syntax.SpanStart > first)));
    }

    static bool Leaves(IOperation part, ILoopOperation loop) =>
        part switch
        {
            IReturnOperation or IThrowOperation => IsOwn(part, loop),
            IBranchOperation jump => IsOwn(part, loop) && jump.GetCorrespondingOperation() is var target
                && (target is null || ReferenceEquals(target, loop) ? jump.BranchKind != BranchKind.Continue : !loop.Body.Syntax.Span.Contains(target.Syntax.Span)),
            _ => false,
        };

    static bool IsOwn(IOperation part, ILoopOperation loop)
    {
        for (var parent = part.Parent; parent is not null && !ReferenceEquals(parent, loop); parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return true;
    }

    // Whether the code looks at a token, or awaits a call that a token ends, so that the cancellation is met again.
    bool Meets(IOperation code, ITryOperation attempt, CancellationToken cancellation)
    {
        if (code is ILocalFunctionOperation)
            return false;
        foreach (var part in code.DescendantsAndSelf())
        {
            if (part is IMemberReferenceOperation or IInvocationOperation or ILocalReferenceOperation or IParameterReferenceOperation && CancellationNames.Is(part) && !IsPassed(part))
                return true;
        }

        return model.CancellableCalls.Within(code, attempt, cancellation).Any(static call => call.IsLive);
    }

    // A token that is merely passed on says nothing: what it is passed to is asked instead.
    static bool IsPassed(IOperation value)
    {
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent is IArgumentOperation;
    }

    static bool IsLive(TokenOwner owner) => (owner & TokenOwner.Outside) != 0;

    // Whether a statement does more than to log, to tidy up, or to note something.
    bool IsWork(IOperation statement, CancellationToken cancellation)
    {
        switch (statement)
        {
            case ILocalFunctionOperation or IEmptyOperation:
                return false;
            case IExpressionStatementOperation { Operation: var expression } when LogCalls.CallOf(expression) is { } call:
                return !handlers.Logs.Is(call, cancellation) && !TidyingCalls.Contains(call.TargetMethod.Name);
            case IExpressionStatementOperation or IVariableDeclarationGroupOperation:
                return statement.Descendants().Any(static part => part is IInvocationOperation or IAwaitOperation);
            default:
                return true;
        }
    }

    // 'Version = version' behind 'await MigrateAsync(version, token)': the object takes for its state what was cancelled.
    static bool TakesForDone(IOperation statement, ITryOperation attempt) =>
        statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation, Value: var value } }
        && CallSites.Unwrap(value) is IParameterReferenceOperation { Parameter: var given }
        && attempt.Body.Descendants().Any(part =>
            part is IAwaitOperation awaited && awaited.Descendants().Any(inner => inner is IArgumentOperation argument
                && CallSites.Unwrap(argument.Value) is IParameterReferenceOperation { Parameter: var passed } && SymbolEqualityComparer.Default.Equals(passed, given)));

    static IEnumerable<IOperation> After(IEnumerable<IOperation> statements, IOperation child) =>
        statements.SkipWhile(statement => !ReferenceEquals(statement, child)).Skip(1);
}
