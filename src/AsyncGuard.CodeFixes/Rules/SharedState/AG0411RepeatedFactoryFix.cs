using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0411: the dictionary keeps <c>AsyncLazy</c> values.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0411RepeatedFactoryFix() : AsyncGuardCodeFix(AG0411RepeatedFactory.Id, Lazy)
{
    const string Lazy = "AG0411.AsyncLazy";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Reported() is IInvocationOperation call ? LazyValues.Rewrites(site, call, Lazy) : [];
}
