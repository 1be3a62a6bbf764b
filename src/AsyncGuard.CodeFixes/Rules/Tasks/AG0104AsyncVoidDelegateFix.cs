using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0104: <c>Parallel.ForEach</c> becomes <c>await Parallel.ForEachAsync</c>, <c>list.ForEach</c> a <c>foreach</c> that awaits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0104AsyncVoidDelegateFix() : AsyncGuardCodeFix(AG0104AsyncVoidDelegate.Id, Await)
{
    const string Await = "AG0104.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<LambdaExpressionSyntax>() is not { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } call } argument } lambda
            || site.Semantics.GetOperation(call, site.Cancellation) is not IInvocationOperation { TargetMethod: var method } operation)
        {
            return [];
        }

        if (method.Name == nameof(Parallel.ForEach) && AsyncSymbols.Is(method.ContainingType, site.Model.Symbols.Type("System.Threading.Tasks.Parallel")) && !method.ContainingType.GetMembers("ForEachAsync").IsEmpty)
            return [new Rewrite("Await 'Parallel.ForEachAsync'", Await, () => ForEachAsync(site, call, argument, lambda))];
        return method.Name == nameof(Array.ForEach) && operation.Instance is not null && site.ContextOf(operation) is { CanAwait: true, Kind: FunctionKind.Async }
            ? [new Rewrite("Await in a 'foreach' loop", Await, () => Loop(site, statement, call, lambda))]
            : [];
    }

    // Parallel.ForEach(items, async item => …) is await Parallel.ForEachAsync(items, async (item, _) => …).
    static SyntaxNode? ForEachAsync(FixSite site, InvocationExpressionSyntax call, ArgumentSyntax argument, LambdaExpressionSyntax lambda)
    {
        if (call.Expression is not MemberAccessExpressionSyntax access || ParameterOf(lambda) is not { } item)
            return null;

        var second = item.Identifier.ValueText == "_" ? "__" : "_";
        var typed = item.Type is null ? Parameter(Identifier(second)) : Parameter(Identifier(second)).WithType(StaticType(site));
        var parameters = ParameterList(SeparatedList([item.WithoutTrivia(), typed], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))]));
        var asynchronous = ParenthesizedLambdaExpression(parameters.WithTrailingTrivia(Space), lambda.Body)
            .WithModifiers(lambda.Modifiers).WithArrowToken(lambda.ArrowToken).WithTriviaFrom(lambda);
        var renamed = call.ReplaceNodes(
            [argument.Expression, access.Name],
            (original, _) => original == lambda ? asynchronous : IdentifierName("ForEachAsync"));
        return InsertAwait.InPlaceOf(site, call, renamed.WithoutTrivia());
    }

    static TypeSyntax StaticType(FixSite site) =>
        ParseTypeName(site.Model.Symbols.CancellationToken!.ToMinimalDisplayString(site.Semantics, site.Target.SpanStart)).WithTrailingTrivia(Space);

    static ParameterSyntax? ParameterOf(LambdaExpressionSyntax lambda) =>
        lambda switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only,
            _ => null,
        };

    // items.ForEach(async item => …); is foreach (var item in items) …
    static SyntaxNode? Loop(FixSite site, ExpressionStatementSyntax statement, InvocationExpressionSyntax call, LambdaExpressionSyntax lambda)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Expression: var list } || ParameterOf(lambda) is not { } item)
            return null;

        StatementSyntax body = lambda.Body is BlockSyntax block
            ? (StatementSyntax)new Continues().Visit(block.WithoutTrivia())
            : ExpressionStatement(((ExpressionSyntax)lambda.Body).WithoutTrivia());
        var loop = ForEachStatement(item.Type?.WithoutTrivia() ?? IdentifierName("var"), item.Identifier.WithoutTrivia(), list.WithoutTrivia(), body)
            .WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
        return site.Root.ReplaceNode(statement, loop);
    }

    // What ended one call of the lambda ends one round of the loop.
    sealed class Continues : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node) => ContinueStatement().WithTriviaFrom(node);

        public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node) => node;

        public override SyntaxNode? VisitAnonymousMethodExpression(AnonymousMethodExpressionSyntax node) => node;

        public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node;
    }
}
