using AsyncGuard.Analyzers.Rules.Signals;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Signals;

/// <summary>AG0505: the source lets its waiters run on their own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0505SynchronousContinuationsFix() : AsyncGuardCodeFix(AG0505SynchronousContinuations.Id, AddFlag)
{
    const string AddFlag = "AG0505.AddFlag";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) => AsynchronousContinuations.Rewrites(site, AddFlag);
}
