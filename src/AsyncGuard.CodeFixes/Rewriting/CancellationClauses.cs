using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Edits of clauses that let cancellation go on to the caller.</summary>
internal static class CancellationClauses
{
    static readonly string[] Names = ["ex", "exception", "error", "caught"];

    /// <summary>The clause that the report points into.</summary>
    public static CatchClauseSyntax? Of(FixSite site) => site.Target.FirstAncestorOrSelf<CatchClauseSyntax>();

    /// <summary>The two ways to keep cancellation out of a catch-all.</summary>
    public static IEnumerable<Rewrite> OfCatchAll(FixSite site, CatchClauseSyntax clause, string rethrowKey, string filterKey)
    {
        yield return new Rewrite("Rethrow 'OperationCanceledException' in a clause before it", rethrowKey, () => RethrowBefore(site, clause));
        yield return new Rewrite("Leave out 'OperationCanceledException' by a filter", filterKey, () => Exclude(site, clause));
    }

    /// <summary><c>when (!token.IsCancellationRequested)</c>, where one parameter is behind all awaited tokens.</summary>
    public static IEnumerable<Rewrite> TokenFilter(FixSite site, CatchClauseSyntax clause, string key)
    {
        if (Parameter(site, clause) is not { } parameter)
            yield break;

        // A clause for TaskCanceledException alone is widened where the other clauses let it.
        var title = $"Leave out the cancellation of '{parameter}' by a filter";
        yield return new Rewrite(title, key, () => site.Root.ReplaceNode(clause, Widened(site, Filtered(clause, NotRequested(parameter)), clause)));
        yield return new Rewrite(title, key, () => site.Root.ReplaceNode(clause, Filtered(clause, NotRequested(parameter))));
    }

    /// <summary>The name of <c>OperationCanceledException</c> at this place.</summary>
    public static TypeSyntax? CancelledType(FixSite site) =>
        site.Model.CancellationFates.Types.Cancelled is { } type ? (TypeSyntax)StaticCall.Name(site, type) : null;

    /// <summary>The document with <c>OperationCanceledException</c> in place of the type that a clause names.</summary>
    public static SyntaxNode? Widened(FixSite site, TypeSyntax type) =>
        CancelledType(site) is { } wider ? site.Root.ReplaceNode(type, wider.WithTriviaFrom(type)) : null;

    /// <summary>A rewritten clause that names <c>OperationCanceledException</c> where the original names <c>TaskCanceledException</c>.</summary>
    public static CatchClauseSyntax Widened(FixSite site, CatchClauseSyntax rewritten, CatchClauseSyntax original) =>
        original.Declaration is { Type: { } type }
        && AsyncSymbols.Is(site.Semantics.GetTypeInfo(type, site.Cancellation).Type, site.Model.CancellationFates.Types.TaskCancelled)
        && CancelledType(site) is { } wider
            ? rewritten.WithDeclaration(rewritten.Declaration!.WithType(wider.WithTriviaFrom(type)))
            : rewritten;

    // catch (OperationCanceledException) { throw; }, laid out as the clause behind it.
    static SyntaxNode? RethrowBefore(FixSite site, CatchClauseSyntax clause)
    {
        if (clause.Parent is not TryStatementSyntax attempt || CancelledType(site) is not { } type)
            return null;

        var layout = new BlockLayout(clause);
        var added = CatchClause(
            Token(layout.BeforeClause, SyntaxKind.CatchKeyword, TriviaList(Space)),
            CatchDeclaration(type).WithCloseParenToken(Token(default, SyntaxKind.CloseParenToken, layout.BeforeBrace)),
            null,
            Block(layout.Open, SingletonList<StatementSyntax>(layout.Statement(Throw())), layout.Close));
        return site.Root.ReplaceNode(attempt, attempt.WithCatches(attempt.Catches.Insert(attempt.Catches.IndexOf(clause), added)));
    }

