using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Lays out an argument that was added to a call as the arguments before it are laid out.</summary>
internal static class ArgumentLayout
{
    /// <summary>The call with its last argument on the same line as the one before it, or on a line of its own where each argument has one.</summary>
    /// <param name="changed">The call with the new argument, made to be bound.</param>
    /// <param name="original">The call as it stands in the document.</param>
    public static InvocationExpressionSyntax Of(InvocationExpressionSyntax changed, InvocationExpressionSyntax original)
    {
        var arguments = changed.ArgumentList.Arguments;
        if (arguments.Count == 0)
            return changed;

        var added = arguments[arguments.Count - 1];
        if (added.NameColon is { } name)
            added = added.WithNameColon(name.WithColonToken(name.ColonToken.WithTrailingTrivia(Space)));
        if (arguments.Count == 1)
            return changed.WithArgumentList(changed.ArgumentList.WithArguments(SingletonSeparatedList(added)));

        var before = arguments.Take(arguments.Count - 1).ToList();
        var last = before[before.Count - 1];
        var separators = arguments.GetSeparators().Take(before.Count - 1).ToList();
        var comma = Token(default, SyntaxKind.CommaToken, TriviaList(Space));
        if (original.ArgumentList.Arguments.Count == before.Count && HasOwnLine(last))
        {
            comma = Token(default, SyntaxKind.CommaToken, LineBreakOf(original, separators));
            added = added.WithLeadingTrivia(last.GetLeadingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)));
        }

        added = added.WithTrailingTrivia(last.GetTrailingTrivia());
        before[before.Count - 1] = last.WithoutTrailingTrivia();
        return changed.WithArgumentList(changed.ArgumentList.WithArguments(SeparatedList([.. before, added], [.. separators, comma])));
    }

    static bool HasOwnLine(ArgumentSyntax argument) =>
        argument.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    static SyntaxTriviaList LineBreakOf(InvocationExpressionSyntax original, List<SyntaxToken> separators)
    {
        var trivia = separators.Count > 0 ? separators[separators.Count - 1].TrailingTrivia : original.ArgumentList.OpenParenToken.TrailingTrivia;
        return TriviaList(trivia.Where(static part => part.IsKind(SyntaxKind.EndOfLineTrivia)).DefaultIfEmpty(EndOfLine("\n")));
    }
}
