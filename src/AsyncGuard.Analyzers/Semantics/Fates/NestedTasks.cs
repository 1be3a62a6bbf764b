using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does this call yield a task whose result is the task that was meant, and who takes the outer for the inner?</summary>
internal sealed class NestedTasks(CompilationModel model)
{
    /// <summary>Whether the call yields a task of a task because the delegate that it was given is async: <c>StartNew(async …)</c>.</summary>
    public bool Makes(IInvocationOperation call) =>
        AsyncSymbols.Is(call.Type, model.Symbols.TaskOfT)
        && model.Symbols.IsTaskLike(model.Symbols.ResultOf(call.Type))
        && model.Symbols.ResultOf(call.TargetMethod.OriginalDefinition.ReturnType) is ITypeParameterSymbol
        && model.CompletedTasks.Apis.Of(call.TargetMethod) is null or TaskApi.Continuation
        && !call.Arguments.Any(static argument => IsIdentity(argument.Value))
        && call.Arguments.Any(static argument => argument.Parameter?.OriginalDefinition.Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod.ReturnType: ITypeParameterSymbol });

    // task.ContinueWith(t => t) waits without throwing.
    static bool IsIdentity(IOperation value) =>
        CallSites.Unwrap(value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } result }] } }
        && CallSites.Unwrap(result) is IParameterReferenceOperation;

    /// <summary>Whether somebody waits for the outer task only.</summary>
    public bool IsTakenForInner(IInvocationOperation call) => IsTakenForInner(call, mayBeLocal: true);

    bool IsTakenForInner(IOperation task, bool mayBeLocal)
    {
        var child = task;
        for (var parent = task.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation conversion:
                    if (AsyncSymbols.Is(conversion.Type, model.Symbols.Task))
                        return !IsDropped(conversion);
                    continue;
                case IParenthesizedOperation or IConditionalAccessOperation:
                    continue;
                case IInvocationOperation call when ReferenceEquals(call.Instance, child):
                    if (call.TargetMethod.Name == nameof(Task.ConfigureAwait))
                        continue;
                    return call.TargetMethod.Name == nameof(Task.Wait);
                case IAwaitOperation awaited:
                    return IsDropped(awaited);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } when mayBeLocal:
                    return AsyncSymbols.Is(local.Type, model.Symbols.TaskOfT) && IsTakenForInner(local, task);
                case IArrayInitializerOperation { Parent: IArrayCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation all } } }:
                    return IsWhenAllOfResults(all);
                case var collection when CollectionExpressions.Is(collection):
                    continue;
                case IArgumentOperation { Parent: IInvocationOperation all }:
                    return IsWhenAllOfResults(all);
                default:
                    return false;
            }
        }

        return false;
    }

    // All uses wait for the outer task, and none for what it yields.
    bool IsTakenForInner(ILocalSymbol local, IOperation place)
    {
        var any = false;
        foreach (var use in model.TaskFates.Locals.Of(local, place))
        {
            if (LocalUses.IsTarget(use) || !IsTakenForInner(use, mayBeLocal: false))
                return false;
            any = true;
        }

        return any;
    }

    // await Task.WhenAll(a, b), with results that nobody takes.
    bool IsWhenAllOfResults(IInvocationOperation all)
    {
        if (model.CompletedTasks.Apis.Of(all.TargetMethod) != TaskApi.WhenAll)
            return false;
        IOperation value = all;
        while (value.Parent is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) } configured)
            value = configured;
        return value.Parent is IAwaitOperation awaited && IsDropped(awaited);
    }

    static bool IsDropped(IOperation value) => value.Parent is IExpressionStatementOperation || value.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };
}
