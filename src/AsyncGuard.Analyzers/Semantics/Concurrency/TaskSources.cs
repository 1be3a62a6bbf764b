using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which work do the tasks of this expression stand for? Sees through locals, lists that a loop fills, arrays, and queries in every spelling.</summary>
internal sealed class TaskSources(CompilationModel model)
{
    const int DeepestValue = 12;
    const int LongestName = 40;

    /// <summary>Members that hand tasks on, one by one, as they came in.</summary>
    static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "ToList", "ToArray", "ToHashSet", "AsEnumerable", "Where", "Take", "Skip", "Concat", "Append", "Prepend", "OfType", "Cast", "Reverse", "OrderBy", "OrderByDescending",
        "AsParallel", "WithDegreeOfParallelism", "WithCancellation", "ToImmutableArray", "ToImmutableList",
        "ConfigureAwait", "AsTask", "Preserve", "Unwrap", "WaitAsync", "ContinueWith",
    };

    /// <summary>The works of the tasks that <paramref name="tasks"/> evaluates to.</summary>
    /// <param name="tasks">A task, or a sequence of tasks.</param>
    /// <param name="join">The call that waits for them.</param>
    public IReadOnlyList<ConcurrentWork> Of(IOperation tasks, IOperation join, CancellationToken cancellation)
    {
        var works = new List<ConcurrentWork>();
        Collect(tasks, new Search(join, works, new HashSet<ISymbol>(SymbolEqualityComparer.Default), cancellation), loop: null, depth: 0);
        return works;
    }

    sealed record Search(IOperation Join, List<ConcurrentWork> Works, HashSet<ISymbol> Visited, CancellationToken Cancellation);

    void Collect(IOperation value, Search search, ILoopOperation? loop, int depth)
    {
        if (depth > DeepestValue)
            return;
        value = CallSites.Unwrap(value);
        switch (value)
        {
            case ITranslatedQueryOperation query:
                Collect(query.Operation, search, loop, depth + 1);
                break;
            case IObjectCreationOperation { Initializer: { } initializer }:
                foreach (var added in initializer.Initializers.OfType<IInvocationOperation>().SelectMany(static add => add.Arguments))
                    Collect(added.Value, search, loop, depth + 1);
                break;
            case ILocalReferenceOperation { Local: var local }:
                if (search.Visited.Add(local))
                    CollectLocal(local, value, search, loop, depth + 1);
                break;
            case IInvocationOperation call:
                CollectCall(call, search, loop, depth + 1);
                break;
            default:
                foreach (var element in CollectionExpressions.ElementsOf(value) ?? [])
                    Collect(element, search, loop, depth + 1);
                break;
        }
    }

    void CollectCall(IInvocationOperation call, Search search, ILoopOperation? loop, int depth)
    {
        var source = call.Instance ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : null);
        var isSequence = AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable);
        if (isSequence && call.TargetMethod.Name is "Select" or "SelectMany" && source is not null)
        {
            Collect(source, search, loop, depth);
            if (call.Arguments.Length > 1 && model.FunctionBodies.Of(call.Arguments[1].Value, search.Cancellation) is { } body)
                search.Works.Add(new ConcurrentWork([body.Code], body.Region, IsRepeated: true, OnPool: false, $"runs once per item of '{Short(source.Syntax)}', at the same time"));
            return;
        }

        if (source is not null && Passing.Contains(call.TargetMethod.Name) && (isSequence || call.TargetMethod.ContainingNamespace?.Name is "Tasks" or "Linq" or "Immutable" or "Generic"))
        {
            Collect(source, search, loop, depth);
            if (call.TargetMethod.Name == "Concat" && call.Arguments.Length > 1)
                Collect(call.Arguments[1].Value, search, loop, depth);
            return;
        }

        search.Works.Add(loop is not null
            ? new ConcurrentWork([call], loop.Syntax, IsRepeated: true, OnPool: false, "is started in each round of a loop, before the round before has ended")
            : new ConcurrentWork([call], call.Syntax, IsRepeated: false, OnPool: false, $"runs at the same time as the other tasks that '{Short(search.Join)}' waits for"));
    }

    // The first value of the variable, and what is put into the list or array that it holds.
    void CollectLocal(ILocalSymbol local, IOperation use, Search search, ILoopOperation? loop, int depth)
    {
        if (local.DeclaringSyntaxReferences is not [var declaration] || declaration.GetSyntax(search.Cancellation) is not VariableDeclaratorSyntax declarator)
            return;
        if (declarator.Initializer is { Value: var initial } && use.SemanticModel?.GetOperation(initial, search.Cancellation) is { } first)
            Collect(first, search, loop, depth);

        if (model.Symbols.IsTaskLike(local.Type))
            return;
        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(use)))
        {
            search.Cancellation.ThrowIfCancellationRequested();
            if (AddedTo(local, operation) is not { } added)
                continue;
            var own = OwnCode.LoopAround(operation) is { } around && !around.Syntax.Span.Contains(declarator.Span) && !JoinsEachRound(search.Join, around) ? around : loop;
            if (!IsAwaitedInRound(added, own))
                Collect(added, search, own, depth);
        }
    }

    static IOperation? AddedTo(ILocalSymbol list, IOperation operation) =>
        operation switch
        {
            IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" or "Enqueue" or "Push" or "AddLast", Instance: { } instance, Arguments: [var argument] } when Means(instance, list) => argument.Value,
            ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var value } when Means(array, list) => value,
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance }, Value: var value } when Means(instance, list) => value,
            _ => null,
        };

    // tasks.Add(t); await Task.WhenAll(tasks); in the same round: the next one starts when all have ended.
    static bool JoinsEachRound(IOperation join, ILoopOperation loop)
    {
        for (var parent = join.Parent; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, loop))
                return true;
            if (parent is IConditionalOperation or ISwitchOperation or IAnonymousFunctionOperation or ILoopOperation)
                return false;
        }

        return false;
    }

    // var t = WorkAsync(x); tasks.Add(t); await t;
    static bool IsAwaitedInRound(IOperation added, ILoopOperation? loop) =>
        loop is not null
        && CallSites.Unwrap(added) is ILocalReferenceOperation { Local: var task }
        && TaskWaits.InCode(loop, task);

    static bool Means(IOperation expression, ILocalSymbol local) =>
        CallSites.Unwrap(expression) is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    static string Short(IOperation call) => call is IInvocationOperation invocation ? CallSites.Display(invocation.TargetMethod) : Short(call.Syntax);

    static string Short(SyntaxNode source)
    {
        var text = source.ToString();
        return text.Length <= LongestName && !text.Contains('\n') ? text : "the sequence";
    }
}
