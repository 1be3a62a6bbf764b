using AsyncGuard.Analyzers.Rules.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0605: the promise is dropped.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0605BrokenPromiseFix() : AsyncGuardCodeFix(AG0605BrokenPromise.Id, Drop)
{
    const string Drop = "AG0605.Drop";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Left: IdentifierNameSyntax { Identifier.ValueText: var option }, Parent: InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } initializer } promise)
        {
            yield return new Rewrite(
                $"Drop the promise of '{option}'", Drop,
                () => initializer.Expressions.Count > 1
                    ? site.Root.ReplaceNode(initializer, Without(initializer, promise))
                    : site.Root.ReplaceNode(creation, Bare(creation)));
        }
    }

    // The last one hands its line break on to the one before.
    static InitializerExpressionSyntax Without(InitializerExpressionSyntax initializer, AssignmentExpressionSyntax promise)
    {
        var rest = initializer.Expressions.Remove(promise);
        return initializer.WithExpressions(
            promise == initializer.Expressions.Last() && initializer.Expressions.SeparatorCount < initializer.Expressions.Count
                ? rest.Replace(rest.Last(), rest.Last().WithTrailingTrivia(promise.GetTrailingTrivia()))
                : rest);
    }

    // Without an initializer the parentheses have to be there.
    static BaseObjectCreationExpressionSyntax Bare(BaseObjectCreationExpressionSyntax creation)
    {
        var bare = creation.WithInitializer(null);
        bare = bare switch
        {
            ObjectCreationExpressionSyntax { ArgumentList: null } full => full.WithType(full.Type.WithoutTrailingTrivia()).WithArgumentList(Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ArgumentList()),
            { ArgumentList: { } list } => bare.WithArgumentList(list.WithoutTrailingTrivia()),
            _ => bare,
        };
        return bare.WithTrailingTrivia(creation.GetTrailingTrivia());
    }
}
