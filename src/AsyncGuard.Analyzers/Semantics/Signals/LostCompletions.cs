using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>How a failure of the work passes the waiters by.</summary>
internal enum LostCompletion
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>The work runs on its own, and nobody else hears of its failure.</summary>
    WithWork,

    /// <summary>The caller hears of it, but those who wait for the task do not.</summary>
    WithCaller,

    /// <summary>It stays with the task that the work continues: only what came of a success is passed on.</summary>
    WithTask,
}

/// <summary>Is this source completed only when all goes well, so that its waiters hang when it does not?</summary>
internal sealed class LostCompletions(CompilationModel model)
{
    readonly INamedTypeSymbol? _asyncCallback = model.Symbols.Type("System.AsyncCallback");
    readonly INamedTypeSymbol? _service = model.Symbols.Type("Microsoft.Extensions.Hosting.BackgroundService");

    /// <summary>The completion that is reported when a failure skips it: of several the first one with a result speaks for all.</summary>
    public static IOperation? Spokesman(CompletionSourceLife life) => life.Completions.FirstOrDefault(static completion => completion.IsSuccess).Operation;

    /// <summary>Whether and how the completion of <paramref name="life"/> is skipped by a failure before it.</summary>
    public LostCompletion Find(CompletionSourceLife life, CancellationToken cancellation)
    {
        if (life.Trail.Escapes || life.Trail.IsReplaced || !life.HasWaiters || !life.Completions.All(IsPlain) || Spokesman(life) is null)
            return LostCompletion.No;

        var completion = life.Completions.First(static completion => completion.IsSuccess);
        var function = completion.Function;
        if (life.Completions.Any(other => other.Function.Syntax != function.Syntax || EnclosingFunction.IsInHandler(other.Operation)))
            return LostCompletion.No;
        if (EnclosingFunction.Symbol(function) is not { } symbol)
            return LostCompletion.No;
        if (EnclosingFunction.IsSame(completion.Operation, life.Trail.Creation))
            return symbol.IsAsync && IsShared(life) && MayBeSkipped(completion.Operation, life.Trail.Creation, function) ? LostCompletion.WithCaller : LostCompletion.No;

        if (IsEndOfALoop(completion.Operation, function) || IsTriedAgain(completion.Operation, life.Trail.Creation))
            return LostCompletion.No;
        var starts = model.FunctionStarts.Of(function, cancellation);
        if (starts.Count == 0)
            return LostCompletion.No;
        if (life.Completions.Count == 1 && starts.All(start => IsContinuation(start, life)) && ResultBefore(completion.Operation, function, symbol) is { } result)
            return starts.All(IsForSuccess) || IsGuarded(function, result) ? LostCompletion.WithTask : LostCompletion.WithWork;
        return starts.All(start => IsOnItsOwn(start, symbol) || IsAnswered(start) || IsContinuation(start, life) || IsQueued(start, function, cancellation)) && MayBeSkipped(completion.Operation, life.Trail.Creation, function)
            ? LostCompletion.WithWork
            : LostCompletion.No;
    }

    // Behind a loop that runs as long as the work does: it says that the work is over, not what came of it.
    static bool IsEndOfALoop(IOperation completion, IOperation function) =>
        EnclosingFunction.Own(function).Any(operation => operation is IWhileLoopOperation && operation.Syntax.Span.End <= completion.Syntax.SpanStart);

    // A round whose failure is caught is followed by another one, which may get through.
    static bool IsTriedAgain(IOperation completion, IOperation creation) =>
        EnclosingFunction.Loop(completion, creation) is { } loop
        && EnclosingFunction.Around(completion).Any(around => around is ITryOperation { Catches.IsEmpty: false } && loop.Syntax.Contains(around.Syntax));

    // Work that was cancelled has ended, too; who passes on an exception has thought of failures.
    static bool IsPlain(Completion completion) =>
        completion is { IsElement: false, Operation: IInvocationOperation, Method.Name: "SetResult" or "TrySetResult" or "SetCanceled" or "TrySetCanceled" };

    // The host, too, runs a service but once, and does not tell those who wait for it.
    bool IsOnItsOwn(FunctionStart start, IMethodSymbol function) =>
        start.Kind == StartKind.Thread
        || (start.Kind == StartKind.Dropped && (start.IsOnPool || function.IsAsync))
        || (start.Kind == StartKind.Member && function is { Name: "ExecuteAsync", IsOverride: true } && AsyncSymbols.IsOrInherits(function.ContainingType, _service));

    // stream.BeginRead(…, result => …): the callback is where a failure of the work comes out.
    bool IsAnswered(FunctionStart start) =>
        start is { Kind: StartKind.Callback, Place: IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call }
        && call.Arguments.Any(argument => AsyncSymbols.Is(argument.Parameter?.Type, _asyncCallback));

