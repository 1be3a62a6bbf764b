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
        Known(site, type)
            ? IdentifierName(type.Name)
            : ((ExpressionSyntax)SyntaxGenerator.GetGenerator(site.Document).TypeExpression(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary>The type as a type: shortened and imported when the change is applied.</summary>
    public static TypeSyntax TypeName(FixSite site, INamedTypeSymbol type) =>
        type.Arity == 0 && Known(site, type)
            ? IdentifierName(type.Name)
            : ((TypeSyntax)SyntaxGenerator.GetGenerator(site.Document).TypeExpression(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    // The name alone means the type here: no variable, member or other type goes by it.
    static bool Known(FixSite site, INamedTypeSymbol type)
    {
        var meant = site.Semantics.LookupSymbols(site.Target.SpanStart, name: type.Name).Where(static symbol => symbol is not INamedTypeSymbol { Arity: > 0 }).ToList();
        return type.Arity == 0 && meant is [var only] && SymbolEqualityComparer.Default.Equals(only, type);
    }

    /// <summary>The arguments of a call, without the names that another method may not know.</summary>
    public static IEnumerable<ArgumentSyntax> Unnamed(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Select(argument => argument.WithNameColon(null));

    public static SeparatedSyntaxList<ArgumentSyntax> Separated(IEnumerable<ArgumentSyntax> arguments)
    {
        var list = arguments.ToList();
        return SeparatedList(list, Enumerable.Repeat(Token(default, SyntaxKind.CommaToken, TriviaList(Space)), Math.Max(0, list.Count - 1)));
    }
}
