using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which locks does everybody hold who calls the private method around this place?</summary>
internal sealed class CallersLocks(CompilationModel model)
{
    /// <summary>How far callers are asked.</summary>
    const int FurthestCaller = 3;

    /// <summary>The locks of the object or its type that all callers hold until the method has ended; none where it is used as a delegate, or others can call it.</summary>
    public IReadOnlyCollection<LockIdentity> Around(IOperation place, CancellationToken cancellation) => Around(place, depth: 0, cancellation);

    HashSet<LockIdentity> Around(IOperation place, int depth, CancellationToken cancellation)
    {
        if (depth >= FurthestCaller
            || place.SemanticModel?.GetEnclosingSymbol(place.Syntax.SpanStart, cancellation) is not IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method)
        {
            return [];
        }

        HashSet<LockIdentity>? common = null;
        foreach (var use in model.References.Of(method, cancellation))
        {
            if (use is not IInvocationOperation { Instance: null or IInstanceReferenceOperation } call || !EndsUnderTheLock(call))
                return [];
            var held = Around(call, depth + 1, cancellation);
            foreach (var site in model.HeldLocks.At(call, cancellation))
            {
                if (LockOrders.IsOwn(site) && model.LockCapacity.IsForOne(site, cancellation))
                    held.Add(site.Identity!);
            }

            if (common is null)
                common = held;
            else
                common.IntersectWith(held);
            if (common.Count == 0)
                return common;
        }

        return common ?? [];
    }

    // A task that nobody awaits there goes on without the lock.
    bool EndsUnderTheLock(IInvocationOperation call)
    {
        LockConsumption.Completed(call, model.Symbols, out var isTask);
        return !isTask;
    }
}
