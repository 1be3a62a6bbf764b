using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Which work goes on behind a <c>return</c> of a function that does not await?</summary>
internal sealed class ReturnedWork(CompilationModel model)
{
    /// <summary>
    /// The calls that start what the returned expression yields, each with its place in the expression: through choices, wrappers, and a local that is only returned.
    /// Tasks that are complete, or that were made elsewhere, are none.
    /// </summary>
    public IEnumerable<(IInvocationOperation Call, IOperation Place)> In(IOperation returned)
    {
        var value = model.StartedWork.Bare(returned);
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return In(choice.WhenTrue).Concat(In(otherwise));
            case ISwitchExpressionOperation choice:
                return choice.Arms.SelectMany(arm => In(arm.Value));
            case ICoalesceOperation choice:
                return In(choice.Value).Concat(In(choice.WhenNull));
            case IObjectCreationOperation { Arguments: [var task] } creation when model.Symbols.IsValueTask(creation.Type):
                return In(task.Value);
            case ILocalReferenceOperation local:
                return model.TaskFates.Locals.OnlyValue(local.Local, local) is { } made && model.TaskFates.Locals.Of(local.Local, local).Length == 1 ? In(made).Select(work => (work.Call, (IOperation)local)) : [];
            case IInvocationOperation when model.StartedWork.In(value) is { } call && !IsCompleteAtOnce(call):
                return [(call, call)];
            default:
                return [];
        }
    }

    // A sync method of the source that returns nothing but finished tasks.
    bool IsCompleteAtOnce(IInvocationOperation call)
    {
        if (call.TargetMethod is { IsAsync: true } or { IsVirtual: true } or { IsAbstract: true } || model.Bodies.Of(call.TargetMethod.OriginalDefinition, CancellationToken.None) is not { } body)
            return false;
        var returns = body.Descendants().OfType<IReturnOperation>().Where(static value => EnclosingFunctions.OperationAround(value) is null or ILocalFunctionOperation).ToList();
        return returns.Count > 0 && returns.All(value => value.ReturnedValue is { } task && IsComplete(task));
    }

    bool IsComplete(IOperation task) =>
        model.StartedWork.Bare(task) switch
        {
            IInvocationOperation call => model.CompletedTasks.Apis.Of(call.TargetMethod) == Completion.TaskApi.Completed,
            IPropertyReferenceOperation property => model.CompletedTasks.Apis.Of(property.Property) == Completion.TaskApi.Completed,
            IDefaultValueOperation => true,
            IObjectCreationOperation creation => model.Symbols.IsValueTask(creation.Type) && creation.Arguments.All(argument => !model.Symbols.IsTask(argument.Value.Type)),
            _ => false,
        };
}
