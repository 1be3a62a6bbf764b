using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which work does this call keep running at the same time?</summary>
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

        /// <summary>Starts its delegate and goes on.</summary>
        public static readonly Start Once = new();
    }

    const string Query = "System.Linq.ParallelEnumerable";

    readonly TaskSources _sources = new(model);
    readonly ApiTable<Start> _starts = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "WhenAll WhenAny WhenEach WaitAll WaitAny", Start.Join),
        ($"{AsyncSymbols.Runtime}.Gather", "*", Start.Join),
        ($"{AsyncSymbols.Runtime}.Fan", "*", Start.PerItem),
        ($"{AsyncSymbols.Runtime}.TaskGroup", "Run Start", Start.Once),
        ("System.Threading.Tasks.Parallel", "For ForEach ForAsync ForEachAsync", Start.PerItem),
        ("System.Threading.Tasks.Parallel", "Invoke", Start.Each),
        (Query, "Select SelectMany Where ForAll", Start.PerItem),
        ("System.Linq.Enumerable", "ToList ToArray", Start.Sequence),
        ("System.Threading.Tasks.Task", "Run", Start.Once),
        ("System.Threading.Tasks.TaskFactory", "StartNew", Start.Once),
        ("System.Threading.Tasks.TaskFactory`1", "StartNew", Start.Once),
        ("System.Threading.ThreadPool", "QueueUserWorkItem UnsafeQueueUserWorkItem", Start.Once),
        ("System.Threading.Thread", "Start UnsafeStart", Start.Once),
        ("AsyncGuard.Runtime.Offload", "RunAsync", Start.Once),
    ]);

    /// <summary>The group of works that the call proves to overlap, or <see langword="null"/>.</summary>
    public ConcurrentGroup? Of(IInvocationOperation call, CancellationToken cancellation)
    {
        var group = _starts.Find(call.TargetMethod) is { } start ? Of(call, start, cancellation)
            : call.Parent is IVariableInitializerOperation && model.Symbols.IsTaskLike(call.Type) ? Siblings(call, cancellation)
            : null;
        return group is { Overlaps: true } ? group : null;
    }

    ConcurrentGroup? Of(IInvocationOperation call, Start start, CancellationToken cancellation)
    {
        if (start == Start.Join)
            return new ConcurrentGroup(call, [.. call.Arguments.SelectMany(argument => _sources.Of(argument.Value, call, cancellation))]);
        if (start == Start.Sequence)
            return call.Type is { } type && IsOfTasks(type) ? new ConcurrentGroup(call, _sources.Of(call, call, cancellation)) : null;
        if (start == Start.PerItem)
            return IsOneAtATime(call, cancellation) ? null : new ConcurrentGroup(call, [.. Delegates(call, cancellation).Select(body => PerItem(call, body))]);
        if (start == Start.Each)
            return new ConcurrentGroup(call, [.. Delegates(call, cancellation).Select(body => new ConcurrentWork([body.Code], body.Region, IsRepeated: false, OnPool: true, "runs at the same time as the other actions of 'Parallel.Invoke'"))]);
        return PerRound(call, cancellation) ?? (call.Parent is IVariableInitializerOperation ? Siblings(call, cancellation) : null) ?? Members(call, cancellation);
    }

    static ConcurrentWork PerItem(IInvocationOperation call, FunctionBody body) =>
        new([body.Code], body.Region, IsRepeated: true, OnPool: true,
            call.TargetMethod.ContainingType.Name == "ParallelEnumerable" ? "runs on several threads of a parallel query" : $"runs once per item, on several threads, by '{CallSites.Display(call.TargetMethod)}'");

    // Started in a loop that does not wait for it.
    ConcurrentGroup? PerRound(IInvocationOperation call, CancellationToken cancellation)
    {
        if (OwnCode.LoopAround(call) is not { } loop || Work(call, cancellation) is not { } body || TaskWaits.AreAtOnce(call) || IsWaitedFor(call, loop) || EndsLoop(call, loop))
            return null;
        return new ConcurrentGroup(call,
            [new ConcurrentWork([body.Code], loop.Syntax, IsRepeated: true, IsOnPool(call), "is started in each round of a loop, before the round before has ended")]);
    }

    // Two tasks of one block, the second started before anything waits for the first.
    ConcurrentGroup? Siblings(IInvocationOperation call, CancellationToken cancellation)
    {
        if (Declared(call) is not { } first || Statement(call) is not { Parent: IBlockOperation block } statement)
            return null;

        var works = new List<ConcurrentWork>();
        var beside = new List<IOperation>();
        foreach (var later in block.Operations.SkipWhile(operation => !ReferenceEquals(operation, statement)).Skip(1))
        {
            if (TaskWaits.InCode(later, first) || later is IReturnOperation)
                break;
            beside.Add(later);
            if (Started(later) is { } second)
                works.Add(Single(second, first));
        }

        if (works.Count > 0)
            return new ConcurrentGroup(call, [Single(call, Declared((IInvocationOperation)works[0].Code[0])), .. works]);

        // The starter goes on beside a body that surely runs on another thread.
        return beside.Count > 0 && IsOnPool(call) && Work(call, cancellation) is { } body
            ? new ConcurrentGroup(call,
                [
                    new ConcurrentWork([body.Code], body.Region, IsRepeated: false, OnPool: true, "runs beside the code that started it"),
                    new ConcurrentWork(beside, call.Syntax, IsRepeated: false, OnPool: true, $"runs beside the task '{first.Name}'"),
                ])
            : null;

        static ConcurrentWork Single(IInvocationOperation started, ISymbol? other) =>
            new([started], started.Syntax, IsRepeated: false, OnPool: false, $"runs at the same time as the task '{other?.Name}'");
    }

    // Several works of one task group.
    ConcurrentGroup? Members(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.RuntimeType("TaskGroup")) || SharedPlace.Of(call.Instance) is not { } group)
            return null;
        var works = new List<ConcurrentWork>();
        foreach (var other in OwnCode.Of(OwnCode.FunctionAround(call)).OfType<IInvocationOperation>())
        {
            if (_starts.Find(other.TargetMethod) != Start.Once || !group.Equals(SharedPlace.Of(other.Instance)) || TaskWaits.AreAtOnce(other))
                continue;
            if (works.Count == 0 && other.Syntax != call.Syntax)
                return null;
            if (Work(other, cancellation) is { } body)
                works.Add(new ConcurrentWork([body.Code], body.Region, IsRepeated: false, IsOnPool(other), $"runs at the same time as the rest of the group '{group}'"));
        }

        return new ConcurrentGroup(call, works);
    }

    bool IsOnPool(IInvocationOperation call) =>
        _starts.Find(call.TargetMethod) == Start.Once && !(call.TargetMethod is { Name: "Start", ContainingType.Name: "TaskGroup" });

    // What Task.Run, a thread, or a task group starts.
    FunctionBody? Work(IInvocationOperation call, CancellationToken cancellation) =>
        AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Type("System.Threading.Thread"))
            ? OfThread(call.Instance, cancellation)
            : Delegates(call, cancellation).FirstOrDefault();

    FunctionBody? OfThread(IOperation? thread, CancellationToken cancellation)
    {
        if (thread is null)
            return null;
        if (CallSites.Unwrap(thread) is IObjectCreationOperation { Arguments: [var work, ..] })
            return model.FunctionBodies.Of(work.Value, cancellation);
        return CallSites.Unwrap(thread) is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration], SemanticModel: { } semantics }
            && declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } created }
            && semantics.GetOperation(created, cancellation) is IObjectCreationOperation { Arguments: [var start, ..] }
            ? model.FunctionBodies.Of(start.Value, cancellation)
            : null;
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

    // MaxDegreeOfParallelism = 1, or a limit of one.
    bool IsOneAtATime(IInvocationOperation call, CancellationToken cancellation)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is { Parameter.Name: "maxConcurrency", Value.ConstantValue: { HasValue: true, Value: 1 } })
                return true;
            if (argument.Parameter?.Type.Name == nameof(ParallelOptions) && Creation(argument.Value, cancellation)?.Initializer is { } settings
                && settings.Initializers.OfType<ISimpleAssignmentOperation>().Any(static setting =>
                    setting.Target is IPropertyReferenceOperation { Property.Name: nameof(ParallelOptions.MaxDegreeOfParallelism) } && setting.Value.ConstantValue is { HasValue: true, Value: 1 }))
            {
                return true;
            }
        }

        return call.TargetMethod.ContainingType.Name == "ParallelEnumerable" && OwnCode.Of(call).Any(static operation =>
            operation is IInvocationOperation { TargetMethod.Name: "WithDegreeOfParallelism" } limit && limit.Arguments.Any(static argument => argument.Value.ConstantValue is { HasValue: true, Value: 1 }));
    }

    static IObjectCreationOperation? Creation(IOperation value, CancellationToken cancellation) =>
        CallSites.Unwrap(value) switch
        {
            IObjectCreationOperation creation => creation,
            ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration], SemanticModel: { } semantics }
                when declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } created } =>
                semantics.GetOperation(created, cancellation) as IObjectCreationOperation,
            _ => null,
        };

    // var t = Task.Run(…); … await t; and thread.Start(); … thread.Join(); in the same round.
    static bool IsWaitedFor(IInvocationOperation call, ILoopOperation loop) =>
        Declared(call) is { } handle ? TaskWaits.InCode(loop, handle)
        : call.Parent is ISimpleAssignmentOperation { Target: var target } && SharedPlace.Of(target) is { } stored ? TaskWaits.InCode(loop, stored.Member)
        : call.Instance is ILocalReferenceOperation { Local: var thread } && TaskWaits.InCode(loop, thread);

    // Started, and the loop left.
    static bool EndsLoop(IInvocationOperation call, ILoopOperation loop)
    {
        for (var (child, parent) = ((IOperation)call, call.Parent); parent is not null && !ReferenceEquals(child, loop); (child, parent) = (parent, parent.Parent))
        {
            if (parent is IReturnOperation || parent is IBlockOperation block && block.Operations.LastOrDefault() is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break })
                return true;
        }

        return false;
    }

    static ISymbol? Declared(IInvocationOperation call) =>
        call.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } ? local : null;

    IInvocationOperation? Started(IOperation statement) =>
        statement is IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: IInvocationOperation call }] }] } && model.Symbols.IsTask(call.Type) ? call : null;

    static IOperation? Statement(IOperation operation)
    {
        var current = operation;
        while (current.Parent is not null and not IBlockOperation)
            current = current.Parent;
        return current;
    }

    bool IsOfTasks(ITypeSymbol sequence) =>
        sequence is IArrayTypeSymbol { ElementType: var element } ? model.Symbols.IsTaskLike(element)
        : sequence is INamedTypeSymbol { TypeArguments: [var item] } && model.Symbols.IsTaskLike(item);
}
