using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Fanning;

/// <summary>The calls that run work on items with a limit.</summary>
internal static class LimitedCalls
{
    /// <summary><c>Fan.MapAsync(items, 16, work, token)</c> and its like.</summary>
    public static InvocationExpressionSyntax Fan(FixSite site, INamedTypeSymbol fan, string method, FannedWork fanned, int limit, ExpressionSyntax work) =>
        StaticCall.To(site, fan, method, [Argument(fanned.Source.WithoutTrivia()), Argument(Number(limit)), Argument(work), .. TokenArgument.At(site, fanned.Join)]);

    /// <summary><c>Parallel.ForEachAsync(items, new ParallelOptions { … }, work)</c>.</summary>
    public static InvocationExpressionSyntax ForEach(FixSite site, INamedTypeSymbol parallel, INamedTypeSymbol options, FannedWork fanned, int limit, ExpressionSyntax work) =>
        StaticCall.To(site, parallel, "ForEachAsync", [Argument(fanned.Source.WithoutTrivia()), Argument(Options(site, options, limit, fanned.Join)), Argument(work)]);

    static ExpressionSyntax Options(FixSite site, INamedTypeSymbol options, int limit, IOperation place)
    {
        var settings = new List<ExpressionSyntax> { Setting(nameof(ParallelOptions.MaxDegreeOfParallelism), Number(limit)) };
        settings.AddRange(TokenArgument.At(site, place).Select(static token => Setting(nameof(ParallelOptions.CancellationToken), token.Expression)));
        return ObjectCreationExpression((TypeSyntax)StaticCall.Name(site, options))
            .WithNewKeyword(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)))
            .WithInitializer(InitializerExpression(
                SyntaxKind.ObjectInitializerExpression,
                Token(TriviaList(Space), SyntaxKind.OpenBraceToken, TriviaList(Space)),
                SeparatedList(settings, Enumerable.Repeat(Token(default, SyntaxKind.CommaToken, TriviaList(Space)), settings.Count - 1)),
                Token(TriviaList(Space), SyntaxKind.CloseBraceToken, default)));
    }

    static AssignmentExpressionSyntax Setting(string name, ExpressionSyntax value) =>
        AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression, IdentifierName(name), Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), value.WithoutTrivia());

    static ExpressionSyntax Number(int number) => ParseExpression(number.ToString(CultureInfo.InvariantCulture));
}
