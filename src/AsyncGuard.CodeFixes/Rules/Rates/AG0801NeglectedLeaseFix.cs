using AsyncGuard.Analyzers.Rules.Rates;
using AsyncGuard.Analyzers.Semantics.Rates;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Rates;

/// <summary>AG0801: the lease is kept in a <c>using</c>, and tested at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0801NeglectedLeaseFix() : AsyncGuardCodeFix(AG0801NeglectedLease.Id, TestAndDispose)
{
    const string TestAndDispose = "AG0801.TestAndDispose";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation call
            || site.Model.RateLimitLeases.Of(call, site.Cancellation) is var neglect && neglect == Neglect.None
            || site.Model.RateLimitLeases.Lease(call)?.Syntax is not ExpressionSyntax lease
            || lease.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            yield break;
        }

        yield return new Rewrite(Title(neglect), TestAndDispose, () => Apply(site, statement, lease, neglect));
    }

    static string Title(Neglect neglect) =>
        neglect switch
        {
            Neglect.Disposal => "Dispose the lease by 'using'",
            Neglect.Test => "Test the lease for 'IsAcquired'",
            _ => "Test the lease, and dispose it by 'using'",
        };

    static SyntaxNode? Apply(FixSite site, StatementSyntax statement, ExpressionSyntax lease, Neglect neglect)
    {
        switch (statement)
        {
            case ExpressionStatementSyntax { Parent: BlockSyntax block } dropped when dropped.Expression == lease:
                var name = FreshName.At(site, statement, "lease");
                return Replaced(site, block, dropped, Declaration(name, lease).WithTriviaFrom(dropped), Test(site, name));

            case LocalDeclarationStatementSyntax { Parent: BlockSyntax block, Declaration.Variables: [var variable] } declaration:
                var kept = (neglect & Neglect.Disposal) == 0 ? declaration : WithUsing(declaration);
                return Replaced(site, block, declaration, kept, (neglect & Neglect.Test) == 0 ? null : Test(site, variable.Identifier.ValueText));

            case UsingStatementSyntax { Declaration.Variables: [var variable], Statement: BlockSyntax body }:
                return site.Root.ReplaceNode(body, body.WithStatements(body.Statements.Insert(0, Test(site, variable.Identifier.ValueText))));

            case UsingStatementSyntax { Expression: { } expression, Statement: BlockSyntax body } scope when expression == lease:
                var local = FreshName.At(site, statement, "lease");
                return site.Root.ReplaceNode(scope, scope.WithExpression(null)
                    .WithDeclaration(VariableDeclaration(Var(), SingletonSeparatedList(Declarator(local, lease))))
                    .WithStatement(body.WithStatements(body.Statements.Insert(0, Test(site, local)))));

            default:
                return null;
        }
    }

    static SyntaxNode Replaced(FixSite site, BlockSyntax block, StatementSyntax statement, StatementSyntax kept, StatementSyntax? test)
    {
        var index = block.Statements.IndexOf(statement);
        var statements = block.Statements.Replace(statement, kept);
        return site.Root.ReplaceNode(block, block.WithStatements(test is null ? statements : statements.Insert(index + 1, test)));
    }

    static LocalDeclarationStatementSyntax Declaration(string name, ExpressionSyntax lease) =>
        LocalDeclarationStatement(VariableDeclaration(Var(), SingletonSeparatedList(Declarator(name, lease))))
            .WithUsingKeyword(Token(default, SyntaxKind.UsingKeyword, TriviaList(Space)));

    static IdentifierNameSyntax Var() => IdentifierName(Identifier(default, "var", TriviaList(Space)));

    static VariableDeclaratorSyntax Declarator(string name, ExpressionSyntax lease) =>
        VariableDeclarator(Identifier(default, name, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), lease.WithoutTrivia()));

    static LocalDeclarationStatementSyntax WithUsing(LocalDeclarationStatementSyntax declaration) =>
        declaration.WithoutLeadingTrivia()
            .WithUsingKeyword(Token(default, SyntaxKind.UsingKeyword, TriviaList(Space)))
            .WithLeadingTrivia(declaration.GetLeadingTrivia());

    // The caller decides what refusal means; an exception is what nobody can overlook.
    static StatementSyntax Test(FixSite site, string lease) =>
        IfStatement(
            PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(lease), IdentifierName("IsAcquired"))),
            ThrowStatement(ObjectCreationExpression(
                site.Model.Symbols.Type("System.InvalidOperationException") is { } type ? (TypeSyntax)StaticCall.Name(site, type) : IdentifierName(nameof(InvalidOperationException)),
                ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.StringLiteralExpression, Literal("The rate limit is exceeded."))))),
                initializer: null)))
            .WithAdditionalAnnotations(Formatter.Annotation);
}
