using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting.Fanning;

/// <summary><c>Task.WhenAll(xs.Select(…))</c>, with <c>ToList()</c> or <c>ToArray()</c> in between or not.</summary>
internal static class FannedQuery
{
    public static FannedWork? Of(FixSite site, IInvocationOperation select) =>
        select is { TargetMethod: { Name: "Select", TypeArguments: [_, var task] }, Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source }, ArgumentList.Arguments: [{ Expression: var selector }] } }
        && Join(select) is { Syntax: InvocationExpressionSyntax join } whenAll
        && site.Model.Symbols.IsTask(task)
            ? new FannedWork(
                source, whenAll, site.Model.Symbols.ResultOf(task) is not null, IsUsed(join),
                isAwaited => ItemLambda.Of(selector, isAwaited), call => site.Root.ReplaceNode(join, call.WithTriviaFrom(join)))
            : null;

    static IInvocationOperation? Join(IInvocationOperation select)
    {
        IOperation value = select;
        while (value.Parent is IConversionOperation or IArgumentOperation or IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" })
            value = value.Parent;
        return value.Parent is IInvocationOperation { TargetMethod: { Name: nameof(Task.WhenAll), ContainingType.Name: nameof(Task) }, Arguments.Length: 1 } join ? join : null;
    }

    static bool IsUsed(InvocationExpressionSyntax join)
    {
        SyntaxNode value = join;
        while (value.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait) } or InvocationExpressionSyntax or AwaitExpressionSyntax or ParenthesizedExpressionSyntax)
            value = value.Parent;
        return value.Parent is not ExpressionStatementSyntax;
    }
}
