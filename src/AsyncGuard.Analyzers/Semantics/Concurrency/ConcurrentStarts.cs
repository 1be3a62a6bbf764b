using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which work does this call, block or timer keep running at the same time?</summary>
internal sealed class ConcurrentStarts(CompilationModel model)
{
    sealed class Start
    {
        /// <summary>Waits for, or combines, tasks that run already.</summary>
        public static readonly Start Join = new();

        /// <summary>Calls its delegate for many items on several threads.</summary>
        public static readonly Start PerItem = new();

        /// <summary>Calls each of its delegates once, on several threads.</summary>
        public static readonly Start Each = new();

        /// <summary>Starts a sequence of tasks by running through it.</summary>
        public static readonly Start Sequence = new();

        /// <summary>Calls its delegate for each item, and goes on to the next one where that awaits.</summary>
        public static readonly Start AsyncPerItem = new();

        /// <summary>Calls its delegate for each item that is posted to it.</summary>
        public static readonly Start Block = new();
    }

    const string Dataflow = "System.Threading.Tasks.Dataflow";
    const string Query = "System.Linq.ParallelEnumerable";

    readonly TaskSources _sources = new(model);
    readonly Degrees _degrees = new(model);
    readonly TimerOverlaps _timers = new(model);
    readonly StartedPerRound _rounds = new(model);
    readonly StartedTogether _together = new(model);
    readonly ApiTable<Start> _starts = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "WhenAll WhenAny WhenEach WaitAll WaitAny", Start.Join),
        ($"{AsyncSymbols.Runtime}.Gather", "*", Start.Join),
        ($"{AsyncSymbols.Runtime}.Fan", "*", Start.PerItem),
        ("System.Threading.Tasks.Parallel", "For ForEach ForAsync ForEachAsync", Start.PerItem),
        ("System.Threading.Tasks.Parallel", "Invoke", Start.Each),
        (Query, "Select SelectMany Where ForAll", Start.PerItem),
        ("System.Linq.Enumerable", "ToList ToArray", Start.Sequence),
        ("System.Collections.Generic.List`1", "ForEach", Start.AsyncPerItem),
        ("System.Array", "ForEach", Start.AsyncPerItem),
        ($"{Dataflow}.ActionBlock`1", ".ctor", Start.Block),
        ($"{Dataflow}.TransformBlock`2", ".ctor", Start.Block),
        ($"{Dataflow}.TransformManyBlock`2", ".ctor", Start.Block),
    ]);

    /// <summary>The group of works that the operation proves to overlap, or <see langword="null"/>.</summary>
    /// <param name="site">A call, the creation of a block or timer, or the subscription to one.</param>
    /// <param name="cancellation">Ends the search.</param>
    public ConcurrentGroup? Of(IOperation site, CancellationToken cancellation)
    {
        var group = site switch
        {
            IInvocationOperation call => _starts.Find(call.TargetMethod) is { } start ? Of(call, start, cancellation)
                : _rounds.Of(call, cancellation) ?? _rounds.Dropped(call, cancellation) ?? _together.With(call, cancellation) ?? Members(call, cancellation),
            IObjectCreationOperation { Constructor: { } constructor } creation when _starts.Find(constructor) == Start.Block => Block(creation, cancellation),
            _ => _timers.Of(site, cancellation),
        };
        return group is { Overlaps: true } ? group : null;
    }

    ConcurrentGroup? Of(IInvocationOperation call, Start start, CancellationToken cancellation)
    {
        if (start == Start.Join)
            return new ConcurrentGroup(call, [.. call.Arguments.SelectMany(argument => _sources.Of(argument.Value, call, cancellation))]);
        if (start == Start.Sequence)
            return call.Type is { } type && IsOfTasks(type) ? new ConcurrentGroup(call, _sources.Of(call, call, cancellation)) : null;
        if (start == Start.PerItem)
            return _degrees.IsOne(call, cancellation) ? null : new ConcurrentGroup(call, [.. Delegates(call, cancellation).Select(body => PerItem(call, body))]);
        if (start == Start.Each)
            return new ConcurrentGroup(call, [.. Delegates(call, cancellation).Select(static body => new ConcurrentWork([body.Code], body.Region, IsRepeated: false, OnPool: true, "runs at the same time as the other actions of 'Parallel.Invoke'"))]);
        return start == Start.AsyncPerItem
            ? new ConcurrentGroup(call, [.. Delegates(call, cancellation).Where(static body => OwnCode.Awaits(body.Code).Count > 0).Select(body => AsyncPerItem(call, body))])
            : null;
    }

    static ConcurrentWork AsyncPerItem(IInvocationOperation call, FunctionBody body) =>
        new([body.Code], body.Region, IsRepeated: true, OnPool: false, $"is started for each item by '{CallSites.Display(call.TargetMethod)}', before the one before has ended");

    static ConcurrentWork PerItem(IInvocationOperation call, FunctionBody body) =>
        new([body.Code], body.Region, IsRepeated: true, OnPool: true,
            call.TargetMethod.ContainingType.Name == "ParallelEnumerable" ? "runs on several threads of a parallel query" : $"runs once per item, on several threads, by '{CallSites.Display(call.TargetMethod)}'");

    // A dataflow block runs its function on the pool, for one item at a time unless it is told otherwise.
    ConcurrentGroup? Block(IObjectCreationOperation creation, CancellationToken cancellation) =>
        creation.Arguments is [var function, _] && _degrees.IsAboveOne(creation, cancellation) && model.FunctionBodies.Of(function.Value, cancellation) is { } body
            ? new ConcurrentGroup(creation,
                [new ConcurrentWork([body.Code], body.Region, IsRepeated: true, OnPool: true, $"runs for several items at a time, as the '{creation.Type!.Name}' is told to")])
            : null;

    // Several works of one task group.
    ConcurrentGroup? Members(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.RuntimeType("TaskGroup")) || SharedPlace.Of(call.Instance) is not { } group)
            return null;
        var works = new List<ConcurrentWork>();
        foreach (var other in OwnCode.Of(OwnCode.FunctionAround(call)).OfType<IInvocationOperation>())
        {
            if (!model.SingleStarts.Is(other) || !group.Equals(SharedPlace.Of(other.Instance)) || TaskWaits.AreAtOnce(other))
                continue;
            if (works.Count == 0 && other.Syntax != call.Syntax)
                return null;
            if (model.SingleStarts.Of(other, cancellation) is [var started])
                works.Add(new ConcurrentWork([started.Body.Code], started.Body.Region, IsRepeated: false, model.SingleStarts.IsBeside(other), $"runs at the same time as the rest of the group '{group}'"));
        }

        return new ConcurrentGroup(call, works);
    }

    IEnumerable<FunctionBody> Delegates(IInvocationOperation call, CancellationToken cancellation)
    {
        foreach (var argument in call.Arguments)
        {
            if (CallSites.Unwrap(argument.Value) is IArrayCreationOperation { Initializer: { } elements })
            {
                foreach (var element in elements.ElementValues)
                {
                    if (model.FunctionBodies.Of(element, cancellation) is { } one)
                        yield return one;
                }
            }
            else if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate && model.FunctionBodies.Of(argument.Value, cancellation) is { } body)
            {
                yield return body;
            }
        }
    }

    bool IsOfTasks(ITypeSymbol sequence) =>
        sequence is IArrayTypeSymbol { ElementType: var element } ? model.Symbols.IsTaskLike(element)
        : sequence is INamedTypeSymbol { TypeArguments: [var item] } && model.Symbols.IsTaskLike(item);
}
