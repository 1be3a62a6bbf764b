using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>
/// Where does this task go? Followed through conversions, choices, variables, collections and the members that lead tasks on.
/// What leaves the function ends the search.
/// </summary>
internal sealed class TaskFates(CompilationModel model)
{
    TaskApis Apis => model.CompletedTasks.Apis;

    /// <summary>The uses of locals.</summary>
    public LocalUses Locals { get; } = new();

    /// <summary>Every fate that the task, or the tasks in the collection, that <paramref name="value"/> yields can meet.</summary>
    public TaskFate Of(IOperation value) => Follow(value, new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default));

    /// <summary>Every fate of what the local holds.</summary>
    /// <param name="local">A local that holds a task or a collection of tasks.</param>
    /// <param name="place">A place in its function.</param>
    /// <param name="except">A use that does not count.</param>
    public TaskFate OfLocal(ILocalSymbol local, IOperation place, IOperation? except = null) =>
        FollowLocal(local, place, new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default), except);

    TaskFate Follow(IOperation value, HashSet<ILocalSymbol> seen)
    {
        var child = value;
        for (var parent = value.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or ICoalesceOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation:
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child):
                case IConditionalAccessOperation access when ReferenceEquals(access.WhenNotNull, child):
                case IArrayInitializerOperation or IArrayCreationOperation or ITupleOperation:
                case { } collection when CollectionExpressions.Is(collection):
                    continue;
                case IConversionOperation { Syntax: var syntax } conversion when conversion.Syntax == child.Syntax || syntax.Span == child.Syntax.Span:
                    return TaskFate.Passed;
                case IAwaitOperation:
                    return TaskFate.Awaited;
                case IExpressionStatementOperation:
                    return TaskFate.Dropped;
                case IReturnOperation:
                    return TaskFate.Returned;
                case IAssignmentOperation assignment when ReferenceEquals(assignment.Value, child):
                    return Assigned(assignment, seen);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return FollowLocal(declarator.Symbol, value, seen);
                case IVariableInitializerOperation { Parent: IVariableDeclarationOperation { Declarators: [var declarator, ..] } }:
                    return FollowLocal(declarator.Symbol, value, seen);
                case IArgumentOperation argument:
                    return Given(argument, seen);
                case IInvocationOperation call when ReferenceEquals(call.Instance, child):
                    return Received(call, seen);
                case IPropertyReferenceOperation property:
                    return Read(property, seen);
                case IArrayElementReferenceOperation element:
                    return LocalUsesTarget(element) ? TaskFate.None : Follow(element, seen);
                case IBinaryOperation or IIsPatternOperation or IIsTypeOperation:
                    return TaskFate.Inspected;
                case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable } loop when ReferenceEquals(loop.Collection, child):
                    return FollowLocal(variable.Symbol, loop, seen);
                default:
                    return TaskFate.Passed;
            }
        }

        return TaskFate.Passed;
    }

    static bool LocalUsesTarget(IOperation element) => element.Parent is IAssignmentOperation assignment && ReferenceEquals(assignment.Target, element);

    TaskFate Assigned(IAssignmentOperation assignment, HashSet<ILocalSymbol> seen) =>
        assignment.Target switch
        {
            IDiscardOperation => TaskFate.Discarded,
            ILocalReferenceOperation local when !LocalUses.IsCaptured(local) => FollowLocal(local.Local, assignment, seen),
            IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation local } when !LocalUses.IsCaptured(local) => FollowLocal(local.Local, assignment, seen),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: ILocalReferenceOperation local } when !LocalUses.IsCaptured(local) => FollowLocal(local.Local, assignment, seen),
            _ => TaskFate.Stored,
        };

    TaskFate FollowLocal(ILocalSymbol local, IOperation place, HashSet<ILocalSymbol> seen, IOperation? except = null)
    {
        var fate = TaskFate.None;
        if (!seen.Add(local))
            return fate;
        if (local.RefKind != RefKind.None)
            return TaskFate.Stored;
        foreach (var use in Locals.Of(local, place))
        {
            if (ReferenceEquals(use, except))
                continue;
            if (use.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out })
                fate |= TaskFate.Stored;
            else if (LocalUses.IsCaptured(use))
                fate |= TaskFate.Passed;
            else if (!LocalUses.IsTarget(use))
                fate |= Follow(use, seen);
        }

        return fate;
    }

    TaskFate Given(IArgumentOperation argument, HashSet<ILocalSymbol> seen)
    {
        if (argument.Parent is not IInvocationOperation call)
            return argument.Parent is IObjectCreationOperation creation && (model.Symbols.IsTaskLike(creation.Type) || IsCollection(creation.Type)) ? Follow(creation, seen)
                : argument.Parent is IPropertyReferenceOperation ? TaskFate.Inspected
                : TaskFate.Passed;

        switch (Apis.Of(call.TargetMethod))
        {
            case TaskApi.WhenAll:
            case TaskApi.WhenEach:
            case TaskApi.AllElements or TaskApi.SomeElements or TaskApi.BothElements or TaskApi.OneElement when call.TargetMethod.IsStatic:
                return Follow(call, seen);
            case TaskApi.WhenAny:
                return TaskFate.Raced;
            case TaskApi.Adds when call.Instance is { } collection:
                return CallSites.Unwrap(collection) is ILocalReferenceOperation local && !LocalUses.IsCaptured(local) ? FollowLocal(local.Local, call, seen) : TaskFate.Stored;
            case TaskApi.Changes:
                return TaskFate.Stored;
        }

        return model.BlockingOnTasks.Knows(call.TargetMethod) ? TaskFate.Awaited : TaskFate.Passed;
    }

    TaskFate Received(IInvocationOperation call, HashSet<ILocalSymbol> seen)
    {
        if (model.BlockingOnTasks.Knows(call.TargetMethod))
            return TaskFate.Awaited;
        return Apis.Of(call.TargetMethod) switch
        {
            TaskApi.Same or TaskApi.AllElements or TaskApi.SomeElements or TaskApi.OneElement => Follow(call, seen),
            TaskApi.Adds or TaskApi.Changes => TaskFate.None,
            TaskApi.Continuation => TaskFate.Passed,
            _ => call.TargetMethod.Name is nameof(ICollection<int>.Clear) && IsCollection(call.TargetMethod.ContainingType) ? TaskFate.None : TaskFate.Passed,
        };
    }

    TaskFate Read(IPropertyReferenceOperation property, HashSet<ILocalSymbol> seen)
    {
        if (property.Property.IsIndexer)
            return LocalUsesTarget(property) ? TaskFate.None : Follow(property, seen);
        if (model.BlockingOnTasks.In(property).Count > 0)
            return TaskFate.Awaited;
        return model.Symbols.IsTaskLike(property.Property.ContainingType) ? TaskFate.Inspected
            : property.Property.Name is nameof(ICollection<int>.Count) or nameof(Array.Length) ? TaskFate.None
            : TaskFate.Passed;
    }

    bool IsCollection(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.Collections.Generic.ICollection`1"));
}
