using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Where does the holder of a lock wait for itself?</summary>
internal sealed class SelfDeadlocks(CompilationModel model)
{
    /// <summary>The acquisitions and calls, while the lock of <paramref name="site"/> is held, that acquire it again and cannot.</summary>
    public IEnumerable<IOperation> Under(LockSite site, FunctionLocks function, CancellationToken cancellation)
    {
        if (site.Identity is null || site.Kind.IsReentrant || (site.Holding != LockHolding.Scoped && function.IsBlurred(site.Identity)))
            yield break;

        bool? isGivenBack = null;

        foreach (var again in function.Sites.Acquisitions)
        {
            if (!ReferenceEquals(again, site)
                && again is { IsConditional: false, Through: null }
                && site.Identity.Equals(again.Identity)
                && IsHeldAt(again.Operation, site, cancellation)
                && model.LockCapacity.StopsItsHolder(site, again, cancellation)
                && !IsGivenBack())
            {
                yield return again.Operation;
            }
        }

        foreach (var call in function.Calls)
        {
            if (IsWaitedFor(call.Place)
                && !IsReplaced(call.Method)
                && IsHeldAt(call.Place, site, cancellation)
                && model.LocksWithin.Of(call, cancellation).Any(within => within is { IsConditional: false, IsOptional: false } && site.Identity.Equals(within.Identity) && model.LockCapacity.StopsItsHolder(site, within, cancellation))
                && !MayRelease(call, site.Identity, cancellation)
                && !IsGivenBack())
            {
                yield return call.Place;
            }
        }

        bool IsGivenBack() => isGivenBack ??= model.ForeignReleases.Exist(site, cancellation);
    }

    // A method that gives up its caller's lock for a while, and takes it again.
    bool MayRelease(OwnRun call, LockIdentity identity, CancellationToken cancellation) =>
        model.HeldLocks.FunctionOf(call.Method, cancellation) is { } function
        && function.Releases.Exists(release => release.Acquisition is null && identity.Equals(MethodLocks.Seen(call.Method, function.Sites.All[release.Site].Identity, call)));

    bool IsHeldAt(IOperation place, LockSite site, CancellationToken cancellation) =>
        model.HeldLocks.At(place, cancellation).Any(held => held.Operation.Syntax == site.Operation.Syntax);

    // A task that nobody awaits here may get the lock later.
    bool IsWaitedFor(IOperation call)
    {
        LockConsumption.Completed(call, model.Symbols, out var isTask);
        return !isTask;
    }

    static bool IsReplaced(IMethodSymbol method) =>
        (method.IsVirtual || (method.IsOverride && !method.IsSealed)) && method.ContainingType is { IsSealed: false };
}
