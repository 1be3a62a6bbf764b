using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.Analyzers.Semantics.Tokens;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0909: the sequence is enumerated with the token in scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0909UncancelledSequenceFix() : AsyncGuardCodeFix(AG0909UncancelledSequence.Id, Pass)
{
    const string Pass = "AG0909.WithCancellation";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } statement
            && site.Semantics.GetOperation(statement, site.Cancellation) is IForEachLoopOperation loop
            && UncancelledSequences.Source(loop.Collection).Syntax is ExpressionSyntax sequence
            && site.Model.UncancelledSequences.TokenFor(loop, containingSymbol: null, site.Cancellation) is { } token)
        {
            yield return new Rewrite($"Enumerate with '{token.Expression}'", Pass, () => site.Root.ReplaceNode(sequence, With(sequence, token.Expression).WithTriviaFrom(sequence)));
        }
    }

    static ExpressionSyntax With(ExpressionSyntax sequence, ExpressionSyntax token) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Receiver(sequence.WithoutTrivia()), IdentifierName("WithCancellation")),
            ArgumentList(StaticCall.Separated([Argument(token)])));

    static ExpressionSyntax Receiver(ExpressionSyntax sequence) =>
        sequence is InvocationExpressionSyntax or MemberAccessExpressionSyntax or SimpleNameSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            or ThisExpressionSyntax or BaseObjectCreationExpressionSyntax or PostfixUnaryExpressionSyntax
            ? sequence
            : ParenthesizedExpression(sequence);
}
