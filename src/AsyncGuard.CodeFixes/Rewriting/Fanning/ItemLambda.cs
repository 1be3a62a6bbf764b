using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Fanning;

/// <summary>The work on one item as a lambda of the item and a token: <c>(x, _) => WorkAsync(x)</c>.</summary>
internal static class ItemLambda
{
    /// <summary>The lambda of what <c>Select</c> was given; <see langword="null"/> where it cannot be rewritten.</summary>
    /// <param name="selector">A lambda or the name of a method.</param>
    /// <param name="isAwaited">Whether the lambda has to be async.</param>
    public static ExpressionSyntax? Of(ExpressionSyntax selector, bool isAwaited)
    {
        switch (selector)
        {
            case LambdaExpressionSyntax lambda:
                var item = lambda is SimpleLambdaExpressionSyntax simple ? simple.Parameter : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters is [var only] ? only : null;
                if (item is null || item.Type is not null || (isAwaited && lambda is { AsyncKeyword.RawKind: 0, Block: not null }))
                    return null;
                var isMadeAsync = isAwaited && lambda.AsyncKeyword.RawKind == 0;
                CSharpSyntaxNode body = isMadeAsync ? InsertAwait.Before((ExpressionSyntax)lambda.Body) : lambda.Body;
                return ParenthesizedLambdaExpression(Parameters(item.WithoutTrivia()), body)
                    .WithAsyncKeyword(isMadeAsync ? Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space)) : lambda.AsyncKeyword)
                    .WithArrowToken(lambda.ArrowToken)
                    .WithTriviaFrom(lambda);
            case SimpleNameSyntax or MemberAccessExpressionSyntax:
                return Of(Identifier("item"), InvocationExpression(selector.WithoutTrivia(), ArgumentList(SingletonSeparatedList(Argument(IdentifierName("item"))))), isAwaited);
            default:
                return null;
        }
    }

    /// <summary>The lambda of a call on the item.</summary>
    /// <param name="item">The item's name.</param>
    /// <param name="call">The call.</param>
    /// <param name="isAwaited">Whether the lambda has to be async.</param>
    public static ExpressionSyntax Of(SyntaxToken item, ExpressionSyntax call, bool isAwaited) =>
        ParenthesizedLambdaExpression(Parameters(Parameter(item.WithoutTrivia())), isAwaited ? InsertAwait.Before(call) : call.WithoutTrivia())
            .WithAsyncKeyword(isAwaited ? Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space)) : default)
            .WithArrowToken(Token(default, SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));

    static ParameterListSyntax Parameters(ParameterSyntax item) =>
        ParameterList(SeparatedList([item, Parameter(Identifier("_"))], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])).WithTrailingTrivia(Space);
}
