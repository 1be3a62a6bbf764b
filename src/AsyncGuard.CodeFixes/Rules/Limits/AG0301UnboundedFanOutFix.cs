using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting.Fanning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>
/// AG0301: <c>Task.WhenAll(xs.Select(…))</c>, or a loop that collects the tasks, becomes <c>Fan.MapAsync</c> or <c>Parallel.ForEachAsync</c> with a limit.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0301UnboundedFanOutFix() : AsyncGuardCodeFix(AG0301UnboundedFanOut.Id, Fan, ForEach)
{
    const string Fan = "AG0301.Fan";
    const string ForEach = "AG0301.ParallelForEach";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation start || (FannedQuery.Of(site, start) ?? CollectedTasks.Of(site, start)) is not { } fanned)
            yield break;

        var limit = site.Model.Options.FanOutLimit(site.Root.SyntaxTree);
        if (site.Model.Symbols.RuntimeType("Fan") is { } fan)
        {
            var method = fanned.HasResult ? "MapAsync" : "ForEachAsync";
            yield return new Rewrite(
                $"Run at most {limit} at a time by 'Fan.{method}'", Fan,
                () => fanned.Work(false) is { } work ? fanned.Apply(LimitedCalls.Fan(site, fan, method, fanned, limit, work)) : null);
        }

        if (!fanned.IsUsed
            && site.Model.Symbols.Type("System.Threading.Tasks.Parallel") is { } parallel
            && !parallel.GetMembers("ForEachAsync").IsEmpty
            && site.Model.Symbols.Type("System.Threading.Tasks.ParallelOptions") is { } options)
        {
            yield return new Rewrite(
                $"Run at most {limit} at a time by 'Parallel.ForEachAsync'", ForEach,
                () => fanned.Work(true) is { } work ? fanned.Apply(LimitedCalls.ForEach(site, parallel, options, fanned, limit, work)) : null);
        }
    }
}
