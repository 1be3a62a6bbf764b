using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Puts an <c>await</c> where an expression blocks, and makes the function around it async where it is not.</summary>
internal static class InsertAwait
{
    /// <summary>The document's root with <c>await awaitable</c> in place of <paramref name="blocking"/>; <see langword="null"/> where no await can stand.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="blocking">The expression to replace.</param>
    /// <param name="awaitable">
    /// Makes the awaitable from the blocking expression. It is given the expression as other edits left it, and must take its parts from that.
    /// </param>
    /// <param name="isConfigured">Whether the awaitable says itself how its await continues.</param>
    public static SyntaxNode? InPlaceOf(FixSite site, ExpressionSyntax blocking, Func<ExpressionSyntax, ExpressionSyntax> awaitable, bool isConfigured = false)
    {
        if (site.Semantics.GetOperation(blocking, site.Cancellation) is not { } operation
            || site.ContextOf(operation) is not { CanAwait: true, Syntax: { } function } context)
        {
            return null;
        }

        var style = ConfigureAwaitStyle.Of(site, function);
        SyntaxNode Await(SyntaxNode rewritten)
        {
            var task = awaitable((ExpressionSyntax)rewritten);
            return Parenthesized(blocking, isConfigured ? task : style.Apply(task)).WithTriviaFrom(rewritten);
        }

        return context.Kind == FunctionKind.Async
            ? site.Root.ReplaceNode(blocking, Await(blocking))
            : MakeAsync.Apply(site, function, context.Function!, blocking, Await, style);
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
