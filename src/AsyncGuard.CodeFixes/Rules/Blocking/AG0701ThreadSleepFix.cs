using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0701: <c>Thread.Sleep(x)</c> becomes <c>await Task.Delay(x, ct)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0701ThreadSleepFix() : AsyncGuardCodeFix(AG0701ThreadSleep.Id, Await)
{
    const string Await = "AG0701.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax sleep } call && site.Model.Symbols.Task is { } task)
        {
            yield return new Rewrite(
                "Await 'Task.Delay'", Await,
                () => InsertAwait.InPlaceOf(site, sleep, StaticCall.To(site, task, nameof(Task.Delay), [.. StaticCall.Unnamed(sleep), .. TokenArgument.At(site, call)])));
        }
    }
}
