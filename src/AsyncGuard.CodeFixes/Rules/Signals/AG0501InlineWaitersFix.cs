using AsyncGuard.Analyzers.Rules.Signals;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Signals;

/// <summary>AG0501: the source lets its waiters run on their own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0501InlineWaitersFix() : AsyncGuardCodeFix(AG0501InlineWaiters.Id, AddFlag)
{
    const string AddFlag = "AG0501.AddFlag";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => AsynchronousContinuations.Rewrites(site, AddFlag);
}
