using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0408: the store or change goes under the lock that guards the field elsewhere, or becomes a step of <see cref="Interlocked"/>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0408ForgottenGuardFix() : AsyncGuardCodeFix(AG0408ForgottenGuard.Id, Guard)
{
    const string Guard = "AG0408.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (GuardSite.Store(site) is not { } store || SharedPlace.Of(GuardSite.Target(store)) is not { } place)
            return OfUse(site);
        if (GuardSite.IsGuarded(site, store))
            return [];
        return ExistingGates.Of(site, place) is { } gate
            ? GuardedCode.Rewrites(site, place, GuardSite.Together(store, place, across: false), Guard, gate)
            : AtomicUpdate.Rewrites(site, store, place, Guard);
    }

    // A change of the collection in the field.
    static IEnumerable<Rewrite> OfUse(FixSite site)
    {
        if (site.Reported() is not { } use || GuardSite.UseOf(site, use) is not { Place: var place } || GuardSite.IsGuarded(site, use) || ExistingGates.Of(site, place) is not { } gate)
            return [];
        var operation = use is IPropertyReferenceOperation { Parent: { } store } ? store : use;
        return GuardedCode.Rewrites(site, place, GuardSite.Together(operation, place, across: false), Guard, gate);
    }
}
