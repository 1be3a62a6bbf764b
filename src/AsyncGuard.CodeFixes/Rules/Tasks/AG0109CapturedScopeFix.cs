using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0109: the work is awaited inside the scope that it uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0109CapturedScopeFix() : AsyncGuardCodeFix(AG0109CapturedScope.Id, Await)
{
    const string Await = "AG0109.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        // A use in a local function says nothing of where that is started.
        site.Target.AncestorsAndSelf().TakeWhile(static node => node is not LocalFunctionStatementSyntax).OfType<ExpressionStatementSyntax>().FirstOrDefault(statement => Uses(site, statement)) is { } start
            && DiscardedWork.In(site, start) is not null
            ? [new Rewrite("Await the work inside the scope", Await, () => DiscardedWork.Awaited(site, start))]
            : [];

    // The statement that starts the work, not one inside the work.
    static bool Uses(FixSite site, ExpressionStatementSyntax statement) =>
        site.Semantics.GetOperation(statement, site.Cancellation) is IExpressionStatementOperation operation
        && site.Model.LoneWorks.In(operation) is { Call: var call }
        && (site.Model.ScopedResources.UseIn(call, site.Model.ScopedResources.Around(operation)) ?? site.Model.ScopedServices.UseIn(call)?.Use)?.Syntax.Span == site.Target.Span;
}
