using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics.Fates;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0102: the task is awaited inside the <c>try</c> that was meant for it, or the discard becomes a call of <c>Forget</c>, which observes the exceptions.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0102DiscardedTaskFix() : AsyncGuardCodeFix(AG0102DiscardedTask.Id, Await, Forget)
{
    const string Await = "AG0102.Await";
    const string Forget = "AG0102.Forget";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: ExpressionSyntax call } work)
            return [];
        var forgets = Forgets(site, call);
        return MeantCatches.IsInTryThatCatches(work) && call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { } statement
            ? forgets.Prepend(new Rewrite("Await the task inside the 'try'", Await, () => DiscardedWork.Awaited(site, statement)))
            : forgets;
    }

    static IEnumerable<Rewrite> Forgets(FixSite site, ExpressionSyntax call)
    {
        if (call.Parent is ExpressionStatementSyntax or LambdaExpressionSyntax or ArrowExpressionClauseSyntax)
            return ForgetCall.Rewrites(site, call, call, Forget);
        return call.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Parent: ExpressionStatementSyntax or LambdaExpressionSyntax or ArrowExpressionClauseSyntax } discard
            ? ForgetCall.Rewrites(site, discard, discard.Right, Forget)
            : [];
    }
}
