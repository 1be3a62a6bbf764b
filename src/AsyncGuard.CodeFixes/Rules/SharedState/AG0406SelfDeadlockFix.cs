using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0406: what the called method does under the lock gets a method of its own, which the holder of the lock calls.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0406SelfDeadlockFix() : AsyncGuardCodeFix(AG0406SelfDeadlock.Id, Split)
{
    const string Split = "AG0406.Split";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Reported() is IInvocationOperation call && LockedMethod.Of(site, call) is { } method
            ? [new Rewrite($"Call '{method.CoreName}', which runs under the lock of its caller", Split, () => method.Split(call))]
            : [];
}
