using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>How is a call with a variable number of arguments written when another argument is to follow them?</summary>
internal static class ParamsArrays
{
    /// <summary>
    /// <c>FindAsync(new object[] { id })</c> for <c>FindAsync(id)</c>; <see langword="null"/> where no argument is part of a <c>params</c> array.
    /// </summary>
    public static InvocationExpressionSyntax? Made(IInvocationOperation call, InvocationExpressionSyntax syntax)
    {
        if (call.TargetMethod.Parameters is not [.., { IsParams: true, Type: IArrayTypeSymbol array }]
            || call.Arguments.FirstOrDefault(static argument => argument.ArgumentKind == ArgumentKind.ParamArray) is not { Value: IArrayCreationOperation { Initializer.ElementValues: { Length: > 0 } elements } }
            || syntax.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null)
            || call.SemanticModel is not { } semantics)
        {
            return null;
        }

        var fixedCount = syntax.ArgumentList.Arguments.Count - elements.Length;
        if (fixedCount < 0)
            return null;

        var arguments = syntax.ArgumentList.Arguments;
        var type = SyntaxFactory.ParseTypeName(array.ElementType.ToMinimalDisplayString(semantics, syntax.SpanStart));
        var values = SyntaxFactory.SeparatedList(
            arguments.Skip(fixedCount).Select(static argument => argument.Expression.WithoutTrivia()),
            Enumerable.Repeat(SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)), elements.Length - 1));
        var made = SyntaxFactory.ArrayCreationExpression(
            SyntaxFactory.Token(default, SyntaxKind.NewKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
            SyntaxFactory.ArrayType(type, SyntaxFactory.SingletonList(SyntaxFactory.ArrayRankSpecifier(SyntaxFactory.SingletonSeparatedList<ExpressionSyntax>(SyntaxFactory.OmittedArraySizeExpression())))),
            SyntaxFactory.InitializerExpression(SyntaxKind.ArrayInitializerExpression,
                SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.OpenBraceToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)),
                values,
                SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.CloseBraceToken, default)));

        var rest = arguments;
        while (rest.Count > fixedCount)
            rest = rest.RemoveAt(rest.Count - 1);
        return syntax.WithArgumentList(syntax.ArgumentList.WithArguments(rest.Add(SyntaxFactory.Argument(made))));
    }
}
