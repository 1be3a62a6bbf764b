using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Are the tasks of this collection running already, and does a loop do nothing but await them?</summary>
internal sealed class StartedCollections(CompilationModel model)
{
    /// <summary>
    /// The await of a loop that only awaits each task, or adds up the results, of a local collection of running tasks;
    /// <see langword="null"/> where the loop does more, or where the tasks were awaited together before.
    /// </summary>
    public IAwaitOperation? AwaitedInTurn(IForEachLoopOperation loop)
    {
        if (CallSites.Unwrap(loop.Collection) is not ILocalReferenceOperation { Local: var tasks } use
            || loop.LoopControlVariable is not IVariableDeclaratorOperation { Symbol: var task }
            || !model.Symbols.IsTask(task.Type)
            || OnlyStatement(loop.Body) is not IExpressionStatementOperation { Operation: var statement }
            || AwaitIn(statement) is not { } awaited
            || model.StartedWork.Bare(awaited.Operation) is not ILocalReferenceOperation { Local: var own }
            || !SymbolEqualityComparer.Default.Equals(own, task)
            || !AreStarted(tasks, use)
            || IsAwaitedTogether(tasks, use))
        {
            return null;
        }

        return awaited;
    }

    static IOperation? OnlyStatement(IOperation body) => body is IBlockOperation block ? block.Operations.Length == 1 ? block.Operations[0] : null : body;

    // await task, list.Add(await task), sum += await task
    static IAwaitOperation? AwaitIn(IOperation statement) =>
        statement switch
        {
            IAwaitOperation awaited => awaited,
            IInvocationOperation { TargetMethod.Name: nameof(List<int>.Add) or nameof(List<int>.AddRange), Arguments: [var argument] } => CallSites.Unwrap(argument.Value) as IAwaitOperation,
            ICompoundAssignmentOperation sum => CallSites.Unwrap(sum.Value) as IAwaitOperation,
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
        if (made is IArrayCreationOperation { Initializer.ElementValues: { IsEmpty: false } elements })
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
