using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0105: <c>StartNew(async …)</c> becomes <c>Task.Run(async …)</c>, or the inner task is taken out by <c>Unwrap</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0105NestedTaskFix() : AsyncGuardCodeFix(AG0105NestedTask.Id, Run, Unwrap)
{
    const string Run = "AG0105.TaskRun";
    const string Unwrap = "AG0105.Unwrap";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } syntax } call
            || !site.Model.Symbols.IsTask(site.Model.Symbols.ResultOf(call.Type))
            || site.Model.Symbols.Task is not { } task)
        {
            yield break;
        }

        // Options and schedulers have no place in Task.Run; the pool is where a plain StartNew runs.
        if (site.Model.PoolStarts.Work(call) is not null && call.TargetMethod.Parameters.All(parameter => parameter.Type.TypeKind == TypeKind.Delegate || AsyncSymbols.Is(parameter.Type, site.Model.Symbols.CancellationToken)))
        {
            yield return new Rewrite(
                "Start it by 'Task.Run'", Run,
                () => site.Root.ReplaceNode(syntax, StaticCall.To(site, task, nameof(Task.Run), []).WithArgumentList(Unnamed(syntax)).WithTriviaFrom(syntax)));
        }

        yield return new Rewrite(
            "Take the inner task by 'Unwrap'", Unwrap,
            () => site.Root.ReplaceNode(syntax, InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, syntax.WithoutTrailingTrivia(), IdentifierName(nameof(TaskExtensions.Unwrap)))).WithTrailingTrivia(syntax.GetTrailingTrivia())));
    }

    static ArgumentListSyntax Unnamed(InvocationExpressionSyntax syntax) =>
        syntax.ArgumentList.ReplaceNodes(syntax.ArgumentList.Arguments, static (_, argument) => argument.WithNameColon(null));
}
