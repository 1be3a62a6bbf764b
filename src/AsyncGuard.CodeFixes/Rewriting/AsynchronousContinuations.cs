using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Passes <c>TaskCreationOptions.RunContinuationsAsynchronously</c> to a completion source.</summary>
internal static class AsynchronousContinuations
{
    public static IEnumerable<Rewrite> Rewrites(FixSite site, string key)
    {
        if (site.Reported() is not IObjectCreationOperation { Syntax: BaseObjectCreationExpressionSyntax syntax } creation
            || site.Model.Symbols.Type("System.Threading.Tasks.TaskCreationOptions") is not { } options)
        {
            yield break;
        }

        yield return new Rewrite(
            "Pass 'TaskCreationOptions.RunContinuationsAsynchronously'", key,
            () => site.Root.ReplaceNode(syntax, With(syntax, creation, MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, StaticCall.Name(site, options), IdentifierName(nameof(TaskCreationOptions.RunContinuationsAsynchronously))))));
    }

    static BaseObjectCreationExpressionSyntax With(BaseObjectCreationExpressionSyntax syntax, IObjectCreationOperation creation, ExpressionSyntax flag)
    {
        var given = creation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.Name == nameof(TaskCreationOptions));
        if (given?.Syntax is ArgumentSyntax { Expression: var options } argument)
        {
            var all = given.Value.ConstantValue is { HasValue: true, Value: 0 }
                ? flag
                : BinaryExpression(SyntaxKind.BitwiseOrExpression, options.WithoutTrivia().WithTrailingTrivia(Space), Token(default, SyntaxKind.BarToken, TriviaList(Space)), flag);
            return syntax.ReplaceNode(argument, argument.WithExpression(all));
        }

        if (syntax.ArgumentList is { } list)
            return syntax.WithArgumentList(list.WithArguments(StaticCall.Separated(list.Arguments.Append(Argument(flag)))));

        // 'new TaskCompletionSource<int> { }': the list goes in front of the initializer.
        return syntax is ObjectCreationExpressionSyntax { Type: var type } full
            ? full.WithType(type.WithoutTrailingTrivia()).WithArgumentList(ArgumentList(SingletonSeparatedList(Argument(flag))).WithTrailingTrivia(type.GetTrailingTrivia()))
            : syntax;
    }
}
