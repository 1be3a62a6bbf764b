using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>A call of <c>WhenAny</c> that is awaited.</summary>
/// <param name="Call">The call.</param>
/// <param name="Await">The await.</param>
/// <param name="Operands">The tasks that race, or one collection of them.</param>
/// <param name="Timer">The operand that is a <c>Task.Delay</c> of a finite time, as the call that makes it.</param>
internal sealed record Race(IInvocationOperation Call, IAwaitOperation Await, ImmutableArray<IOperation> Operands, IInvocationOperation? Timer);

/// <summary>What takes part in this race, and who looks at it later?</summary>
internal sealed class Races(CompilationModel model)
{
    /// <summary>Waits for a signal: they end, or are cancelled, and have nothing else to say.</summary>
    readonly ApiSet _waits = new(model.Symbols,
    [
        ("System.Threading.SemaphoreSlim", "WaitAsync"),
        ("System.Threading.PeriodicTimer", "WaitForNextTickAsync"),
        ("System.Threading.Channels.ChannelReader`1", "WaitToReadAsync"),
        ("System.Threading.Channels.ChannelWriter`1", "WaitToWriteAsync"),
        ("System.Diagnostics.Process", "WaitForExitAsync"),
        ("System.Threading.Tasks.Task", "Delay"),
    ]);

    /// <summary>The race that a call is, where it is awaited.</summary>
    public Race? Of(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != nameof(Task.WhenAny) || !AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Task))
            return null;
        IOperation value = call;
        while (value.Parent is IParenthesizedOperation || value.Parent is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) } configured && ReferenceEquals(configured.Instance, value))
            value = value.Parent;
        if (value.Parent is not IAwaitOperation awaited)
            return null;
        var operands = Operands(call);
        return new Race(call, awaited, operands, operands.Select(TimerIn).FirstOrDefault(static timer => timer is not null));
    }

    /// <summary>Whether nobody takes the winner: the await is a statement, or yields a local that nobody reads.</summary>
    public bool DropsWinner(Race race) =>
        race.Await.Parent is IExpressionStatementOperation
        || race.Await.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { IsUsing: false, RefKind: RefKind.None } winner } declarator }
        && model.TaskFates.Locals.Of(winner, declarator).IsEmpty;

    /// <summary>Whether a failure of one of the tasks is lost: it was started for the race alone, and none of them is looked at later.</summary>
    public bool LosesFailure(Race race, CancellationToken cancellation)
    {
        var anyLost = false;
        foreach (var operand in race.Operands)
        {
            switch (Judge(operand, cancellation))
            {
                case Part.Kept:
                    return false;
                case Part.Lost:
                    anyLost = true;
                    break;
            }
        }

        return anyLost;
    }

    /// <summary>Whether the timer ends with the race: its token comes from a source that this function has for it.</summary>
    public bool IsTimerCancelled(IInvocationOperation timer) =>
        timer.Arguments.Any(argument =>
            AsyncSymbols.Is(argument.Parameter?.Type, model.Symbols.CancellationToken)
            && CallSites.Unwrap(argument.Value) is IPropertyReferenceOperation { Instance: ILocalReferenceOperation source }
            && AsyncSymbols.IsOrInherits(source.Type, model.Symbols.CancellationTokenSource));

    enum Part
    {
        /// <summary>Made elsewhere, or without anything to lose.</summary>
        Foreign,

        /// <summary>Started for the race, and let go.</summary>
        Lost,

        /// <summary>Looked at elsewhere.</summary>
        Kept,
    }

    Part Judge(IOperation operand, CancellationToken cancellation)
    {
        var value = model.StartedWork.Bare(operand);
        switch (value)
        {
            case ILocalReferenceOperation local:
                if ((model.TaskFates.OfLocal(local.Local, local, except: local) & ~(TaskFate.Raced | TaskFate.Dropped | TaskFate.Discarded)) != TaskFate.None)
                    return Part.Kept;
                return model.TaskFates.Locals.OnlyValue(local.Local, local) is { } made ? Judge(made, cancellation) : Part.Foreign;
            case IInvocationOperation call when model.CompletedTasks.Apis.Of(call.TargetMethod) == TaskApi.WhenAll:
                return Worst(Operands(call), cancellation);
            case IInvocationOperation { TargetMethod.Name: "WaitAsync", Instance: { } waited } when model.Symbols.IsTask(waited.Type):
                return Judge(waited, cancellation);
            case IInvocationOperation { TargetMethod.Name: nameof(Enumerable.Select) } select when AsyncSymbols.Is(select.TargetMethod.ContainingType, model.Symbols.Enumerable):
                return model.TaskQueries.Starts(select) ? Part.Lost : Part.Foreign;
            case IInvocationOperation { Arguments: [var source, ..] } call when model.CompletedTasks.Apis.Of(call.TargetMethod) is TaskApi.AllElements or TaskApi.SomeElements && call.TargetMethod.IsStatic:
                return Judge(source.Value, cancellation);
            case IArrayCreationOperation { Initializer.ElementValues: var elements }:
                return Worst(elements, cancellation);
            case IInvocationOperation call when model.StartedWork.In(call) is not null && !_waits.Contains(call.TargetMethod) && model.UnhandledFailures.CanFail(call, cancellation):
                return Part.Lost;
            default:
                return CollectionExpressions.Is(value) ? Worst(value.ChildOperations, cancellation) : Part.Foreign;
        }
    }

    Part Worst(IEnumerable<IOperation> operands, CancellationToken cancellation) =>
        operands.Select(operand => Judge(operand, cancellation)).DefaultIfEmpty(Part.Foreign).Max();

    IInvocationOperation? TimerIn(IOperation operand)
    {
        var value = model.StartedWork.Bare(operand);
        if (value is ILocalReferenceOperation local && model.TaskFates.Locals.OnlyValue(local.Local, local) is { } made)
            value = model.StartedWork.Bare(made);
        return model.StartedWork.IsTimer(value) ? (IInvocationOperation)value : null;
    }

    static ImmutableArray<IOperation> Operands(IInvocationOperation call)
    {
        var operands = ImmutableArray.CreateBuilder<IOperation>();
        foreach (var argument in call.Arguments)
        {
            var value = CallSites.Unwrap(argument.Value);
            if (value is IArrayCreationOperation { Initializer.ElementValues: var elements })
                operands.AddRange(elements);
            else if (CollectionExpressions.Is(value))
                operands.AddRange(value.ChildOperations);
            else
                operands.Add(value);
        }

        return operands.ToImmutable();
    }
}
