using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0409: the access goes under the lock that the attribute names.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0409UnguardedAccessFix() : AsyncGuardCodeFix(AG0409UnguardedAccess.Id, Guard)
{
    const string Guard = "AG0409.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not (IFieldReferenceOperation or IPropertyReferenceOperation) || site.Reported() is not { } access
            || SharedPlace.Of(access) is not { IsRoot: true } place
            || site.Model.GuardedMembers.GateOf(place.Member) is not { } gate
            || site.Model.GuardedMembers.IsHeld(access, null, gate, isStore: true, site.Cancellation)
            || Gate.Named(site, gate) is not { } named)
        {
            return [];
        }

        return GuardedCode.Rewrites(site, place, GuardSite.Together(access, place, across: false), Guard, named);
    }
}
