using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>How do the awaits around a place continue? Where all of them say <c>.ConfigureAwait(false)</c>, a new one says it too.</summary>
internal readonly struct ConfigureAwaitStyle
{
    readonly bool _isFalse;

    ConfigureAwaitStyle(bool isFalse) => _isFalse = isFalse;

    /// <summary>The style of <paramref name="function"/>; of the type around it where the function awaits nothing yet.</summary>
    public static ConfigureAwaitStyle Of(FixSite site, SyntaxNode function) =>
        new(AllAre(site, AwaitsIn(function)) ?? AllAre(site, AwaitsIn(function.FirstAncestorOrSelf<TypeDeclarationSyntax>())) ?? false);

    /// <summary>The style of one await that says itself how it continues.</summary>
    public static ConfigureAwaitStyle OfAwait(AwaitExpressionSyntax configured) =>
        new(configured.Expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression.RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.FalseLiteralExpression }] });

    public ExpressionSyntax Apply(ExpressionSyntax task) =>
        _isFalse
            ? InvocationExpression(
                MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Receiver(task), IdentifierName(nameof(Task.ConfigureAwait))),
                ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.FalseLiteralExpression)))))
            : task;

    /// <summary>Whether the expression is itself a call of a task's <c>ConfigureAwait</c>.</summary>
    public static bool IsConfigured(FixSite site, ExpressionSyntax task) =>
        task is InvocationExpressionSyntax
        && site.Semantics.GetOperation(task, site.Cancellation) is IInvocationOperation call && IsConfigureAwait(site, call);

    static ExpressionSyntax Receiver(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or SimpleNameSyntax or ParenthesizedExpressionSyntax
            ? task.WithoutTrivia()
            : ParenthesizedExpression(task.WithoutTrivia());

    // The awaits of the function itself, not of functions in it; of a type, all of them.
    static IEnumerable<AwaitExpressionSyntax> AwaitsIn(SyntaxNode? scope) =>
        scope?.DescendantNodes(node => scope is TypeDeclarationSyntax || node == scope || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .OfType<AwaitExpressionSyntax>() ?? [];

    static bool? AllAre(FixSite site, IEnumerable<AwaitExpressionSyntax> awaits)
    {
        bool? all = null;
        foreach (var expression in awaits)
        {
            if (!SaysFalse(site, expression.Expression))
                return false;
            all = true;
        }

        return all;
    }

    static bool SaysFalse(FixSite site, ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax
        && site.Semantics.GetOperation(awaited, site.Cancellation) is IInvocationOperation { Arguments: [var argument] } call
        && argument.Value.ConstantValue is { HasValue: true, Value: false }
        && IsConfigureAwait(site, call);

    static bool IsConfigureAwait(FixSite site, IInvocationOperation call) =>
        call.TargetMethod.Name == nameof(Task.ConfigureAwait) && site.Model.Symbols.IsTaskLike(call.TargetMethod.ContainingType);
}
