using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Puts an <c>await</c> where an expression blocks, and makes the function around it async where it is not.</summary>
internal static class InsertAwait
{
    /// <summary>The document's root with <c>await task</c> in place of <paramref name="blocking"/>; <see langword="null"/> where no await can stand.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="blocking">The expression to replace.</param>
    /// <param name="task">What to await.</param>
    /// <param name="isConfigured">Whether the task says itself how its await continues.</param>
    public static SyntaxNode? InPlaceOf(FixSite site, ExpressionSyntax blocking, ExpressionSyntax task, bool isConfigured = false)
    {
        if (ConditionalChain.Holds(blocking)
            || site.Semantics.GetOperation(blocking, site.Cancellation) is not { } operation
            || site.ContextOf(operation) is not { CanAwait: true, Function: { } symbol, Syntax: { } function } context)
        {
            return null;
        }

        var style = ConfigureAwaitStyle.Of(site, function);
        var replacement = Parenthesized(blocking, isConfigured ? task : style.Apply(task)).WithTriviaFrom(blocking);
        return context.Kind == FunctionKind.Async
            ? site.Root.ReplaceNode(blocking, replacement)
            : MakeAsync.Apply(site, function, symbol, blocking, replacement, style);
    }

    /// <summary><c>await task</c>, with a pair of parentheses inside where <paramref name="task"/> needs them.</summary>
    public static ExpressionSyntax Before(ExpressionSyntax task) =>
        AwaitExpression(Token(default, SyntaxKind.AwaitKeyword, TriviaList(Space)), Operand(task));

    // Parentheses outside, too, where the await becomes the left end of a longer expression.
    static ExpressionSyntax Parenthesized(ExpressionSyntax blocking, ExpressionSyntax task) =>
        NeedsParentheses(blocking) ? ParenthesizedExpression(Before(task)) : Before(task);

    static bool NeedsParentheses(ExpressionSyntax place) => place.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == place,
        ElementAccessExpressionSyntax access => access.Expression == place,
        InvocationExpressionSyntax call => call.Expression == place,
        ConditionalAccessExpressionSyntax access => access.Expression == place,
        PostfixUnaryExpressionSyntax => true,
        _ => false,
    };

    static ExpressionSyntax Operand(ExpressionSyntax task)
    {
        task = Trimmed(task);
        return task is ParenthesizedExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ConditionalAccessExpressionSyntax or SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ThisExpressionSyntax
            or AwaitExpressionSyntax or PostfixUnaryExpressionSyntax or CheckedExpressionSyntax or DefaultExpressionSyntax
            ? task
            : ParenthesizedExpression(task);
    }

    // Line breaks behind the operand belonged to a chain that went on; comments stay.
    static ExpressionSyntax Trimmed(ExpressionSyntax task)
    {
        task = task.WithoutLeadingTrivia();
        return task.GetTrailingTrivia().All(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            ? task.WithoutTrailingTrivia()
            : task;
    }
}
