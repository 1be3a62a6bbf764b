using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0206: every outcome is looked at, by <c>Gather.SettleAsync</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0206FirstExceptionOnlyFix() : AsyncGuardCodeFix(AG0206FirstExceptionOnly.Id, Settle)
{
    const string Settle = "AG0206.Settle";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Model.Symbols.Type("AsyncGuard.Runtime.Gather") is not { } gather
            || site.Target.FirstAncestorOrSelf<TryStatementSyntax>() is not { Finally: null, Catches: [{ Filter: null, Declaration: { } declaration } handler], Block.Statements: [ExpressionStatementSyntax { Expression: AwaitExpressionSyntax awaited }] } attempt
            || site.Semantics.GetTypeInfo(declaration.Type, site.Cancellation).Type is not { Name: nameof(Exception) }
            || handler.Block.DescendantNodes().Any(static node => node is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax)
            || Call(awaited.Expression) is not { } call)
        {
            return [];
        }

        return [new Rewrite("Look at every outcome by 'Gather.SettleAsync'", Settle, () => Apply(site, attempt, handler, declaration, awaited, call, gather))];
    }

    static InvocationExpressionSyntax? Call(ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Expression: var task } } ? task as InvocationExpressionSyntax : awaited as InvocationExpressionSyntax;

    static SyntaxNode Apply(
        FixSite site, TryStatementSyntax attempt, CatchClauseSyntax handler, CatchDeclarationSyntax declaration, AwaitExpressionSyntax awaited, InvocationExpressionSyntax call, INamedTypeSymbol gather)
    {
        var style = awaited.Expression == call ? default : ConfigureAwaitStyle.OfAwait(awaited);
        var settled = InsertAwait.Before(style.Apply(StaticCall.To(site, gather, "SettleAsync", [Argument(Tasks(call.ArgumentList.Arguments))])));
        var outcome = site.Semantics.LookupSymbols(attempt.SpanStart, name: "outcome").IsEmpty ? "outcome" : "settled";
        var failed = IfStatement(
            ParseExpression($"{outcome}.Error is {{ }} {declaration.Identifier.Text}"),
            handler.Block);
        var loop = ForEachStatement(IdentifierName("var"), Identifier(outcome), settled, Block(failed));
        return site.Root.ReplaceNode(attempt, loop.WithTriviaFrom(attempt).WithAdditionalAnnotations(Formatter.Annotation));
    }

    static ExpressionSyntax Tasks(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        arguments is [var only]
            ? only.Expression.WithoutTrivia()
            : ImplicitArrayCreationExpression(InitializerExpression(SyntaxKind.ArrayInitializerExpression, SeparatedList(arguments.Select(static argument => argument.Expression))));
}
