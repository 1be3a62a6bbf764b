using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0904: the cleanup runs without a token, or with one of its own that ends it after a time.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0904CancelledCleanupFix() : AsyncGuardCodeFix(AG0904CancelledCleanup.Id, None, Scope)
{
    const string None = "AG0904.None";
    const string Scope = "AG0904.CleanupScope";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<ArgumentSyntax>() is not { Expression: var token } || site.Model.Symbols.CancellationToken is not { } type)
            yield break;

        yield return new Rewrite("Pass 'CancellationToken.None'", None, () => site.Root.ReplaceNode(
            token, Member(StaticCall.Name(site, type), nameof(CancellationToken.None)).WithTriviaFrom(token)));

        if (site.Model.Symbols.Type("AsyncGuard.Runtime.CleanupScope") is { } scope && site.Model.Symbols.Type("System.TimeSpan") is { } time)
            yield return new Rewrite("Limit the cleanup by a 'CleanupScope'", Scope, () => Scoped(site, token, scope, time));
    }

    static SyntaxNode? Scoped(FixSite site, ExpressionSyntax token, INamedTypeSymbol scope, INamedTypeSymbol time)
    {
        if (token.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return null;
        if (ScopeAround(site, statement, scope) is { } present)
            return site.Root.ReplaceNode(token, Member(IdentifierName(present), "Token").WithTriviaFrom(token));

        var name = UsingLocal.Name(site, statement, "cleanup");
        var limit = InvocationExpression(
            Member(StaticCall.Name(site, time), nameof(TimeSpan.FromSeconds)),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(30))))));
        var creation = ObjectCreationExpression(
            Token(default, SyntaxKind.NewKeyword, TriviaList(Space)),
            (TypeSyntax)StaticCall.Name(site, scope), ArgumentList(SingletonSeparatedList(Argument(limit))), initializer: null);
        return InsertStatement.Before(
            site.Root, statement, statement.ReplaceNode(token, Member(IdentifierName(name), "Token").WithTriviaFrom(token)), UsingLocal.Of(name, creation));
    }

    // Further calls of the same cleanup share its scope, and its time.
    static string? ScopeAround(FixSite site, StatementSyntax statement, INamedTypeSymbol scope) =>
        (statement.Parent as BlockSyntax)?.Statements
            .TakeWhile(other => other != statement)
            .OfType<LocalDeclarationStatementSyntax>()
            .Where(static local => !local.UsingKeyword.IsKind(SyntaxKind.None))
            .SelectMany(static local => local.Declaration.Variables)
            .FirstOrDefault(variable => site.Semantics.GetDeclaredSymbol(variable, site.Cancellation) is ILocalSymbol local && SymbolEqualityComparer.Default.Equals(local.Type, scope))
            ?.Identifier.ValueText;

    static MemberAccessExpressionSyntax Member(ExpressionSyntax of, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of, IdentifierName(name));
}
