using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Are the tasks of this collection running already, and does a loop do nothing but await them?</summary>
internal sealed class StartedCollections(CompilationModel model)
{
    /// <summary>
    /// The await of a loop that only awaits each task, or adds up the results, of a local collection of running tasks, and that local;
    /// <see langword="null"/> where the loop does more, or where the tasks were awaited together before.
    /// </summary>
    public (IAwaitOperation Await, ILocalSymbol Tasks)? AwaitedInTurn(ILoopOperation loop) =>
        OnlyStatement(loop.Body) is IExpressionStatementOperation { Operation: var statement }
        && AwaitIn(statement) is { } awaited
        && model.StartedWork.Bare(awaited.Operation) is var task
        && model.Symbols.IsTask(task.Type)
        && TasksOf(loop, task) is { Local: var tasks } use
        && AreStarted(tasks, use)
        && !IsAwaitedTogether(tasks, use)
            ? (awaited, tasks)
            : null;

    // The collection that the awaited task is the loop's element of.
    static ILocalReferenceOperation? TasksOf(ILoopOperation loop, IOperation task) =>
        (loop, task) switch
        {
            (IForEachLoopOperation { IsAsynchronous: false, LoopControlVariable: IVariableDeclaratorOperation { Symbol: var element }, Collection: var collection }, ILocalReferenceOperation { Local: var own }) when Is(own, element) =>
                CallSites.Unwrap(collection) as ILocalReferenceOperation,
            (IForLoopOperation { Locals: [var index] }, IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation array, Indices: [ILocalReferenceOperation at] }) when Is(at.Local, index) => array,
            (IForLoopOperation { Locals: [var index] }, IPropertyReferenceOperation { Property.IsIndexer: true, Instance: ILocalReferenceOperation list, Arguments: [{ Value: ILocalReferenceOperation at }] }) when Is(at.Local, index) => list,
            _ => null,
        };

    static bool Is(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    static IOperation? OnlyStatement(IOperation body) => body is IBlockOperation block ? block.Operations.Length == 1 ? block.Operations[0] : null : body;

    // await task, list.Add(await task), sum += await task, sum += (await task).Length
    static IAwaitOperation? AwaitIn(IOperation statement) =>
        statement switch
        {
            IAwaitOperation awaited => awaited,
            IInvocationOperation { TargetMethod.Name: nameof(List<int>.Add) or nameof(List<int>.AddRange), Arguments: [var argument] } => CallSites.Unwrap(argument.Value) as IAwaitOperation,
            ICompoundAssignmentOperation sum => (CallSites.Unwrap(sum.Value) is IPropertyReferenceOperation { Instance: { } result } ? result : CallSites.Unwrap(sum.Value)) as IAwaitOperation,
            _ => null,
        };

    // A list or an array of a query that starts them, or a list that each was added to.
    bool AreStarted(ILocalSymbol tasks, IOperation place)
    {
        if (model.TaskFates.Locals.OnlyValue(tasks, place) is not { } made)
            return false;
        made = CallSites.Unwrap(made);
        if (made is IInvocationOperation { TargetMethod.Name: nameof(Enumerable.ToList) or nameof(Enumerable.ToArray), Arguments: [var source] })
            return CallSites.Unwrap(source.Value) is IInvocationOperation { TargetMethod.Name: nameof(Enumerable.Select) } select && AsyncSymbols.Is(select.TargetMethod.ContainingType, model.Symbols.Enumerable) && model.TaskQueries.Starts(select);
        if (CollectionExpressions.ElementsOf(made) is { Count: > 0 } elements)
            return elements.All(element => model.StartedWork.In(element) is not null);

        var added = model.TaskFates.Locals.Reads(tasks, place)
            .Select(static use => use.Parent as IInvocationOperation)
            .Where(static call => call is { TargetMethod.Name: nameof(List<int>.Add), Arguments.Length: 1 })
            .ToList();
        return added.Count > 0 && added.All(call => model.StartedWork.In(call!.Arguments[0].Value) is not null);
    }

    bool IsAwaitedTogether(ILocalSymbol tasks, IOperation place) =>
        model.TaskFates.Locals.Reads(tasks, place).Any(use =>
        {
            IOperation value = use;
            while (value.Parent is IConversionOperation)
                value = value.Parent;
            return value.Parent is IArgumentOperation { Parent: IInvocationOperation call } && model.CompletedTasks.Apis.Of(call.TargetMethod) is TaskApi.WhenAll or TaskApi.WhenAny or TaskApi.WhenEach;
        });
}
