using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What does one operation do to the locks held on a path?</summary>
internal sealed class LockSteps(FunctionSites sites, PathValues values, Failures failures, FunctionLocks result, Func<BasicBlock, bool> isInHandler, Action<PathState, BasicBlock> raise)
{
    /// <summary>Takes the operation on each of the paths, which may fork them.</summary>
    public void Take(IOperation operation, List<PathState> states, BasicBlock block)
    {
        if (operation is IFlowAnonymousFunctionOperation)
            return;
        foreach (var child in operation.ChildOperations)
            Take(child, states, block);

        for (var i = states.Count - 1; i >= 0; i--)
        {
            result.AddPlace(operation.Syntax, states[i]);
            var at = operation is IInvocationOperation { IsImplicit: false } ? sites.At(operation.Syntax) : [];
            if (at.Count > 0)
            {
                var state = states[i];
                states.RemoveAt(i);
                states.AddRange(Site(at, (IInvocationOperation)operation, state, block));
                continue;
            }

            if (operation is IInvocationOperation { IsImplicit: false } call && failures.NeverReturns(call.TargetMethod))
            {
                raise(states[i], block);
                states.RemoveAt(i);
                continue;
            }

            var after = Store(operation, states[i]);
            if (after.Held.Length == states[i].Held.Length && !isInHandler(block) && failures.CanThrow(operation) && !IsCompletionOfSite(operation))
                raise(states[i], block);
            states[i] = after;
        }
    }

    IEnumerable<PathState> Site(IReadOnlyList<int> numbers, IInvocationOperation call, PathState state, BasicBlock block)
    {
        if (sites.All[numbers[0]].Through is not null)
            raise(state, block);
        var states = new List<PathState> { state };
        foreach (var number in numbers)
        {
            var site = sites.All[number];
            states = states.SelectMany(path => sites.IsAcquisition(number) ? Acquire(number, site, call, path, block) : [Release(number, site, path)]).ToList();
        }

        return states;
    }

    IEnumerable<PathState> Acquire(int number, LockSite site, IInvocationOperation call, PathState state, BasicBlock block)
    {
        if (site.IsCancellable)
            raise(state with { Failed = state.Failed | PathState.Bit(number) }, block);
        if (site.Holding is LockHolding.Scoped || site.Identity is null)
            return [state];
        if (site.Holding is LockHolding.Untracked || state.Held.Contains(number))
        {
            result.Blur(site.Identity);
            return [state];
        }

        var held = state with { Held = state.Held.Add(number), Failed = state.Failed & ~PathState.Bit(number), Released = state.Released & ~PathState.Bit(number) };
        if (site.Holding == LockHolding.Bound)
            return [site.Variable is { } kept && values.Number(kept) is { } local ? held.With(values.NumberOf(call.Syntax), PathValues.ReleaserOf(number)).With(local, PathValues.ReleaserOf(number)) : held];
        if (!site.IsConditional)
            return [Answered(site, call, held, PathValues.True)];
        return
        [
            Answered(site, call, held, PathValues.True),
            Answered(site, call, state with { Failed = state.Failed | PathState.Bit(number) }, PathValues.False),
        ];
    }

    PathState Answered(LockSite site, IInvocationOperation call, PathState state, int answer)
    {
        state = state.With(values.NumberOf(call.Syntax), answer);
        return site.Variable is { } variable && values.Number(variable) is { } number ? state.With(number, answer) : state;
    }

    PathState Release(int number, LockSite site, PathState state)
    {
        if (site.Identity is null)
            return state;
        if (!site.IsSingle)
            result.Blur(site.Identity);
        for (var i = state.Held.Length - 1; i >= 0; i--)
        {
            if (sites.All[state.Held[i]].Matches(site))
            {
                result.AddRelease(number, state.Held[i], state, site.Operation.Syntax);
                return state with { Held = state.Held.RemoveAt(i), Released = state.Released | PathState.Bit(state.Held[i]) };
            }
        }

        result.AddRelease(number, null, state, site.Operation.Syntax);
        return state with { Debts = state.Debts | PathState.Bit(number) };
    }

    PathState Store(IOperation operation, PathState state)
    {
        switch (operation)
        {
            case IFlowCaptureOperation capture:
                values.Remember(capture);
                return state.With(values.NumberOf(capture.Id), values.Of(capture.Value, state));
            case ISimpleAssignmentOperation assignment when values.Number(assignment.Target) is { } variable:
                return values.Assign(variable, values.Of(assignment.Value, state), state);
            case ICompoundAssignmentOperation or IIncrementOrDecrementOperation when operation.ChildOperations.FirstOrDefault() is { } target && values.Number(target) is { } variable:
                return values.Assign(variable, null, state);
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument when values.Number(argument.Value) is { } variable:
                return values.Assign(variable, null, state);
            case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Dispose" or "DisposeAsync" } when values.Number(instance) is { } variable && PathValues.ReleasedBy(values.Of(instance, state)) is { } acquisition:
                result.AddRelease(acquisition, acquisition, state, operation.Syntax);
                return (state with { Held = state.Held.Remove(acquisition), Released = state.Released | PathState.Bit(acquisition) }).With(variable, PathValues.NotNull);
            default:
                return state;
        }
    }

    // The await of an acquisition fails when the acquisition does.
    bool IsCompletionOfSite(IOperation operation)
    {
        for (IOperation? value = operation; value is not null;)
        {
            if (value is IInvocationOperation && sites.At(value.Syntax).Count > 0)
                return true;
            value = value switch
            {
                IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" or "GetResult" or "Wait" } next => next.Instance,
                IAwaitOperation awaited => awaited.Operation,
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                _ => null,
            };
        }

        return false;
    }
}
