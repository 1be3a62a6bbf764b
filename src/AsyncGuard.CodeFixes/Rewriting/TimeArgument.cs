using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>A time that was passed as milliseconds or as a <c>TimeSpan</c>, as a <c>TimeSpan</c>.</summary>
internal static class TimeArgument
{
    public static ExpressionSyntax Of(FixSite site, IArgumentOperation argument)
    {
        var time = ((ArgumentSyntax)argument.Syntax).Expression.WithoutTrivia();
        return argument.Parameter?.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 && site.Model.Symbols.Type("System.TimeSpan") is { } span
            ? InvocationExpression(
                MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, StaticCall.Name(site, span), IdentifierName(nameof(TimeSpan.FromMilliseconds))),
                ArgumentList(SingletonSeparatedList(Argument(time))))
            : time;
    }
}
