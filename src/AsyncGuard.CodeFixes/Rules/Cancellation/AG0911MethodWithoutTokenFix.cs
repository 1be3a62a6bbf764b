using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.Analyzers.Semantics.Tokens;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0911: the method takes an optional token and passes it on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0911MethodWithoutTokenFix() : AsyncGuardCodeFix(AG0911MethodWithoutToken.Id, Add)
{
    const string Add = "AG0911.Add";
    const string Name = "cancellationToken";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method
            && site.Model.Symbols.CancellationToken is { } type
            && site.Semantics.GetDeclaredSymbol(method, site.Cancellation) is { } symbol
            && !method.DescendantTokens().Any(static token => token.ValueText == Name)
            && !IsNamedWithoutCall(site, symbol.Name))
        {
            yield return new Rewrite($"Take a '{Name}' and pass it on", Add, () => Changed(site, method, type));
        }
    }

    static SyntaxNode? Changed(FixSite site, MethodDeclarationSyntax method, INamedTypeSymbol type)
    {
        if (((SyntaxNode?)method.Body ?? method.ExpressionBody) is not { } body || site.Semantics.GetOperation(body, site.Cancellation) is not { } operation)
            return null;

        var forms = new Dictionary<SyntaxNode, InvocationExpressionSyntax>();
        foreach (var call in site.Model.TokenlessMethods.Calls(operation))
        {
            if (call.Syntax is InvocationExpressionSyntax syntax && site.Model.TokenForms.Find(call, TokenlessMethods.Placeholder, site.Cancellation) is { } form)
                forms[syntax] = form.Call;
        }

        // A call may stand inside another: each is given its argument as it is by then.
        var changed = method.ReplaceNodes(forms.Keys, (original, rewritten) =>
            ArgumentLayout.Of(Merged((InvocationExpressionSyntax)rewritten, forms[original]), (InvocationExpressionSyntax)original));
        return site.Root.ReplaceNode(method, changed.WithParameterList(With(changed.ParameterList, StaticCall.Name(site, type))));
    }

    static InvocationExpressionSyntax Merged(InvocationExpressionSyntax rewritten, InvocationExpressionSyntax form)
    {
        var arguments = form.ArgumentList.Arguments;
        var token = arguments[arguments.Count - 1].WithExpression(IdentifierName(Name));
        var isArrayMade = arguments.Count != rewritten.ArgumentList.Arguments.Count + 1;
        return isArrayMade
            ? form.WithArgumentList(form.ArgumentList.WithArguments(arguments.RemoveAt(arguments.Count - 1).Add(token)))
            : rewritten.WithArgumentList(rewritten.ArgumentList.WithArguments(rewritten.ArgumentList.Arguments.Add(token)));
    }

    static ParameterListSyntax With(ParameterListSyntax list, ExpressionSyntax type)
    {
        var parameter = Parameter(Identifier(default, Name, TriviaList(Space)))
            .WithType(((TypeSyntax)type).WithTrailingTrivia(Space))
            .WithDefault(EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        var parameters = list.Parameters;
        if (parameters.Count == 0)
            return list.WithParameters(SingletonSeparatedList(parameter));
        var separators = parameters.GetSeparators().Append(Token(default, SyntaxKind.CommaToken, TriviaList(Space)));
        return list.WithParameters(SeparatedList([.. parameters, parameter], separators));
    }

    // A method group would no longer fit its delegate.
    static bool IsNamedWithoutCall(FixSite site, string name) =>
        site.Semantics.Compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot(site.Cancellation).DescendantNodes()).OfType<SimpleNameSyntax>().Any(mention =>
            mention.Identifier.ValueText == name
            && !(mention.Parent is InvocationExpressionSyntax call && call.Expression == mention)
            && !(mention.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax outer } access && outer.Expression == access)
            && !(mention.Parent is MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax }));
}
