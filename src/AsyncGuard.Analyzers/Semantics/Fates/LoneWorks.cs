using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;
using AsyncGuard.Analyzers.Semantics.Lifetimes;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Work that a statement starts and does not wait for.</summary>
/// <param name="Call">The call that starts it.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Holder">The field, property or parameter that holds the task, or holds the collection that it is put into; <see langword="null"/> where nobody does.</param>
/// <param name="IsQueued">Whether it has no task: the pool has it.</param>
internal sealed record LoneWork(IInvocationOperation Call, IOperation Statement, ISymbol? Holder, bool IsQueued);

/// <summary>Which work does this statement start and leave alone, and who can wait for it later?</summary>
internal sealed class LoneWorks(CompilationModel model)
{
    /// <summary>Members that tell others of the work's end.</summary>
    readonly ApiSet _signals = new(model.Symbols,
    [
        ("System.Threading.EventWaitHandle", "Set"),
        ("System.Threading.ManualResetEventSlim", "Set"),
        ("System.Threading.CountdownEvent", "Signal"),
        ("System.Threading.Barrier", "SignalAndWait RemoveParticipant"),
        ("System.Threading.SemaphoreSlim", "Release"),
        ("System.Threading.Semaphore", "Release"),
        ("System.Threading.Monitor", "Pulse PulseAll"),
        ("System.Threading.Tasks.TaskCompletionSource", "SetResult TrySetResult"),
        ("System.Threading.Tasks.TaskCompletionSource`1", "SetResult TrySetResult"),
    ]);

    /// <summary>
    /// The work whose task the statement drops or discards, whose task it puts into a member of the type or a collection that a member or a parameter
    /// holds, or that it queues to the pool.
    /// </summary>
    public LoneWork? In(IExpressionStatementOperation statement)
    {
        var operation = statement.Operation;
        if (operation is ISimpleAssignmentOperation { Target: IDiscardOperation, Value: var discarded })
            operation = discarded;
        if (operation is IInvocationOperation or IConditionalAccessOperation && model.StartedWork.MayYield(operation.Type))
            return Started(operation) is { } dropped ? new LoneWork(dropped, statement, Holder: null, IsQueued: false) : null;
        if (operation is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean, TargetMethod.ContainingType.Name: nameof(ThreadPool) } queued && model.PoolStarts.Work(queued) is not null)
            return new LoneWork(queued, statement, Holder: null, IsQueued: true);
        return Kept(operation) is var (task, holder) && Started(task) is { } kept ? new LoneWork(kept, statement, holder, IsQueued: false) : null;
    }

    /// <summary>Whether the scope that disposes <paramref name="local"/> may wait for the work before it ends.</summary>
    public bool MayBeAwaited(LoneWork work, ILocalSymbol local) => WaitBehind(work, local);

    /// <summary>
    /// Whether those who own a service that the work uses may wait for the work. A task in a member of the type can be awaited as long as the service
    /// lives that was given to the type; one in a static member, or in a collection from elsewhere, goes on behind it.
    /// </summary>
    public bool MayBeAwaitedByOwner(LoneWork work, CancellationToken cancellation) =>
        work.IsQueued ? WaitBehind(work, local: null) || work.Call.Descendants().Any(step => step is IInvocationOperation call && _signals.Contains(call.TargetMethod))
        : work.Holder is { } holder && (WaitBehind(work, local: null) || !OutlivesItsUser(holder, cancellation));

    bool WaitBehind(LoneWork work, ILocalSymbol? local)
    {
        if (work is { Holder: null, IsQueued: false })
            return model.WaitingScopes.WaitBehind(work.Statement, local);
        var own = work.Statement.SemanticModel?.GetEnclosingSymbol(work.Statement.Syntax.SpanStart)?.ContainingType;
        return model.WaitingScopes.WaitBehind(work.Statement, local, step => MayWait(step, work.Holder, own));
    }

    // What is kept is awaited by reading its holder; code of the same type can do that, and can wait for what the pool does.
    static bool MayWait(IOperation step, ISymbol? holder, INamedTypeSymbol? own) =>
        step switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } or IInvocationOperation { Instance: IInstanceReferenceOperation } => true,
            IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: var type } } => Is(type, own) || Is(type, holder?.ContainingType),
            IInstanceReferenceOperation { Parent: IArgumentOperation or IConversionOperation } => true,
            _ => holder is not null && Is(SymbolReferences.Referred(step), holder),
        };

    // A continuation goes on after its task.
    IInvocationOperation? Started(IOperation value) =>
        model.StartedWork.In(value) ?? (model.StartedWork.Bare(value) is IInvocationOperation call && model.Symbols.IsTask(call.Type) && model.CompletedTasks.Apis.Of(call.TargetMethod) == TaskApi.Continuation ? call : null);

    (IOperation Task, ISymbol Holder)? Kept(IOperation operation)
    {
        var (task, holder) = operation switch
        {
            IAssignmentOperation { Target: var target, Value: var value } when MayYield(value) => (value, CallSites.Unwrap(target) switch
            {
                IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => CollectionOf(collection),
                IArrayElementReferenceOperation { ArrayReference: var array } => CollectionOf(array),
                var place => MemberOf(place),
            }),
            IInvocationOperation { Instance: { } collection, Arguments: [.., { Value: var added }] } call when MayYield(added) && Puts(call.TargetMethod) => (added, CollectionOf(collection)),
            _ => default,
        };
        return holder is null ? null : (task, holder);
    }

    // A static member, or a collection that a container gives to the constructor, where nobody in the type takes the tasks out again. Who makes the
    // object by hand may wait for those in the collection.
    bool OutlivesItsUser(ISymbol holder, CancellationToken cancellation) =>
        (holder.IsStatic || IsInjected(holder, cancellation) && !model.Words.Have($"new {holder.ContainingType?.Name}"))
        && model.References.Of(holder, cancellation).All(IsStore);

    bool MayYield(IOperation value) => model.StartedWork.MayYield(CallSites.Unwrap(value).Type);

    bool Puts(IMethodSymbol method) => model.CompletedTasks.Apis.Of(method) is TaskApi.Adds or TaskApi.Changes;

    static ISymbol? CollectionOf(IOperation place) =>
        CallSites.Unwrap(place) is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } } parameter }
            ? parameter
            : MemberOf(place);

    // A property with code of its own may do more than keep the task.
    static ISymbol? MemberOf(IOperation place) =>
        CallSites.Unwrap(place) switch
        {
            IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation } => field,
            IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsOverride: false } property, Instance: null or IInstanceReferenceOperation }
                when property.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } associated } && Is(associated, property)) => property,
            _ => null,
        };

    bool IsInjected(ISymbol holder, CancellationToken cancellation) =>
        holder is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
        || holder is IFieldSymbol { IsReadOnly: true } && model.References.Of(holder, cancellation).Any(static use => ValueFor(use) is IParameterReferenceOperation);

    bool IsStore(IOperation use)
    {
        IOperation place = use;
        while (place.Parent is IConversionOperation)
            place = place.Parent;
        return ValueFor(use) is not null
            || place.Parent is IInvocationOperation call && ReferenceEquals(call.Instance, place) && Puts(call.TargetMethod)
            || place.Parent is IPropertyReferenceOperation { Property.IsIndexer: true, Parent: IAssignmentOperation assignment } element && ReferenceEquals(assignment.Target, element);
    }

    static IOperation? ValueFor(IOperation use) =>
        use.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, use) ? CallSites.Unwrap(assignment.Value) : null;

    static bool Is(ISymbol? one, ISymbol? other) => one is not null && SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other?.OriginalDefinition);
}
