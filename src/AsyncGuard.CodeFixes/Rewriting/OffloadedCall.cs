using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Moves a blocking call to another thread, and awaits it.</summary>
internal static class OffloadedCall
{
    /// <summary><c>Offload.RunAsync</c> where the runtime library can be seen, and <c>Task.Run</c>.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="call">The call that blocks.</param>
    /// <param name="key">The key of the best way that the project has.</param>
    /// <param name="taskRunKey">The key of <c>Task.Run</c> where there is a better way.</param>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, IOperation call, string key, string taskRunKey)
    {
        if (call.Syntax is not ExpressionSyntax syntax || site.Model.Symbols.IsTaskLike(call.Type))
            yield break;

        var whole = ConditionalChain.Whole(syntax);
        if (site.Model.Symbols.Offload is { } offload)
            yield return Run(site, call, whole, offload, "RunAsync", key);
        if (site.Model.Symbols.Task is { } task)
            yield return Run(site, call, whole, task, nameof(Task.Run), site.Model.Symbols.Offload is null ? key : taskRunKey);
    }

    static Rewrite Run(FixSite site, IOperation call, ExpressionSyntax whole, INamedTypeSymbol type, string method, string key) =>
        new($"Await '{type.Name}.{method}'", key, () => InsertAwait.InPlaceOf(
            site, whole, StaticCall.To(site, type, method, [Argument(Lambda(whole)), .. TokenArgument.At(site, call)])));

    static ParenthesizedLambdaExpressionSyntax Lambda(ExpressionSyntax body) =>
        ParenthesizedLambdaExpression(ParameterList(), body.WithoutTrivia())
            .WithArrowToken(Token(TriviaList(Space), Microsoft.CodeAnalysis.CSharp.SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
}
