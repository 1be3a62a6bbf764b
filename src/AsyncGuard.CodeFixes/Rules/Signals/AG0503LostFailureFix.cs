using AsyncGuard.Analyzers.Rules.Signals;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Signals;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Signals;

/// <summary>AG0503: a <c>catch</c> around the work passes what it throws to the waiters.</summary>
/// <remarks>Nothing is thrown where the work looks at its task first: what the waiters shall get then is the author's to say.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0503LostFailureFix() : AsyncGuardCodeFix(AG0503LostFailure.Id, TrySetException)
{
    const string TrySetException = "AG0503.TrySetException";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source } } syntax } call
            && site.Model.Symbols.Type("System.Exception") is { } exception
            && site.Properties.TryGetValue(AG0503LostFailure.How, out var how) && how != nameof(LostCompletion.WithTask))
        {
            yield return new Rewrite(
                "Pass the exception to 'TrySetException'", TrySetException,
                () => how == nameof(LostCompletion.WithCaller) ? Shared(site, syntax, source, exception) : Own(site, call, syntax, source, exception));
        }
    }

    // The statements behind the one that makes the source, to the end of its block; an existing try gets one more clause.
    static SyntaxNode? Shared(FixSite site, InvocationExpressionSyntax call, ExpressionSyntax source, INamedTypeSymbol exception)
    {
        if (site.Semantics.GetOperation(call, site.Cancellation) is not { } operation
            || EnclosingFunction.Own(EnclosingFunction.Of(operation)).LastOrDefault(made => made is IObjectCreationOperation && made.Syntax.SpanStart < call.SpanStart && site.Model.CompletionSources.IsSource(made.Type)) is not { } creation
            || creation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } making
            || !block.Span.Contains(call.Span))
        {
            return null;
        }

        var first = block.Statements.IndexOf(making) + 1;
        var handler = Handler(site, call, source, exception, rethrows: true);
        if (block.Statements.Skip(first).FirstOrDefault(statement => statement.Span.Contains(call.Span)) is TryStatementSyntax { Catches: var clauses } attempt && attempt.Block.Span.Contains(call.Span)
            && clauses.All(static clause => clause.Filter is not null || clause.Declaration is { Type: not null }))
        {
            return site.Root.ReplaceNode(attempt, attempt.WithCatches(clauses.Add(handler)));
        }

        return site.Root.ReplaceNode(block, TryBlock.Replace(block, first, block.Statements.Count - 1, TryBlock.Around([.. block.Statements.Skip(first)], handler)));
    }

    static SyntaxNode? Own(FixSite site, IInvocationOperation operation, InvocationExpressionSyntax call, ExpressionSyntax source, INamedTypeSymbol exception)
    {
        var function = EnclosingFunction.Of(operation);
        var returnsNothing = EnclosingFunction.Symbol(function) is { } symbol && (symbol.ReturnsVoid || (symbol.IsAsync && site.Model.Symbols.ResultOf(symbol.ReturnType) is null));
        if (FunctionBody.Of(call) is not { } body)
            return null;
        var isLast = body.Block is null || body.Block.Statements.Last().Span.Contains(call.Span);
        var handler = Handler(site, call, source, exception, rethrows: !(returnsNothing && isLast));
        return body.WithStatements(site.Root, statements => [TryBlock.Around(statements, handler)]);
    }

    static CatchClauseSyntax Handler(FixSite site, SyntaxNode place, ExpressionSyntax source, INamedTypeSymbol exception, bool rethrows)
    {
        var name = FreshName.At(site, place, "exception");
        var set = ExpressionStatement(InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source.WithoutTrivia(), IdentifierName(nameof(TaskCompletionSource<int>.TrySetException))),
            ArgumentList(SingletonSeparatedList(Argument(IdentifierName(name))))));
        var type = (TypeSyntax)StaticCall.Name(site, exception);
        return rethrows ? TryBlock.Catch(type, name, set, ThrowStatement()) : TryBlock.Catch(type, name, set);
    }
}
