using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0908: each round begins by observing the token.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0908UnobservedLoopFix() : AsyncGuardCodeFix(AG0908UnobservedLoop.Id, Throw)
{
    const string Throw = "AG0908.Throw";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not ILoopOperation loop
            || BodyOf(loop.Syntax) is not { } body
            || site.Model.UnobservedLoops.TokenOf(loop, site.Semantics.GetEnclosingSymbol(loop.Syntax.SpanStart, site.Cancellation), site.Cancellation) is not { } token)
        {
            yield break;
        }

        var observe = ExpressionStatement(InvocationExpression(MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, IdentifierName(token.Name), IdentifierName(nameof(CancellationToken.ThrowIfCancellationRequested)))));
        yield return new Rewrite(
            $"Throw in each round when '{token.Name}' is cancelled", Throw,
            () => site.Root.ReplaceNode(body, InsertStatement.First(site.Root, body, loop.Syntax, observe)));
    }

    static StatementSyntax? BodyOf(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Statement,
        DoStatementSyntax { Statement: BlockSyntax block } => block,
        ForStatementSyntax statement => statement.Statement,
        CommonForEachStatementSyntax statement => statement.Statement,
        _ => null,
    };
}
