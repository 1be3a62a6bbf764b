using AsyncGuard.Analyzers.Rules.Rates;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Rates;

/// <summary>AG0802: a <c>RateGate</c> before the loop, and a turn at it in each round.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0802FixedDelayFix() : AsyncGuardCodeFix(AG0802FixedDelay.Id, Gate)
{
    const string Gate = "AG0802.RateGate";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Model.Symbols.Type("AsyncGuard.Runtime.RateGate") is { } gate
            && site.Target.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { Expression: AwaitExpressionSyntax awaited } pausing
            && Standing(pausing) is { Parent: BlockSyntax { Parent: StatementSyntax { Parent: BlockSyntax outer } loop } body } pause
            && site.Semantics.GetOperation(awaited, site.Cancellation) is IAwaitOperation operation
            && site.Model.Pauses.Of(operation) is { Arguments: [var time, ..] } delay)
        {
            yield return new Rewrite("Space the calls by a 'RateGate'", Gate, () => Apply(site, gate, outer, loop, body, pause, awaited, delay, time));
        }
    }

    // With the test that spares one item the pause: the first turn waits for nothing.
    static StatementSyntax Standing(StatementSyntax pausing) =>
        pausing.Parent switch
        {
            IfStatementSyntax choice => choice,
            BlockSyntax { Parent: IfStatementSyntax choice } => choice,
            _ => pausing,
        };

    static SyntaxNode Apply(
        FixSite site, INamedTypeSymbol gate, BlockSyntax outer, StatementSyntax loop, BlockSyntax body, StatementSyntax pause, AwaitExpressionSyntax awaited, IInvocationOperation delay, IArgumentOperation time)
    {
        var name = FreshName.At(site, loop, "gate");
        var token = delay.Arguments.Where(static argument => argument is { IsImplicit: false, Parameter.Type.Name: nameof(CancellationToken), Syntax: ArgumentSyntax }).Select(static argument => ((ArgumentSyntax)argument.Syntax).WithNameColon(null));
        ExpressionSyntax turn = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(name), IdentifierName("WaitAsync")), ArgumentList(StaticCall.Separated(token)));
        if (ConfigureAwaitStyle.IsConfigured(site, awaited.Expression))
            turn = ConfigureAwaitStyle.Of(site, loop).Apply(turn);

        // The turn comes before the call, wherever the pause stood.
        var statements = body.Statements.Remove(pause);
        var waiting = ExpressionStatement(InsertAwait.Before(turn)).WithLeadingTrivia(pause.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))).WithTrailingTrivia(pause.GetTrailingTrivia());
        var paced = loop.ReplaceNode(body, body.WithStatements(statements.Insert(0, waiting)));

        var made = LocalDeclarationStatement(VariableDeclaration(IdentifierName("var"), SingletonSeparatedList(
            VariableDeclarator(Identifier(name), null, EqualsValueClause(ObjectCreationExpression(
                (TypeSyntax)StaticCall.Name(site, gate),
                ArgumentList(StaticCall.Separated([Argument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1))), Argument(TimeArgument.Of(site, time))])),
                initializer: null))))))
            .WithUsingKeyword(Token(SyntaxKind.UsingKeyword))
            .WithLeadingTrivia(loop.GetLeadingTrivia())
            .WithTrailingTrivia(ElasticMarker)
            .WithAdditionalAnnotations(Formatter.Annotation);

        var index = outer.Statements.IndexOf(loop);
        var indent = loop.GetLeadingTrivia().LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
        return site.Root.ReplaceNode(outer, outer.WithStatements(outer.Statements.RemoveAt(index).Insert(index, made).Insert(index + 1, paced.WithLeadingTrivia(indent))));
    }
}
