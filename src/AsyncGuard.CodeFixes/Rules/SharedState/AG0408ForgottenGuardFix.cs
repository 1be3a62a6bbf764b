using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0408: the store goes under the lock that guards the field elsewhere, or becomes a step of <see cref="Interlocked"/>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0408ForgottenGuardFix() : AsyncGuardCodeFix(AG0408ForgottenGuard.Id, Guard)
{
    const string Guard = "AG0408.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (GuardSite.Store(site) is not { } store || SharedPlace.Of(GuardSite.Target(store)) is not { } place || GuardSite.IsGuarded(site, store))
            return [];
        return ExistingGates.Of(site, place) is { } gate
            ? GuardedCode.Rewrites(site, place, GuardSite.Together(store, place, across: false), Guard, gate)
            : AtomicUpdate.Rewrites(site, store, place, Guard);
    }
}
