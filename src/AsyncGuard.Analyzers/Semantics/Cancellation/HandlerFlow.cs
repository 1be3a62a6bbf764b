using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Walks a clause as a cancellation does: along the branches that it takes.</summary>
internal sealed class HandlerFlow
{
    readonly CancellationHandlers _handlers;
    readonly ICatchClauseOperation _clause;
    readonly CancellationToken _cancellation;
    readonly List<HandlerExit> _exits = [];
    readonly HandledException _uses;

    HandlerFlow(CancellationHandlers handlers, ICatchClauseOperation clause, CancellationToken cancellation)
    {
        _handlers = handlers;
        _clause = clause;
        _cancellation = cancellation;
        _uses = new HandledException(handlers.Logs, handlers.Symbols, clause, cancellation);
    }

    /// <summary>The ways out of the clause, and whether somebody is told of the exception, or the token is looked at, on the way.</summary>
    public static (IReadOnlyList<HandlerExit> Exits, bool IsObserved) Of(CancellationHandlers handlers, ICatchClauseOperation clause, CancellationToken cancellation)
    {
        var flow = new HandlerFlow(handlers, clause, cancellation);
        if (flow.Run(clause.Handler))
            flow._exits.Add(new HandlerExit(HandlerExitKind.Falls, clause));
        return (flow._exits, flow._uses.IsObserved);
    }

    // Runs an operation; answers whether control goes on behind it.
    bool Run(IOperation? operation)
    {
        _cancellation.ThrowIfCancellationRequested();
        switch (operation)
        {
            case null or ILocalFunctionOperation:
                return true;
            case IBlockOperation block:
                foreach (var statement in block.Operations)
                {
                    if (!Run(statement))
                        return false;
                }

                return true;
            case ILabeledOperation labeled:
                return Run(labeled.Operation);
            case IConditionalOperation choice:
                return Choose(choice);
            case ISwitchOperation choice:
                return Choose(choice);
            case IReturnOperation exit:
                Look(exit.ReturnedValue);
                return Leave(HandlerExitKind.Returns, exit);
            case IExpressionStatementOperation { Operation: IThrowOperation exit }:
                return Throw(exit);
            case IThrowOperation exit:
                return Throw(exit);
            case IBranchOperation jump:
                return Jump(jump);
            case ILoopOperation loop:
                foreach (var child in loop.ChildOperations)
                {
                    if (!ReferenceEquals(child, loop.Body))
                        Look(child);
                }

                Run(loop.Body);
                return true;
            case ITryOperation attempt:
                var goesOn = Run(attempt.Body);
                foreach (var clause in attempt.Catches)
                    goesOn |= Run(clause.Handler);
                return Run(attempt.Finally) && goesOn;
            case IUsingOperation use:
                Look(use.Resources);
                return Run(use.Body);
            case ILockOperation block:
                return Run(block.Body);
            default:
                return Step(operation);
        }
    }

    bool Choose(IConditionalOperation choice)
    {
        switch (_handlers.Conditions.Of(choice.Condition, _uses.Exception, _clause.ExceptionType, _cancellation))
        {
            case Truth.Yes:
                return Run(choice.WhenTrue);
            case Truth.No:
                return Run(choice.WhenFalse);
            default:
                Look(choice.Condition);
                return Run(choice.WhenTrue) | Run(choice.WhenFalse);
        }
    }

    bool Choose(ISwitchOperation choice)
    {
        Look(choice.Value);
        var goesOn = true;
        foreach (var section in choice.Cases)
        {
            foreach (var statement in section.Body)
            {
                if (!Run(statement))
                    break;
                goesOn = true;
            }
        }

        return goesOn;
    }

    // A jump inside the clause stays in it.
    bool Jump(IBranchOperation jump) =>
        jump.GetCorrespondingOperation() is { } target && _clause.Syntax.Span.Contains(target.Syntax.Span) ? false : Leave(HandlerExitKind.Jumps, jump);

    bool Throw(IThrowOperation exit)
    {
        var thrown = exit.Exception is null ? null : CallSites.Unwrap(exit.Exception);
        if (thrown is null || _uses.Means(thrown) || _handlers.Types.IsCancellation(thrown.Type))
            return Leave(HandlerExitKind.Rethrows, exit);
        if (thrown is not IObjectCreationOperation || CancellationNames.AreIn(thrown))
            _uses.IsObserved = true;
        return Leave(HandlerExitKind.Throws, exit);
    }

    bool Step(IOperation statement)
    {
        Look(statement);
        foreach (var part in statement.DescendantsAndSelf())
        {
            if (part is IInvocationOperation call && _handlers.NeverReturns(call.TargetMethod, _cancellation))
                return Leave(HandlerExitKind.NeverReturns, call);
        }

        return true;
    }

    bool Leave(HandlerExitKind kind, IOperation at)
    {
        _exits.Add(new HandlerExit(kind, at));
        return false;
    }

    void Look(IOperation? operation)
    {
        if (operation is not null)
            _uses.Look(operation);
    }
}
