using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>What a completer has still to do when it completes its source, and would have a waiter run before.</summary>
internal enum Unfinished
{
    Nothing,

    /// <summary>It holds a lock.</summary>
    Lock,

    /// <summary>It goes round its loop.</summary>
    Loop,

    /// <summary>Statements or a <c>finally</c> follow on a thread, in an event handler or in a callback.</summary>
    Rest,
}

/// <summary>Is this completion in the middle of someone's own work?</summary>
internal sealed class BusyCompleters(CompilationModel model)
{
    /// <summary>The first completion of <paramref name="life"/> that leaves something to be done, and what.</summary>
    public (Completion Completion, Unfinished Unfinished)? First(CompletionSourceLife life, CancellationToken cancellation)
    {
        if (life.Trail.Escapes || life.IsCompletedAtOnce)
            return null;
        foreach (var completion in life.Completions)
        {
            if (Behind(completion.Operation, life.Trail.Creation, cancellation) is var unfinished and not Unfinished.Nothing)
                return (completion, unfinished);
        }

        return null;
    }

    /// <summary>What is still to be done behind <paramref name="completion"/> by the code that makes it.</summary>
    /// <param name="completion">The completing call.</param>
    /// <param name="birth">The creation of the source: a loop that makes it anew in each round is not in its way.</param>
    /// <param name="cancellation">Ends the search.</param>
    Unfinished Behind(IOperation completion, IOperation birth, CancellationToken cancellation)
    {
        if (completion is not IInvocationOperation)
            return Unfinished.Nothing;

        var child = completion;
        var hasRest = false;
        var ends = false;
        foreach (var parent in EnclosingFunction.Around(completion))
        {
            switch (parent)
            {
                case ILockOperation { Body: var body } when ReferenceEquals(body, child):
                    return Unfinished.Lock;
                case ILoopOperation loop when ReferenceEquals(loop.Body, child) && !ends:
                    if (!loop.Syntax.Contains(birth.Syntax))
                        return Unfinished.Loop;
                    break;
                case IBlockOperation block:
                    ends |= Ends(child);
                    foreach (var statement in block.Operations.SkipWhile(statement => !ReferenceEquals(statement, child)).Skip(1))
                    {
                        ends |= Ends(statement);
                        hasRest |= !ends && DoesWork(statement);
                    }

                    hasRest |= block.Operations.TakeWhile(statement => !ReferenceEquals(statement, child)).Any(static statement => statement is IUsingDeclarationOperation);
                    break;
                case ISwitchCaseOperation section when section.Body.LastOrDefault() is { } last && Ends(last):
                    break;
                case ITryOperation { Finally: { } cleanup } when !ReferenceEquals(cleanup, child):
                    hasRest |= DoesWork(cleanup);
                    break;
                case IUsingOperation:
                    hasRest = true;
                    break;
            }

            child = parent;
        }

        return hasRest && IsOthersWork(completion, cancellation) ? Unfinished.Rest : Unfinished.Nothing;
    }

    // A thread, an event handler or a callback; a token's registration apart.
    bool IsOthersWork(IOperation completion, CancellationToken cancellation)
    {
        var function = EnclosingFunction.Of(completion);
        if (EnclosingFunction.Symbol(function) is not { IsAsync: false } || model.Symbols.IsTaskLike(EnclosingFunction.Symbol(function)?.ReturnType))
            return false;
        if (function is IAnonymousFunctionOperation lambda && model.Contexts.RunsInline(lambda))
            return false;
        var starts = model.FunctionStarts.Of(function, cancellation);
        return starts.Any(static start => !start.IsOnPool && start.Kind is StartKind.Thread or StartKind.Event or StartKind.Callback)
            && starts.All(static start => start.Kind != StartKind.Registration);
    }

    static bool Ends(IOperation statement) =>
        statement is IReturnOperation or IThrowOperation
        || statement is IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo };

    static bool DoesWork(IOperation statement) =>
        statement is not (ILocalFunctionOperation or IBranchOperation)
        && statement.DescendantsAndSelf().Any(static operation =>
            operation is IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation or IAwaitOperation or IEventAssignmentOperation);
}
