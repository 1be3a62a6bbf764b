using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0708: the async form of the I/O is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0708SyncIoFix() : AsyncGuardCodeFix(AG0708SyncIo.Id, Await)
{
    const string Await = "AG0708.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => TwinCall.Rewrites(site, Await);
}
