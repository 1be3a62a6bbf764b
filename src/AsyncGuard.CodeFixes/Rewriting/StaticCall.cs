using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>A call of a static method, with the type's <c>using</c> added where the file has none.</summary>
internal static class StaticCall
{
    public static InvocationExpressionSyntax To(FixSite site, INamedTypeSymbol type, string method, IEnumerable<ArgumentSyntax> arguments) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Name(site, type), IdentifierName(method)),
            ArgumentList(Separated(arguments)));

    /// <summary>The type's name as an expression: as it is where it is known already, else shortened and imported when the change is applied.</summary>
    public static ExpressionSyntax Name(FixSite site, INamedTypeSymbol type) =>
        site.Semantics.LookupNamespacesAndTypes(site.Target.SpanStart, name: type.Name) is [var known] && SymbolEqualityComparer.Default.Equals(known, type) && !type.IsGenericType
        && site.Semantics.LookupSymbols(site.Target.SpanStart, name: type.Name) is [var only] && SymbolEqualityComparer.Default.Equals(only, type)
            ? IdentifierName(type.Name)
            : ((ExpressionSyntax)SyntaxGenerator.GetGenerator(site.Document).TypeExpression(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary>The arguments of a call, without the names that another method may not know.</summary>
    public static IEnumerable<ArgumentSyntax> Unnamed(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Select(argument => argument.WithNameColon(null));

    public static SeparatedSyntaxList<ArgumentSyntax> Separated(IEnumerable<ArgumentSyntax> arguments)
    {
        var list = arguments.ToList();
        return SeparatedList(list, Enumerable.Repeat(Token(default, SyntaxKind.CommaToken, TriviaList(Space)), Math.Max(0, list.Count - 1)));
    }
}
