using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0601: a queue gets a capacity.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0601UnboundedQueueFix() : AsyncGuardCodeFix(AG0601UnboundedQueue.Id, Bound)
{
    const string Bound = "AG0601.Bound";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => BoundedChannel.Rewrites(site, Bound);
}
