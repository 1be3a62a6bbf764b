using System.Globalization;
using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>AG0301: <c>Task.WhenAll(xs.Select(…))</c> becomes <c>Fan.MapAsync</c> or <c>Parallel.ForEachAsync</c> with a limit.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0301UnboundedFanOutFix() : AsyncGuardCodeFix(AG0301UnboundedFanOut.Id, Fan, ForEach)
{
    const string Fan = "AG0301.Fan";
    const string ForEach = "AG0301.ParallelForEach";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source }, ArgumentList.Arguments: [{ Expression: var selector }] } } select
            || select.TargetMethod is not { Name: "Select", TypeArguments: [_, var task] }
            || Join(select) is not { Syntax: InvocationExpressionSyntax join } whenAll
            || !site.Model.Symbols.IsTask(task))
        {
            yield break;
        }

        var limit = site.Model.Options.FanOutLimit(site.Root.SyntaxTree);
        var hasResult = site.Model.Symbols.ResultOf(task) is not null;
        if (site.Model.Symbols.Type("AsyncGuard.Runtime.Fan") is { } fan)
        {
            var method = hasResult ? "MapAsync" : "ForEachAsync";
            yield return new Rewrite(
                $"Run at most {limit} at a time by 'Fan.{method}'", Fan,
                () => Lambda(selector, isAwaited: false) is { } work
                    ? Replaced(site, join, StaticCall.To(site, fan, method, [Argument(source.WithoutTrivia()), Number(limit), Argument(work), .. TokenArgument.At(site, whenAll)]))
                    : null);
        }

        if (!IsUsed(join)
            && site.Model.Symbols.Type("System.Threading.Tasks.Parallel") is { } parallel
            && !parallel.GetMembers("ForEachAsync").IsEmpty
            && site.Model.Symbols.Type("System.Threading.Tasks.ParallelOptions") is { } options)
        {
            yield return new Rewrite(
                $"Run at most {limit} at a time by 'Parallel.ForEachAsync'", ForEach,
                () => Lambda(selector, isAwaited: true) is { } work
                    ? Replaced(site, join, StaticCall.To(site, parallel, "ForEachAsync", [Argument(source.WithoutTrivia()), Argument(Options(site, options, limit, whenAll)), Argument(work)]))
                    : null);
        }
    }

    // Task.WhenAll(xs.Select(…)), with ToList() or ToArray() in between or not.
    static IInvocationOperation? Join(IOperation select)
    {
        var value = select;
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

    // x => WorkAsync(x) gets a second parameter; ForEachAsync wants a body that is async.
    static ExpressionSyntax? Lambda(ExpressionSyntax selector, bool isAwaited)
    {
        var unused = Parameter(Identifier("_"));
        switch (selector)
        {
            case AnonymousMethodExpressionSyntax:
                return null;
            case LambdaExpressionSyntax lambda:
                var item = lambda is SimpleLambdaExpressionSyntax simple ? simple.Parameter : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters is [var only] ? only : null;
                if (item is null || item.Type is not null || (isAwaited && lambda is { AsyncKeyword.RawKind: 0, Block: not null }))
                    return null;
                var isMadeAsync = isAwaited && lambda.AsyncKeyword.RawKind == 0;
                CSharpSyntaxNode body = isMadeAsync ? InsertAwait.Before((ExpressionSyntax)lambda.Body) : lambda.Body;
                var parameters = ParameterList(SeparatedList([item.WithoutTrivia(), unused], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]));
                return ParenthesizedLambdaExpression(parameters.WithTrailingTrivia(Space), body)
                    .WithAsyncKeyword(isMadeAsync ? Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space)) : lambda.AsyncKeyword)
                    .WithArrowToken(lambda.ArrowToken)
                    .WithTriviaFrom(lambda);
            case SimpleNameSyntax or MemberAccessExpressionSyntax:
                var call = InvocationExpression(selector.WithoutTrivia(), ArgumentList(SingletonSeparatedList(Argument(IdentifierName("item")))));
                return ParenthesizedLambdaExpression(
                        ParameterList(SeparatedList([Parameter(Identifier("item")), unused], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])).WithTrailingTrivia(Space),
                        isAwaited ? InsertAwait.Before(call) : call)
                    .WithAsyncKeyword(isAwaited ? Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space)) : default)
                    .WithArrowToken(Token(default, SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
            default:
                return null;
        }
    }

    static ExpressionSyntax Options(FixSite site, INamedTypeSymbol options, int limit, IOperation place)
    {
        var settings = new List<ExpressionSyntax> { Setting(nameof(ParallelOptions.MaxDegreeOfParallelism), Number(limit).Expression) };
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

    static ArgumentSyntax Number(int number) => Argument(ParseExpression(number.ToString(CultureInfo.InvariantCulture)));

    static SyntaxNode Replaced(FixSite site, InvocationExpressionSyntax join, InvocationExpressionSyntax replacement) =>
        site.Root.ReplaceNode(join, replacement.WithTriviaFrom(join));
}
