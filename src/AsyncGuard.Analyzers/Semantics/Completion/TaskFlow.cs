using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>Carries what is known of tasks along all paths of a body until nothing changes, then reads off the blocking reads.</summary>
internal sealed class TaskFlow(CompilationModel model, SemanticModel? semantics)
{
    /// <summary>Beyond these, in rounds and in facts carried from block to block, a body is given up: it counts as proven, so nothing is reported in it.</summary>
    const int MostRounds = 40;
    const int MostFacts = 100_000;

    readonly Dictionary<SyntaxNode, bool> _reads = new();
    int _facts;
    bool _isTooLarge;

    /// <summary>Each task expression that the body blocks on, by its syntax, and whether it is complete on every path; <see langword="null"/> when the body is too large to tell.</summary>
    public static IReadOnlyDictionary<SyntaxNode, bool>? Reads(CompilationModel model, IOperation root, CancellationToken cancellation)
    {
        if (Graph(root, cancellation) is not { } graph)
            return ImmutableDictionary<SyntaxNode, bool>.Empty;
        var flow = new TaskFlow(model, root.SemanticModel);
        flow.Run(graph, TaskState.Empty, new TaskValues(), cancellation);
        return flow._isTooLarge ? null : flow._reads;
    }

    static ControlFlowGraph? Graph(IOperation root, CancellationToken cancellation) =>
        root switch
        {
            IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellation),
            IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellation),
            IBlockOperation block => ControlFlowGraph.Create(block, cancellation),
            IFieldInitializerOperation field => ControlFlowGraph.Create(field, cancellation),
            IPropertyInitializerOperation property => ControlFlowGraph.Create(property, cancellation),
            IParameterInitializerOperation parameter => ControlFlowGraph.Create(parameter, cancellation),
            _ => null,
        };

    void Run(ControlFlowGraph graph, TaskState start, TaskValues values, CancellationToken cancellation)
    {
        var entries = new TaskState?[graph.Blocks.Length];
        var exits = new TaskState?[graph.Blocks.Length];
        var tryEntries = new Dictionary<ControlFlowRegion, TaskState>();
        entries[0] = start;
        var quiet = new TaskInterpreter(model, semantics, values, enterLambda: null, recordRead: null);

        var changed = true;
        for (var round = 0; changed; round++)
        {
            if (round == MostRounds)
                _isTooLarge = true;
            changed = false;
            foreach (var block in graph.Blocks)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_isTooLarge)
                    return;
                if (Entry(block, graph, start, exits, tryEntries, values, quiet) is not { } entry)
                    continue;
                _facts += 1 + entry.Variables.Count + entry.Complete.Count;
                if (_facts > MostFacts)
                    _isTooLarge = true;
                if (exits[block.Ordinal] is not null && entries[block.Ordinal] is { } before && before.Knows(entry))
                    continue;
                entries[block.Ordinal] = entry;
                exits[block.Ordinal] = Exit(block, entry, quiet, tryEntries);
                changed = true;
            }
        }

        var reader = new TaskInterpreter(
            model, semantics, values,
            enterLambda: (lambda, state) => Run(graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellation), Captured(state, lambda, graph), values, cancellation),
            recordRead: (task, complete) => _reads[task] = complete && (!_reads.TryGetValue(task, out var earlier) || earlier));
        foreach (var block in graph.Blocks)
        {
            if (entries[block.Ordinal] is { } entry)
                Exit(block, entry, reader, tryEntries: null);
        }

        foreach (var function in graph.LocalFunctions)
            Run(graph.GetLocalFunctionControlFlowGraph(function, cancellation), TaskState.Empty, values, cancellation);
    }

    static TaskState Exit(BasicBlock block, TaskState entry, TaskInterpreter interpreter, Dictionary<ControlFlowRegion, TaskState>? tryEntries)
    {
        interpreter.State = entry;
        interpreter.AfterFirstAwait = null;
        foreach (var operation in block.Operations)
            interpreter.Visit(operation);
        if (block.BranchValue is { } value)
            interpreter.Visit(value);

        // A try that begins with an await is left by an exception only once that task is complete.
        for (var region = block.EnclosingRegion; tryEntries is not null && region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Try && region.FirstBlockOrdinal == block.Ordinal)
                tryEntries[region] = interpreter.AfterFirstAwait ?? entry;
        }

        return interpreter.State;
    }

    TaskState? Entry(BasicBlock block, ControlFlowGraph graph, TaskState start, TaskState?[] exits, Dictionary<ControlFlowRegion, TaskState> tryEntries, TaskValues values, TaskInterpreter interpreter)
    {
        if (block.Kind == BasicBlockKind.Entry)
            return start;

        TaskState? joined = null;
        foreach (var branch in block.Predecessors)
        {
            if (exits[branch.Source.Ordinal] is { } exit)
                Meet(Along(branch, Through(branch, exit, graph, exits), interpreter, values));
        }

        if (HandledTry(block) is { } tried && tryEntries.TryGetValue(tried, out var entered))
        {
            Meet(entered);
            for (var ordinal = tried.FirstBlockOrdinal; ordinal <= tried.LastBlockOrdinal; ordinal++)
            {
                if (exits[ordinal] is { } exit)
                    Meet(exit);
            }
        }

        return joined;

        void Meet(TaskState state) => joined = joined is null ? state : TaskState.Join(joined, state, block.Ordinal, values);
    }

    // What a finally completes, on whatever way it is passed.
    static TaskState Through(ControlFlowBranch branch, TaskState exit, ControlFlowGraph graph, TaskState?[] exits)
    {
        foreach (var region in branch.FinallyRegions)
        {
            var ends = graph.Blocks.Where(block =>
                block.Ordinal >= region.FirstBlockOrdinal && block.Ordinal <= region.LastBlockOrdinal
                && block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.StructuredExceptionHandling }).Take(2).ToList();
            if (ends is [var end] && exits[end.Ordinal] is { } passed)
                exit = exit with { Complete = exit.Complete.Union(passed.Complete) };
        }

        return exit;
    }

    static TaskState Along(ControlFlowBranch branch, TaskState exit, TaskInterpreter interpreter, TaskValues values)
    {
        if (branch.Source is not { ConditionKind: var kind and not ControlFlowConditionKind.None, BranchValue: { } condition })
            return exit;
        interpreter.State = exit;
        var facts = interpreter.FactsOf(condition);
        var holds = branch.IsConditionalSuccessor == (kind == ControlFlowConditionKind.WhenTrue);
        var state = exit;
        foreach (var proven in holds ? facts.WhenTrue : facts.WhenFalse)
            state = state.WithComplete(proven, values);
        return state;
    }

    // The try whose exceptions lead into the handler that begins with this block.
    static ControlFlowRegion? HandledTry(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null && region.FirstBlockOrdinal == block.Ordinal; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally
                && region.EnclosingRegion is { Kind: ControlFlowRegionKind.TryAndCatch or ControlFlowRegionKind.TryAndFinally } statement)
            {
                return statement.NestedRegions.FirstOrDefault(static nested => nested.Kind == ControlFlowRegionKind.Try);
            }
        }

        return null;
    }

    // A lambda may run later: it can rely on variables that are assigned once only.
    static TaskState Captured(TaskState state, IFlowAnonymousFunctionOperation lambda, ControlFlowGraph graph)
    {
        var assigned = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        foreach (var operation in graph.Blocks.SelectMany(static block => block.Operations).SelectMany(static operation => operation.DescendantsAndSelf()))
        {
            if (operation is IAssignmentOperation { Target: ILocalReferenceOperation local })
                assigned[local.Local] = assigned.TryGetValue(local.Local, out var count) ? count + 1 : 1;
        }

        return state with
        {
            Variables = state.Variables.RemoveRange(state.Variables.Keys.Where(variable =>
                variable is ILocalSymbol local && assigned.TryGetValue(local, out var count) && count > 1 && !lambda.Symbol.Parameters.Contains(local as ISymbol, SymbolEqualityComparer.Default))),
        };
    }
}
