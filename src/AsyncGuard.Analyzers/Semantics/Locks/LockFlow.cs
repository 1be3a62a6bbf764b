using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>
/// Follows every path of one function and keeps what is held on each. Paths that agree are followed once, so that the work is bounded by the
/// few things that a path is told apart by; a function with too many of them is given up.
/// </summary>
internal sealed class LockFlow
{
    const int MostPaths = 96;
    const int MostSteps = 20_000;

    readonly ControlFlowGraph _graph;
    readonly PathValues _values;
    readonly LockSteps _steps;
    readonly HashSet<PathState>[] _entries;
    readonly Stack<(BasicBlock Block, PathState State)> _open = new();
    readonly List<(ControlFlowBranch Branch, int Finally)> _continuations = [];
    readonly FunctionLocks _result;
    bool _isTooLarge;

    LockFlow(ControlFlowGraph graph, FunctionSites sites, LockApis apis, Failures failures, FunctionLocks result)
    {
        _graph = graph;
        _result = result;
        _entries = new HashSet<PathState>[graph.Blocks.Length];
        _values = new PathValues(sites, apis);
        _steps = new LockSteps(sites, _values, failures, result, IsInHandler, Raise);
    }

    /// <summary>Writes down in <paramref name="result"/> what holds where; <see langword="false"/> when the function is too large to tell.</summary>
    public static bool Run(ControlFlowGraph graph, FunctionSites sites, LockApis apis, Failures failures, FunctionLocks result, CancellationToken cancellation)
    {
        var flow = new LockFlow(graph, sites, apis, failures, result);
        flow.Enter(graph.Blocks[0], PathState.Start);
        for (var steps = 0; flow._open.Count > 0 && !flow._isTooLarge; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (steps == MostSteps)
                return false;
            var (block, state) = flow._open.Pop();
            flow.Follow(block, state);
        }

        return !flow._isTooLarge;
    }

    void Enter(BasicBlock block, PathState state)
    {
        var states = _entries[block.Ordinal] ??= [];
        if (states.Add(state))
            _open.Push((block, state));
        _isTooLarge |= states.Count > MostPaths;
    }

    void Follow(BasicBlock block, PathState entry)
    {
        if (block.Kind == BasicBlockKind.Exit)
        {
            _result.AddExit(entry, entry.Return < 0 ? null : _graph.Blocks[entry.Return].BranchValue);
            return;
        }

        var states = new List<PathState> { entry };
        foreach (var operation in block.Operations)
            _steps.Take(operation, states, block);
        if (block.BranchValue is { } value)
            _steps.Take(value, states, block);

        foreach (var state in states)
            Leave(block, state);
    }

    void Leave(BasicBlock block, PathState state)
    {
        if (block is { ConditionKind: var kind and not ControlFlowConditionKind.None, BranchValue: { } condition })
        {
            var outcome = _values.Of(condition, state);
            var takenWhen = kind == ControlFlowConditionKind.WhenTrue;
            if (outcome is null or PathValues.True)
                Take(takenWhen ? block.ConditionalSuccessor : block.FallThroughSuccessor, outcome is null ? _values.Learn(condition, true, state) : state, block);
            if (outcome is null or not PathValues.True)
                Take(takenWhen ? block.FallThroughSuccessor : block.ConditionalSuccessor, outcome is null ? _values.Learn(condition, false, state) : state, block);
            return;
        }

        Take(block.FallThroughSuccessor, state, block);
    }

    void Take(ControlFlowBranch? branch, PathState state, BasicBlock block)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                Go(branch, 0, state with { Return = block.Ordinal });
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(branch, 0, state);
                break;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Raise(state, block);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                Resume(state, block);
                break;
        }
    }

    // To the branch's destination, by way of the finally blocks that it leaves.
    void Go(ControlFlowBranch branch, int finallyIndex, PathState state)
    {
        if (finallyIndex < branch.FinallyRegions.Length)
        {
            var continuation = _continuations.IndexOf((branch, finallyIndex + 1));
            if (continuation < 0)
            {
                continuation = _continuations.Count;
                _continuations.Add((branch, finallyIndex + 1));
            }

            Enter(_graph.Blocks[branch.FinallyRegions[finallyIndex].FirstBlockOrdinal], state with { Pending = state.Pending.Add(continuation) });
            return;
        }

        if (branch.Destination is { } destination)
            Enter(destination, state with { IsFailing = state.IsFailing && IsInCatch(destination) });
    }

    // The end of a finally, or of a filter.
    void Resume(PathState state, BasicBlock block)
    {
        if (state.Pending is not [.., var next])
            return;
        var rest = state with { Pending = state.Pending.RemoveAt(state.Pending.Length - 1) };
        if (next == PathState.Unwinding)
        {
            var region = block.EnclosingRegion;
            while (region is not null && region.Kind != ControlFlowRegionKind.Finally)
                region = region.EnclosingRegion;
            Raise(rest, region?.EnclosingRegion);
        }
        else
        {
            var (branch, index) = _continuations[next];
            Go(branch, index, rest);
        }
    }

    void Raise(PathState state, BasicBlock block) => Raise(state, block.EnclosingRegion);

    // An exception goes to every handler that may take it, and on outwards unless one takes all.
    void Raise(PathState state, ControlFlowRegion? region)
    {
        state = state with { IsFailing = true };
        // The regions around a lambda's or local function's own graph belong to the function that holds it.
        for (; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                // A new exception takes the place of what was to come behind this finally.
                if (state.Pending.Length > 0)
                    state = state with { Pending = state.Pending.RemoveAt(state.Pending.Length - 1) };
                continue;
            }

            if (region is not { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } statement })
                continue;
            var takesAll = false;
            foreach (var handler in statement.NestedRegions)
            {
                if (handler.Kind == ControlFlowRegionKind.Finally)
                {
                    Enter(_graph.Blocks[handler.FirstBlockOrdinal], state with { Pending = state.Pending.Add(PathState.Unwinding) });
                    return;
                }

                if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                    Enter(_graph.Blocks[handler.FirstBlockOrdinal], state);
                takesAll |= handler.Kind == ControlFlowRegionKind.Catch && TakesAll(handler.ExceptionType);
            }

            if (takesAll)
                return;
        }

        _result.AddFailure(state);
    }

    static bool TakesAll(ITypeSymbol? type) => type is null or { SpecialType: SpecialType.System_Object } or { Name: nameof(Exception), ContainingNamespace.Name: nameof(System) };

    bool IsInCatch(BasicBlock block) => IsIn(block, static kind => kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler);

    // What handles a failure is not reckoned to fail itself.
    bool IsInHandler(BasicBlock block) =>
        IsIn(block, static kind => kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally);

    bool IsIn(BasicBlock block, Func<ControlFlowRegionKind, bool> kind)
    {
        for (var region = block.EnclosingRegion; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (kind(region.Kind))
                return true;
        }

        return false;
    }
}
