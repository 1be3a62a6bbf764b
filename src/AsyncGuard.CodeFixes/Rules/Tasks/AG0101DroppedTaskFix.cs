using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0101: the task is awaited, or let go by <c>Forget</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0101DroppedTaskFix() : AsyncGuardCodeFix(AG0101DroppedTask.Id, Await, Forget)
{
    const string Await = "AG0101.Await";
    const string Forget = "AG0101.Forget";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax } call
            || call.Syntax.FirstAncestorOrSelf<ExpressionSyntax>(static node => node.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax) is not { } whole)
        {
            yield break;
        }

        if (!site.Model.Symbols.IsTaskLike(call.Type))
        {
            if (site.Model.Symbols.Task is { } task && AsyncSymbols.IsOrInherits(site.Semantics.GetTypeInfo(whole, site.Cancellation).Type, site.Model.Symbols.Type("System.Collections.Generic.IEnumerable`1")))
            {
                yield return new Rewrite(
                    "Await 'Task.WhenAll'", Await,
                    () => InsertAwait.InPlaceOf(site, whole, StaticCall.To(site, task, nameof(Task.WhenAll), [Argument(Query(whole).WithoutTrivia())])));
            }

            yield break;
        }

        var configured = call.Syntax != whole && ConfigureAwaitStyle.IsConfigured(site, whole);
        if (call.Syntax == whole || configured)
            yield return new Rewrite("Await the task", Await, () => InsertAwait.InPlaceOf(site, whole, whole, isConfigured: configured));
        if ((call.Syntax == whole || configured || whole is ConditionalAccessExpressionSyntax) && !site.Model.AsyncAssertions.Has(call.TargetMethod))
        {
            foreach (var rewrite in ForgetCall.Rewrites(site, whole, configured ? (ExpressionSyntax)call.Syntax : whole, Forget))
                yield return rewrite;
        }
    }

    // items.Select(…).ToList() needs no list to be awaited.
    static ExpressionSyntax Query(ExpressionSyntax whole) =>
        whole is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Enumerable.ToList) or nameof(Enumerable.ToArray), Expression: var query } }
            ? query
            : whole;
}
