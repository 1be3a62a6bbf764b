using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0404: the field becomes an <c>AsyncLazy</c>, or test and fill go under an async lock.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0404LateFillFix() : AsyncGuardCodeFix(AG0404LateFill.Id, Lazy, Guard)
{
    const string Lazy = "AG0404.AsyncLazy";
    const string Guard = "AG0404.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (GuardSite.Store(site) is not { } store || LateFills.Of(store) is not { } fill || GuardSite.IsGuarded(site, store))
            return [];
        return LazyField.Rewrites(site, fill, Lazy)
            .Concat(GuardedCode.Rewrites(site, fill.Place, [fill.Check.Syntax.Span, store.Syntax.Span], Guard));
    }
}
