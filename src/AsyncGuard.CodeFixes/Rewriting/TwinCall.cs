using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Awaits the async twin of a sync call, with the token in scope.</summary>
internal static class TwinCall
{
    public static IEnumerable<Rewrite> Rewrites(FixSite site, string key) =>
        site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax sync } call
        && site.Model.Twins.Find(call, site.Model.Tokens.At(call), site.Cancellation) is { } twin
            ? [new Rewrite($"Await '{twin.Method.Name}'", key, () => InsertAwait.InPlaceOf(site, sync, Laid(sync, twin)))]
            : [];

    // The twin's call is made to be bound; here it is laid out to be read.
    static ExpressionSyntax Laid(InvocationExpressionSyntax sync, AsyncTwin twin)
    {
        if (twin.Call is not InvocationExpressionSyntax { ArgumentList: { Arguments: var arguments } list } call || arguments.Count <= sync.ArgumentList.Arguments.Count)
            return twin.Call;

        var added = arguments.Last();
        var laid = added.WithExpression(added.Expression.WithAdditionalAnnotations(Simplifier.Annotation));
        if (added.NameColon is { } name)
            laid = laid.WithNameColon(name.WithTrailingTrivia(Space));

        var separators = arguments.GetSeparators().ToList();
        if (separators.Count > 0)
            separators[separators.Count - 1] = Token(default, SyntaxKind.CommaToken, TriviaList(Space));
        return call.WithArgumentList(list.WithArguments(SeparatedList(arguments.Replace(added, laid), separators)));
    }
}
