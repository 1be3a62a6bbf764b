using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0106: the function becomes async and awaits the task inside its scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0106TaskLeavesScopeFix() : AsyncGuardCodeFix(AG0106TaskLeavesScope.Id, Await)
{
    const string Await = "AG0106.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Reported() is { Syntax: ExpressionSyntax syntax } task
            ? [new Rewrite("Make the function async and await the task", Await, () => Apply(site, task, syntax))]
            : [];

    static SyntaxNode? Apply(FixSite site, IOperation task, ExpressionSyntax syntax) =>
        site.ContextOf(task) is { Kind: not FunctionKind.Async, Function: { } symbol, Syntax: { } function }
            ? MakeAsync.Apply(site, function, symbol, syntax, syntax, ConfigureAwaitStyle.Of(site, function))
            : null;
}
