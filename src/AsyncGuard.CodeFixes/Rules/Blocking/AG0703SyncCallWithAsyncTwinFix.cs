using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0703: the async twin is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0703SyncCallWithAsyncTwinFix() : AsyncGuardCodeFix(AG0703SyncCallWithAsyncTwin.Id, Await)
{
    const string Await = "AG0703.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => TwinCall.Rewrites(site, Await);
}
