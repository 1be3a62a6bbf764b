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
        && (loop is not IWhileLoopOperation || IsOnlyDrainedBy(loop, tasks, use))
            ? (awaited, tasks)
            : null;

    // The collection that the awaited task is the loop's element of.
    static ILocalReferenceOperation? TasksOf(ILoopOperation loop, IOperation task) =>
        (loop, task) switch
        {
            (IForEachLoopOperation { IsAsynchronous: false, Collection: var collection, Locals: var parts }, ILocalReferenceOperation { Local: var own }) when parts.Contains(own, SymbolEqualityComparer.Default) => Held(collection),
            (IForEachLoopOperation { IsAsynchronous: false, Collection: var collection, Locals: [var pair] }, IPropertyReferenceOperation { Property.Name: nameof(KeyValuePair<int, int>.Value), Instance: ILocalReferenceOperation { Local: var own } }) when Is(own, pair) => Held(collection),
            (IForLoopOperation { Locals: [var index] }, IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation array, Indices: [ILocalReferenceOperation at] }) when Is(at.Local, index) => array,
            (IForLoopOperation { Locals: [var index] }, IPropertyReferenceOperation { Property.IsIndexer: true, Instance: ILocalReferenceOperation list, Arguments: [{ Value: ILocalReferenceOperation at }] }) when Is(at.Local, index) => list,
            (IWhileLoopOperation { Condition: { } more }, ILocalReferenceOperation { Local: var own }) when TakenIn(more) is { Arguments: [{ Value: IDeclarationExpressionOperation { Expression: ILocalReferenceOperation taken } }] } call && Is(own, taken.Local) =>
                call.Instance as ILocalReferenceOperation,
            _ => null,
        };

    // tasks, tasks.Values
    static ILocalReferenceOperation? Held(IOperation collection) =>
        CallSites.Unwrap(collection) is var held && held is IPropertyReferenceOperation { Property.Name: nameof(Dictionary<int, int>.Values), Instance: { } dictionary } ? dictionary as ILocalReferenceOperation : held as ILocalReferenceOperation;

    // while (tasks.TryDequeue(out var task))
    static IInvocationOperation? TakenIn(IOperation condition) => condition is IInvocationOperation { TargetMethod.Name: "TryDequeue" or "TryPop" } call ? call : null;

    static bool Is(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    static IOperation? OnlyStatement(IOperation body) => body is IBlockOperation block ? block.Operations.Length == 1 ? block.Operations[0] : null : body;

    // await task, list.Add(await task), sum += await task, sum += (await task).Length, byName[name] = await task
    static IAwaitOperation? AwaitIn(IOperation statement) =>
        statement switch
        {
            IAwaitOperation awaited => awaited,
            IInvocationOperation { TargetMethod.Name: nameof(List<int>.Add) or nameof(List<int>.AddRange), Arguments: [var argument] } => CallSites.Unwrap(argument.Value) as IAwaitOperation,
            ICompoundAssignmentOperation sum => Result(sum.Value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } } kept => Result(kept.Value),
            _ => null,
        };

    static IAwaitOperation? Result(IOperation value) => (CallSites.Unwrap(value) is IPropertyReferenceOperation { Instance: { } result } ? result : CallSites.Unwrap(value)) as IAwaitOperation;

    // A collection of a query that starts them, or one that each was put into.
    bool AreStarted(ILocalSymbol tasks, IOperation place)
    {
        if (model.TaskFates.Locals.OnlyValue(tasks, place) is not { } made)
            return false;
        made = CallSites.Unwrap(made);
        if (made is IInvocationOperation { TargetMethod.Name: nameof(Enumerable.ToList) or nameof(Enumerable.ToArray), Arguments: [var source] })
            return IsStartingQuery(source.Value);
        if (made is IInvocationOperation { TargetMethod: { Name: nameof(Enumerable.ToDictionary), ContainingType: var type }, Arguments: [_, _, var values, ..] } && AsyncSymbols.Is(type, model.Symbols.Enumerable))
            return model.TaskQueries.StartsTask(values.Value);
        if (made is IObjectCreationOperation { Arguments: [{ Value: var given }] } && IsStartingQuery(given))
            return true;
        if (CollectionExpressions.ElementsOf(made) is { Count: > 0 } elements)
            return elements.All(element => model.StartedWork.In(element) is not null);

        var put = model.TaskFates.Locals.Reads(tasks, place).Select(ValuePut).OfType<IOperation>()
            .Concat(made is IObjectCreationOperation { Initializer.Initializers: var initial } ? initial.Select(ValueIn).OfType<IOperation>() : [])
            .ToList();
        return put.Count > 0 && put.All(value => model.StartedWork.In(value) is not null);
    }

    bool IsStartingQuery(IOperation source) =>
        CallSites.Unwrap(source) is IInvocationOperation { TargetMethod.Name: nameof(Enumerable.Select) } select && AsyncSymbols.Is(select.TargetMethod.ContainingType, model.Symbols.Enumerable) && model.TaskQueries.Starts(select);

    // What a use of the collection puts into it.
    IOperation? ValuePut(ILocalReferenceOperation use) =>
        use.Parent switch
        {
            IInvocationOperation { Arguments.IsEmpty: false } call => ValueIn(call),
            IPropertyReferenceOperation { Property.IsIndexer: true, Parent: ISimpleAssignmentOperation assignment } element when ReferenceEquals(assignment.Target, element) => assignment.Value,
            _ => null,
        };

    // ["name"] = task, Add(task), Add("name", task)
    IOperation? ValueIn(IOperation initializer) =>
        initializer switch
        {
            ISimpleAssignmentOperation { Value: var value } => value,
            IInvocationOperation { Arguments: [.., { Value: var value }] } call when model.CompletedTasks.Apis.Of(call.TargetMethod) is TaskApi.Adds or TaskApi.Changes => value,
            _ => null,
        };

    // A queue that others take from, too, is a window of running tasks.
    bool IsOnlyDrainedBy(ILoopOperation loop, ILocalSymbol tasks, IOperation place) =>
        model.TaskFates.Locals.Reads(tasks, place).All(use => ValuePut(use) is not null || loop.Syntax.Span.Contains(use.Syntax.Span));

    // WhenAll(tasks), WhenAll(tasks.Values), WhenAll([.. tasks, last])
    bool IsAwaitedTogether(ILocalSymbol tasks, IOperation place) =>
        model.TaskFates.Locals.Reads(tasks, place).Any(use =>
        {
            IOperation value = use;
            while (value.Parent is { } parent and not (IBlockOperation or IAnonymousFunctionOperation))
            {
                if (parent is IInvocationOperation call && model.CompletedTasks.Apis.Of(call.TargetMethod) is TaskApi.WhenAll or TaskApi.WhenAny or TaskApi.WhenEach)
                    return true;
                value = parent;
            }

            return false;
        });
}
