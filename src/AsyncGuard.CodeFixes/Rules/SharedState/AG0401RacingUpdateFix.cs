using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0401: a counter is updated by <see cref="Interlocked"/>, anything else under a guard.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0401RacingUpdateFix() : AsyncGuardCodeFix(AG0401RacingUpdate.Id, Interlocked, Guard)
{
    const string Interlocked = "AG0401.Interlocked";
    const string Guard = "AG0401.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (GuardSite.Store(site) is not { } store || SharedPlace.Of(GuardSite.Target(store)) is not { } place || GuardSite.IsGuarded(site, store))
            return [];
        return AtomicUpdate.Rewrites(site, store, place, Interlocked)
            .Concat(GuardedCode.Rewrites(site, place, GuardSite.Together(store, place, across: false), Guard));
    }
}
