using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0403: what is awaited comes first and the update is one step, or an async lock is held from the read to the write.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0403LostUpdateFix() : AsyncGuardCodeFix(AG0403LostUpdate.Id, AwaitFirst, Guard)
{
    const string AwaitFirst = "AG0403.AwaitFirst";
    const string Guard = "AG0403.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (GuardSite.Store(site) is not { Syntax: ExpressionSyntax syntax } store || SharedPlace.Of(GuardSite.Target(store)) is not { } place)
            return [];
        var spans = GuardSite.Together(store, place, across: true);
        return spans.Count > 1
            ? GuardedCode.Rewrites(site, place, spans, Guard)
            : AtomicUpdate.Rewrites(site, store, place, AwaitFirst)
                .Concat(AwaitedFirst.Rewrites(site, place, syntax, AwaitFirst))
                .Concat(GuardedCode.Rewrites(site, place, spans, Guard));
    }
}