    bool IsQueued(FunctionStart start, IOperation function, CancellationToken cancellation) =>
        start is { Kind: StartKind.Callback, Place: IInvocationOperation call } && model.DeferredWork.IsQueued(function, call, cancellation);

    // task.ContinueWith(…), whose own task nobody keeps; of several tasks another one may complete the source.
    bool IsContinuation(FunctionStart start, CompletionSourceLife life) =>
        start is { Kind: StartKind.Callback, Place: IInvocationOperation { TargetMethod: { Name: nameof(Task.ContinueWith), ContainingType: var type }, Parent: IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation } } }
        && model.Symbols.IsTask(type)
        && !start.IsRepeatedFor(life.Trail.Creation);

    static bool IsForSuccess(FunctionStart start) =>
        start.Place is IInvocationOperation call
        && call.Arguments.Any(static argument => argument.Value is { ConstantValue: { HasValue: true, Value: int options } } && argument.Parameter?.Type.Name == nameof(TaskContinuationOptions)
            && ((TaskContinuationOptions)options).HasFlag(TaskContinuationOptions.NotOnFaulted));

    // Where a continuation reads what came of its task, on every way to the completion.
    static IOperation? ResultBefore(IOperation completion, IOperation function, IMethodSymbol symbol) =>
        symbol.Parameters is not [var task, ..]
            ? null
            : EnclosingFunction.Own(function).FirstOrDefault(operation =>
                operation is IPropertyReferenceOperation { Property.Name: nameof(Task<int>.Result), Instance: IParameterReferenceOperation { Parameter: var read } } && SymbolEqualityComparer.Default.Equals(read, task)
                && operation.Syntax.SpanStart < completion.Syntax.Span.End
                && EnclosingFunction.Around(operation).All(around => around switch
                {
                    IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ILoopOperation => around.Syntax.Contains(completion.Syntax),
                    ITryOperation => false,
                    _ => true,
                }));

    // Something looks at the task first: a failed one does not come as far as the result.
    static bool IsGuarded(IOperation function, IOperation result) =>
        EnclosingFunction.Own(function).Any(operation => operation is IConditionalOperation or ISwitchOperation && operation.Syntax.SpanStart < result.Syntax.SpanStart);

    // Somebody else waits: the source, or its task, is kept outside the function that completes it, in a collection perhaps.
    static bool IsShared(CompletionSourceLife life) =>
        life.Trail.Places.Any(static place => place is IFieldSymbol or IPropertySymbol);

    // Something before the completion, in its function, may throw, and no handler between the two completes.
    bool MayBeSkipped(IOperation completion, IOperation creation, IOperation function)
    {
        foreach (var operation in EnclosingFunction.Own(function))
        {
            if (operation.Syntax.SpanStart >= completion.Syntax.Span.End)
                continue;
            if (creation.Syntax.SpanStart > operation.Syntax.SpanStart && EnclosingFunction.IsSame(creation, completion))
                continue;
            if (model.WorkFailures.MayFail(operation) && !IsCompletion(operation) && !CatchesAll(operation) && !IsSwallowedBefore(operation, completion) && !ExcludesCompletion(operation, completion))
                return true;
        }

        return false;
    }

    // A token that is handed on with a cancellation ends nothing here.
    bool IsCompletion(IOperation operation) => operation is IInvocationOperation call && model.CompletionSources.IsCompletion(call);

    // In a try with a handler that does not hold the completion: what is thrown there does not skip it for sure.
    static bool IsSwallowedBefore(IOperation operation, IOperation completion) =>
        EnclosingFunction.Around(operation).OfType<ITryOperation>()
            .Any(attempt => attempt.Catches.Length > 0 && !attempt.Syntax.Contains(completion.Syntax))
        || EnclosingFunction.Around(operation).Any(static parent => parent is ICatchClauseOperation);

    // A call of the compilation's own method that lets nothing out.
    bool CatchesAll(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: { IsAsync: false } method })
            return false;
        var body = model.Bodies.Of(method.OriginalDefinition, CancellationToken.None) as IBlockOperation;
        return body is { Operations: var statements } && statements.Where(static statement => !statement.IsImplicit).ToList() is [ITryOperation attempt]
            && attempt.Catches.Any(static clause => clause is { Filter: null, ExceptionType.Name: nameof(Exception) or nameof(Object) } && !clause.Handler.Descendants().Any(static part => part is IThrowOperation));
    }

    // In another arm of the same choice.
    static bool ExcludesCompletion(IOperation operation, IOperation completion)
    {
        var child = operation;
        foreach (var parent in EnclosingFunction.Around(operation))
        {
            if (parent is IConditionalOperation choice && choice.Syntax.Contains(completion.Syntax) && !ReferenceEquals(choice.Condition, child) && !child.Syntax.Contains(completion.Syntax))
                return true;
            child = parent;
        }

        return false;
    }
}