    static SyntaxNode? Exclude(FixSite site, CatchClauseSyntax clause)
    {
        if (CancelledType(site) is not { } type || Declared(site, clause) is not { } declared)
            return null;

        ExpressionSyntax variable = IdentifierName(declared.Declaration!.Identifier.WithoutTrivia());
        var isNot = site.Root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 }
            ? (ExpressionSyntax)IsPatternExpression(
                variable, Token(TriviaList(Space), SyntaxKind.IsKeyword, TriviaList(Space)),
                UnaryPattern(Token(default, SyntaxKind.NotKeyword, TriviaList(Space)), ConstantPattern(type)))
            : PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(
                BinaryExpression(SyntaxKind.IsExpression, variable, Token(TriviaList(Space), SyntaxKind.IsKeyword, TriviaList(Space)), type)));
        return site.Root.ReplaceNode(clause, Filtered(declared, isNot));
    }

    // The clause with a variable that holds the exception.
    static CatchClauseSyntax? Declared(FixSite site, CatchClauseSyntax clause)
    {
        if (clause.Declaration is { } declaration && !declaration.Identifier.IsKind(SyntaxKind.None))
            return clause;
        if (Array.Find(Names, name => site.Semantics.LookupSymbols(clause.Block.SpanStart, name: name).IsEmpty && !Declares(clause, name)) is not { } free)
            return null;

        if (clause.Declaration is { } typed)
            return clause.WithDeclaration(typed.WithType(typed.Type.WithTrailingTrivia(Space)).WithIdentifier(Identifier(free)));
        if (site.Model.Symbols.Type("System.Exception") is not { } exception)
            return null;
        return clause
            .WithCatchKeyword(clause.CatchKeyword.WithTrailingTrivia(Space))
            .WithDeclaration(CatchDeclaration(((TypeSyntax)StaticCall.Name(site, exception)).WithTrailingTrivia(Space), Identifier(free))
                .WithCloseParenToken(Token(default, SyntaxKind.CloseParenToken, clause.CatchKeyword.TrailingTrivia)));
    }

    static bool Declares(CatchClauseSyntax clause, string name) =>
        clause.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    // The condition joins a filter that is there already.
    static CatchClauseSyntax Filtered(CatchClauseSyntax clause, ExpressionSyntax condition)
    {
        if (clause.Filter is { } filter)
        {
            var old = filter.FilterExpression;
            var left = old is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } or ConditionalExpressionSyntax or AssignmentExpressionSyntax
                ? ParenthesizedExpression(old.WithoutTrivia())
                : old.WithoutTrailingTrivia();
            return clause.WithFilter(filter.WithFilterExpression(
                BinaryExpression(SyntaxKind.LogicalAndExpression, left, Token(TriviaList(Space), SyntaxKind.AmpersandAmpersandToken, TriviaList(Space)), condition)));
        }

        var behind = clause.Declaration!.CloseParenToken.TrailingTrivia;
        return clause
            .WithDeclaration(clause.Declaration.WithCloseParenToken(clause.Declaration.CloseParenToken.WithTrailingTrivia(Space)))
            .WithFilter(CatchFilterClause(
                Token(default, SyntaxKind.WhenKeyword, TriviaList(Space)), Token(SyntaxKind.OpenParenToken), condition, Token(default, SyntaxKind.CloseParenToken, behind)));
    }

    static ExpressionSyntax NotRequested(string parameter) =>
        PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, IdentifierName(parameter), IdentifierName(nameof(CancellationToken.IsCancellationRequested))));

    static string? Parameter(FixSite site, CatchClauseSyntax clause)
    {
        if (clause.Parent is not TryStatementSyntax syntax || clause.Declaration is null || site.Semantics.GetOperation(syntax, site.Cancellation) is not ITryOperation attempt)
            return null;

        var calls = site.Model.CancellableCalls.In(attempt, site.Cancellation).Where(static call => call.IsLive);
        var parameters = calls.Select(call => site.Model.CancellableCalls.ParameterBehind(call, attempt)).Distinct(SymbolEqualityComparer.Default).ToList();
        return parameters is [IParameterSymbol parameter] && IsToken(site, parameter) ? Escaped(parameter.Name) : null;
    }

    static bool IsToken(FixSite site, IParameterSymbol parameter) =>
        SymbolEqualityComparer.Default.Equals(parameter.Type, site.Model.Symbols.CancellationToken);

    static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : $"@{name}";

    public static ThrowStatementSyntax Throw() => ThrowStatement();
}
