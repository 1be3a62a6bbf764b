using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>A loop that takes tasks as they end: <c>while (tasks.Count > 0) { WhenAny; Remove }</c>.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Tasks">The collection, as the argument of <c>WhenAny</c>.</param>
/// <param name="Winner">The local that holds the task that has ended.</param>
/// <param name="Declaration">The statement that declares it.</param>
/// <param name="Removal">The statement that takes it out of the collection.</param>
internal sealed record CompletionLoop(ILoopOperation Loop, IOperation Tasks, ILocalSymbol Winner, IOperation Declaration, IOperation Removal);

/// <summary>Does this loop take the tasks of a collection in the order in which they end, by looking at all of them for each?</summary>
internal sealed class CompletionLoops(CompilationModel model)
{
    /// <summary>Whether the loop is such a one.</summary>
    public bool IsOne(ILoopOperation loop) =>
        PlainLoops.ConditionOf(loop) is not null
        && loop is { Body: IBlockOperation { Operations: [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: IAwaitOperation awaited }] }] }, ..] } }
        && model.StartedWork.Bare(awaited.Operation) is IInvocationOperation call
        && Around(call) is not null;

    /// <summary>The loop around a call of <c>WhenAny</c>; <see langword="null"/> where it is of another shape, or adds tasks as it goes.</summary>
    public CompletionLoop? Around(IInvocationOperation call)
    {
        if (model.Races.Of(call) is not { Await: var awaited, Operands: [var tasks] }
            || SymbolOf(KeysOf(tasks) ?? tasks) is not { } collection
            || awaited.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var winner, Parent: IVariableDeclarationOperation { Parent: IVariableDeclarationGroupOperation declaration } } }
            || declaration.Parent is not IBlockOperation { Parent: ILoopOperation loop } body
            || PlainLoops.ConditionOf(loop) is not { } condition
            || !LooksForMore(condition, collection))
        {
            return null;
        }

        IOperation? removal = null;
        foreach (var statement in body.Operations)
        {
            if (ReferenceEquals(statement, declaration))
                continue;
            if (removal is null && IsRemoval(statement, collection, winner))
                removal = statement;
            else if (statement.DescendantsAndSelf().Any(operation => Is(SymbolOf(operation), collection)))
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

    static bool IsRemoval(IOperation statement, ISymbol collection, ILocalSymbol winner) =>
        statement is IExpressionStatementOperation { Operation: var operation }
        && (operation is ISimpleAssignmentOperation { Target: IDiscardOperation, Value: var discarded } ? discarded : operation) is IInvocationOperation { TargetMethod.Name: nameof(List<int>.Remove), Instance: { } instance, Arguments: [var argument, ..] }
        && Is(SymbolOf(instance), collection)
        && CallSites.Unwrap(argument.Value) is ILocalReferenceOperation removed
        && Is(removed.Local, winner);

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
