using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0704: the async form of the wait is awaited where there is one; else the wait moves to another thread, unless it is bound to this one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0704BlockingWaitFix() : AsyncGuardCodeFix(AG0704BlockingWait.Id, Await, TaskRun)
{
    const string Await = "AG0704.Await";
    const string TaskRun = "AG0704.TaskRun";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation wait)
            return [];
        if (TwinCall.Rewrites(site, Await).ToList() is { Count: > 0 } twin)
            return twin;
        return IsLazy(site, wait) || new ThreadAffinity(site.Model.Symbols).Binds(wait) ? [] : OffloadedCall.Rewrites(site, wait, Await, TaskRun);
    }

    // GetConsumingEnumerable waits while it is enumerated, not when it is called.
    static bool IsLazy(FixSite site, IInvocationOperation wait) =>
        AsyncSymbols.Is(wait.Type, site.Model.Symbols.Type("System.Collections.Generic.IEnumerable`1"));
}
