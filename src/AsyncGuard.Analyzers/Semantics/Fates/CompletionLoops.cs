using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>A loop that takes tasks as they end: <c>while (tasks.Count > 0) { WhenAny; Remove }</c>.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Tasks">The collection, as the argument of <c>WhenAny</c>.</param>
/// <param name="Winner">The local that holds the task that has ended, or its index.</param>
/// <param name="Declaration">The statement that declares it.</param>
/// <param name="Removal">The statement that takes it out of the collection: a call, or a choice by its answer.</param>
internal sealed record CompletionLoop(ILoopOperation Loop, IOperation Tasks, ILocalSymbol Winner, IOperation Declaration, IOperation Removal);

/// <summary>Does this loop take the tasks of a collection in the order in which they end, by looking at all of them for each?</summary>
internal sealed class CompletionLoops(CompilationModel model)
{
    /// <summary>Whether the loop is such a one.</summary>
    public bool IsOne(ILoopOperation loop) =>
        PlainLoops.ConditionOf(loop) is not null
        && loop is { Body: IBlockOperation { Operations: [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] }, ..] } }
        && (IndexOf(value) is { Arguments: [var found, ..] } ? CallSites.Unwrap(found.Value) : value) is IAwaitOperation awaited
        && model.StartedWork.Bare(awaited.Operation) is IInvocationOperation call
        && Around(call) is not null;

    /// <summary>The loop around a call of <c>WhenAny</c>; <see langword="null"/> where it is of another shape, or adds tasks as it goes.</summary>
    public CompletionLoop? Around(IInvocationOperation call)
    {
        if (model.Races.Of(call) is not { Await: var awaited, Operands: [var tasks] }
            || SymbolOf(KeysOf(tasks) ?? tasks) is not { } collection
            || ValueAround(awaited, collection) is not { Parent: IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var winner, Parent: IVariableDeclarationOperation { Parent: IVariableDeclarationGroupOperation declaration } } } } value
            || declaration.Parent is not IBlockOperation { Parent: ILoopOperation loop } body
            || PlainLoops.ConditionOf(loop) is not { } condition
            || !LooksForMore(condition, collection))
        {
            return null;
        }

        var isIndex = !ReferenceEquals(value, awaited);
        IOperation? removal = null;
        foreach (var statement in body.Operations)
        {
            if (ReferenceEquals(statement, declaration))
                continue;
            var taking = removal is null ? RemovalIn(statement, collection, winner, isIndex) : null;
            if (taking is not null)
                removal = statement;
            if (statement.DescendantsAndSelf().Any(operation => Is(SymbolOf(operation), collection) && !ReferenceEquals(operation, taking?.Instance) && !(isIndex && IsAt(operation, winner))))
                return null;
        }

        return removal is null ? null : new CompletionLoop(loop, tasks, winner, declaration, removal);
    }

    static bool LooksForMore(IOperation condition, ISymbol collection) =>
        condition.DescendantsAndSelf().Any(operation => operation switch
        {
            IPropertyReferenceOperation { Property.Name: nameof(List<int>.Count), Instance: { } instance } => Is(SymbolOf(instance), collection),
            IIsPatternOperation { Value: var value, Pattern: IRecursivePatternOperation { PropertySubpatterns: [{ Member: IPropertyReferenceOperation { Property.Name: nameof(List<int>.Count) } }] } } => Is(SymbolOf(value), collection),
            IInvocationOperation { TargetMethod.Name: nameof(Enumerable.Any) or nameof(Enumerable.Count), Arguments: [var source] } => Is(SymbolOf(source.Value), collection),
            _ => false,
        });

    // tasks.Remove(done), if (!tasks.Remove(done, out var name)) throw, tasks.RemoveAt(index)
    static IInvocationOperation? RemovalIn(IOperation statement, ISymbol collection, ILocalSymbol winner, bool isIndex)
    {
        var operation = statement switch
        {
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IDiscardOperation, Value: var discarded } } => discarded,
            IExpressionStatementOperation { Operation: var expression } => expression,
            IConditionalOperation { Condition: IUnaryOperation { Operand: var negated } } => negated,
            IConditionalOperation { Condition: var condition } => condition,
            _ => null,
        };
        return operation is IInvocationOperation { TargetMethod.Name: var name, Instance: { } instance, Arguments: [var argument, ..] } call
            && name == (isIndex ? nameof(List<int>.RemoveAt) : nameof(List<int>.Remove))
            && Is(SymbolOf(instance), collection)
            && CallSites.Unwrap(argument.Value) is ILocalReferenceOperation removed
            && Is(removed.Local, winner)
                ? call
                : null;
    }

    // var index = tasks.IndexOf(await Task.WhenAny(tasks))
    static IOperation? ValueAround(IAwaitOperation awaited, ISymbol collection)
    {
        IOperation value = awaited;
        while (value.Parent is IConversionOperation)
            value = value.Parent;
        return value.Parent is IArgumentOperation { Parent: IInvocationOperation call } && IndexOf(call) is { Instance: { } instance } && Is(SymbolOf(instance), collection) ? call : awaited;
    }

    static IInvocationOperation? IndexOf(IOperation value) => value is IInvocationOperation { TargetMethod.Name: nameof(List<int>.IndexOf), Instance: not null } call ? call : null;

    static bool IsAt(IOperation collection, ILocalSymbol index) =>
        collection.Parent is IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [{ Value: ILocalReferenceOperation at }] } && Is(at.Local, index);

    // Tasks that are the keys of a dictionary.
    static IOperation? KeysOf(IOperation tasks) =>
        CallSites.Unwrap(tasks) is IPropertyReferenceOperation { Property.Name: nameof(Dictionary<int, int>.Keys), Instance: { } dictionary } ? dictionary : null;

    static ISymbol? SymbolOf(IOperation operation) =>
        CallSites.Unwrap(operation) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
            _ => null,
        };

    static bool Is(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
