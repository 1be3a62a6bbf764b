using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which locks does this call acquire while it runs, itself or through other methods of the type?</summary>
internal sealed class LocksWithin(CompilationModel model)
{
    const int MostMethods = 100;
    const int MostLocks = 64;

    readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyList<LockSite>> _methods = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<SyntaxNode, bool> _optional = new();

    /// <summary>The acquisitions, the locks named as the caller sees them.</summary>
    public IEnumerable<LockSite> Of(IInvocationOperation call, CancellationToken cancellation) => Of(OwnRun.Of(call), cancellation);

    /// <summary>The same for any place that runs a member of the type.</summary>
    public IEnumerable<LockSite> Of(OwnRun run, CancellationToken cancellation)
    {
        foreach (var site in _methods.GetOrAdd(run.Method, key => Find(key, cancellation)))
        {
            if (MethodLocks.Seen(run.Method, site.Identity, run) is { } identity)
                yield return Seen(site, identity, run.Place, site.IsOptional);
        }
    }

    // Breadth first: near acquisitions count before far ones. Each method once on this object, and once on others.
    IReadOnlyList<LockSite> Find(IMethodSymbol method, CancellationToken cancellation)
    {
        var found = new List<LockSite>();
        var known = new HashSet<(LockIdentity, LockMode, bool, bool)>();
        var visited = new HashSet<(ISymbol, bool)>();
        var open = new Queue<Step>();
        open.Enqueue(new Step(method, null, null, IsOptional: false));
        while (open.Count > 0 && visited.Count < MostMethods && found.Count < MostLocks)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = open.Dequeue();
            if (!visited.Add((step.Method, step.IsOnThis)) || model.HeldLocks.FunctionOf(step.Method, cancellation) is not { } function)
                continue;
            foreach (var site in function.OwnAcquisitions)
            {
                if (step.Seen(site.Identity) is { } identity && known.Add((identity, site.Mode, site.IsConditional, site.IsOptional || step.IsOptional)))
                    found.Add(Seen(site, identity, site.Operation, site.IsOptional || step.IsOptional));
            }

            foreach (var call in function.Calls)
            {
                if (IsWaitedFor(call.Place))
                    open.Enqueue(new Step(call.Method, call, step, step.IsOptional || _optional.GetOrAdd(call.Place.Syntax, _ => OptionalLocks.IsOptional(call.Place))));
            }
        }

        return found;
    }

    // A task that goes somewhere else than to an await or the caller may get its lock later.
    bool IsWaitedFor(IOperation call) =>
        LockConsumption.Completed(call, model.Symbols, out var isTask).Parent is IReturnOperation || !isTask;

    static LockSite Seen(LockSite site, LockIdentity identity, IOperation place, bool isOptional) =>
        new(site.Kind, site.Mode, identity, place, site.Holding) { IsConditional = site.IsConditional, IsOptional = isOptional };

    /// <summary>One method on the way, and the call that leads to it.</summary>
    sealed record Step(IMethodSymbol Method, OwnRun? Call, Step? Caller, bool IsOptional)
    {
        public bool IsOnThis => Caller is null || (Caller.IsOnThis && Call!.Instance is null or IInstanceReferenceOperation);

        /// <summary>The lock as the first method names it.</summary>
        public LockIdentity? Seen(LockIdentity? identity)
        {
            for (var step = this; step is { Caller: not null } && identity is not null; step = step.Caller)
                identity = MethodLocks.Seen(step.Method, identity, step.Call!);
            return identity;
        }
    }
}
