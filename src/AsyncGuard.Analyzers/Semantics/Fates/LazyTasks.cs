using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>How often does this lazy query start its tasks?</summary>
internal sealed class LazyTasks(CompilationModel model)
{
    /// <summary>
    /// Whether the use enumerates a query of tasks, kept in a local, for a second time: an earlier enumeration may come before it on one path.
    /// </summary>
    public bool IsRepetition(ILocalReferenceOperation use)
    {
        if (!IsEnumerated(use) || LocalUses.IsCaptured(use) || model.TaskFates.Locals.OnlyValue(use.Local, use) is not { } value || !IsQuery(value))
            return false;
        if (Paths.RepeatsIn(use, use.Local))
            return true;
        foreach (var earlier in model.TaskFates.Locals.Reads(use.Local, use))
        {
            if (ReferenceEquals(earlier, use))
                return false;
            if (!LocalUses.IsCaptured(earlier) && IsEnumerated(earlier) && Paths.MayFollow(earlier, use))
                return true;
        }

        return false;
    }

    // A lazy chain on a projection, or on an iterator, that starts tasks.
    bool IsQuery(IOperation value)
    {
        while (true)
        {
            switch (CallSites.Unwrap(value))
            {
                case ITranslatedQueryOperation query:
                    value = query.Operation;
                    continue;
                case IInvocationOperation { Arguments: [var source, ..] } call when IsLazy(call):
                    if (call.TargetMethod.Name == nameof(Enumerable.Select) && model.TaskQueries.Starts(call))
                        return true;
                    value = source.Value;
                    continue;
                case IInvocationOperation call:
                    return model.TaskQueries.StartsInIterator(call);
                default:
                    return false;
            }
        }
    }

    bool IsEnumerated(IOperation query)
    {
        var value = query;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        switch (value.Parent)
        {
            case IForEachLoopOperation loop:
                return ReferenceEquals(loop.Collection, value);
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                if (AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable))
                    return argument.Parameter?.Ordinal == 0 && (IsLazy(call) ? IsEnumerated(call) : call.TargetMethod.Name is not ("TryGetNonEnumeratedCount" or "AsEnumerable"));
                return model.CompletedTasks.Apis.Of(call.TargetMethod) is TaskApi.WhenAll or TaskApi.WhenAny or TaskApi.WhenEach
                    || (model.BlockingOnTasks.Knows(call.TargetMethod) && AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Task));
            default:
                return false;
        }
    }

    bool IsLazy(IInvocationOperation call) =>
        AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable)
        && call.Type?.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T;
}
