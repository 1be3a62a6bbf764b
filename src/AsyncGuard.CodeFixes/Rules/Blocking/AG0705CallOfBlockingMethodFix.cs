using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0705: the async twin is awaited where there is one; else the call moves to another thread.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0705CallOfBlockingMethodFix() : AsyncGuardCodeFix(AG0705CallOfBlockingMethod.Id, Await, TaskRun)
{
    const string Await = "AG0705.Await";
    const string TaskRun = "AG0705.TaskRun";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        // What is handed on by name runs as a part of another call.
        if (site.Reported() is not { } call || call is IMethodReferenceOperation)
            return [];
        if (site.Properties.ContainsKey(AG0705CallOfBlockingMethod.TwinProperty))
            return [.. TwinCall.Rewrites(site, Await), .. OffloadedCall.Rewrites(site, call, Await, Await)];
        return IsIterator(site, call) ? [] : OffloadedCall.Rewrites(site, call, Await, TaskRun);
    }

    // An iterator blocks while it is enumerated, not when it is called.
    static bool IsIterator(FixSite site, IOperation call) =>
        site.Semantics.GetSymbolInfo(call.Syntax, site.Cancellation).Symbol is { } member
        && member.DeclaringSyntaxReferences.Any(reference => reference
            .GetSyntax(site.Cancellation)
            .DescendantNodes(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) || node.Span == reference.Span)
            .Any(node => node is YieldStatementSyntax));
}
