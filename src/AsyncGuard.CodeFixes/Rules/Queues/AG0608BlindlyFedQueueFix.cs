using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0608: the channel gets a capacity, and a mode for when it is full.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0608BlindlyFedQueueFix() : AsyncGuardCodeFix(AG0608BlindlyFedQueue.Id, Bound)
{
    const string Bound = "AG0608.Bound";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => BoundedChannel.Rewrites(site, Bound);
}
