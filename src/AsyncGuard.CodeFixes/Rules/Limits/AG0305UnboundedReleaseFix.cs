using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>AG0305: the initial count is the maximum too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0305UnboundedReleaseFix() : AsyncGuardCodeFix(AG0305UnboundedRelease.Id, AddMaximum)
{
    const string AddMaximum = "AG0305.AddMaximum";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { ArgumentList: { Arguments: [var count] } arguments } creation
            || !count.Expression.DescendantNodesAndSelf().All(static node => node is ExpressionSyntax and not (InvocationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or AwaitExpressionSyntax)))
        {
            yield break;
        }

        var maximum = Argument(count.Expression.WithoutTrivia());
        if (count.NameColon is { } name)
            maximum = maximum.WithNameColon(NameColon(IdentifierName("maxCount"), name.ColonToken));
        yield return new Rewrite(
            "Make the count the maximum too", AddMaximum,
            () => site.Root.ReplaceNode(creation, creation.WithArgumentList(arguments.WithArguments(StaticCall.Separated([count, maximum])))));
    }
}
