using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Makes a function that returns a task async: adds the modifier, and returns what the tasks held.</summary>
internal static class MakeAsync
{
    /// <summary>The document's root with the function made async; <see langword="null"/> where one of its returns cannot be rewritten for sure.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="function">The declaration: method, local function, lambda or anonymous method.</param>
    /// <param name="symbol">Its symbol.</param>
    /// <param name="place">An expression of the function that is replaced at the same time.</param>
    /// <param name="replacement">What stands there then.</param>
    /// <param name="style">How new awaits continue.</param>
    public static SyntaxNode? Apply(
        FixSite site, SyntaxNode function, IMethodSymbol symbol, ExpressionSyntax place, ExpressionSyntax replacement, ConfigureAwaitStyle style)
    {
        if (ReturnForms.Of(site, function, symbol, place) is not { } forms)
            return null;

        var rewritten = new TaskReturnRewriter(forms, place, replacement, style).Visit(function)!;
        return WithModifier(rewritten) is { } made ? site.Root.ReplaceNode(function, DelegateTypes.Keep(site, function, made)) : null;
    }

    /// <summary>The declaration with the <c>async</c> modifier; <see langword="null"/> for what cannot carry one.</summary>
    public static SyntaxNode? WithModifier(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax { AttributeLists: var attributes } method =>
            Insert(method, attributes, method.Modifiers, static (node, modifiers) => node.WithModifiers(modifiers)),
        LocalFunctionStatementSyntax { AttributeLists: var attributes } local =>
            Insert(local, attributes, local.Modifiers, static (node, modifiers) => node.WithModifiers(modifiers)),
        LambdaExpressionSyntax { AttributeLists: var attributes } lambda =>
            Insert<AnonymousFunctionExpressionSyntax>(lambda, attributes, lambda.Modifiers, static (node, modifiers) => node.WithModifiers(modifiers)),
        AnonymousMethodExpressionSyntax lambda =>
            Insert<AnonymousFunctionExpressionSyntax>(lambda, default, lambda.Modifiers, static (node, modifiers) => node.WithModifiers(modifiers)),
        _ => null,
    };

    // Last of the modifiers, but before 'partial', which must stay the last one.
    // Where it becomes the first token of the declaration, it takes over what stands before that.
    static TNode Insert<TNode>(
        TNode function, SyntaxList<AttributeListSyntax> attributes, SyntaxTokenList modifiers, Func<TNode, SyntaxTokenList, TNode> with)
        where TNode : SyntaxNode
    {
        var modifier = Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space));
        var partial = modifiers.IndexOf(SyntaxKind.PartialKeyword);
        var index = partial >= 0 ? partial : modifiers.Count;
        if (index > 0)
            return with(function, modifiers.Insert(index, modifier));

        var first = attributes.Count > 0 ? attributes.Last().GetLastToken().GetNextToken() : function.GetFirstToken();
        var bare = function.ReplaceToken(first, first.WithLeadingTrivia());
        var rest = partial == 0 ? modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia()) : modifiers;
        return with(bare, rest.Insert(0, modifier.WithLeadingTrivia(first.LeadingTrivia)));
    }
}
