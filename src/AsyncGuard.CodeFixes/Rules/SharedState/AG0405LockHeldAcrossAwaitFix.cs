using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Locks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0405: the lock becomes one that can be held across an <c>await</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0405LockHeldAcrossAwaitFix() : AsyncGuardCodeFix(AG0405LockHeldAcrossAwait.Id, AsyncLock)
{
    const string AsyncLock = "AG0405.AsyncLock";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { } operation || AsyncLocking.LockOf(site) is not { } type)
            yield break;

        foreach (var held in site.Model.HeldLocks.MayBeAt(operation, site.Cancellation))
        {
            if (held is not { Kind.IsThreadAffine: true, Holding: LockHolding.Explicit, Identity: { } identity })
                continue;
            var readers = held.Kind == LockKind.ReaderWriterLock ? ", which lets one reader in at a time" : "";
            yield return new Rewrite($"Make '{identity.Display}' {(type.Name == nameof(AsyncLock) ? "an" : "a")} '{type.Name}'{readers}", AsyncLock, () => AsyncLocking.Of(site, identity));
        }
    }
}
