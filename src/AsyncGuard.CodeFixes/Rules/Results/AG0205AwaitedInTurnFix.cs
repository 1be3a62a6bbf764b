using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0205: the loop becomes <c>await Task.WhenAll(tasks)</c>, or runs over its results.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0205AwaitedInTurnFix() : AsyncGuardCodeFix(AG0205AwaitedInTurn.Id, All)
{
    const string All = "AG0205.WhenAll";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Target.FirstAncestorOrSelf<AwaitExpressionSyntax>() is { } awaited
        && awaited.FirstAncestorOrSelf<StatementSyntax>(static statement => statement is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax) is ForEachStatementSyntax loop
        && site.Model.Symbols.Task is { } task
            ? [new Rewrite("Await 'Task.WhenAll'", All, () => Apply(site, loop, awaited, task))]
            : [];

    static SyntaxNode Apply(FixSite site, ForEachStatementSyntax loop, AwaitExpressionSyntax awaited, INamedTypeSymbol task)
    {
        var style = ConfigureAwaitStyle.IsConfigured(site, awaited.Expression) ? ConfigureAwaitStyle.OfAwait(awaited) : default;
        var all = InsertAwait.Before(style.Apply(StaticCall.To(site, task, nameof(Task.WhenAll), [Argument(loop.Expression.WithoutTrivia())])));
        if (awaited.Parent is ExpressionStatementSyntax)
            return site.Root.ReplaceNode(loop, ExpressionStatement(all).WithTriviaFrom(loop));

        // foreach (var result in await Task.WhenAll(tasks)) results.Add(result);
        var name = site.Semantics.LookupSymbols(awaited.SpanStart, name: "result").IsEmpty ? "result" : loop.Identifier.ValueText;
        ExpressionSyntax read = awaited.Parent is ParenthesizedExpressionSyntax around ? around : awaited;
        var changed = loop.ReplaceNode(read, IdentifierName(name).WithTriviaFrom(read));
        return site.Root.ReplaceNode(loop, changed
            .WithType(IdentifierName("var").WithTriviaFrom(loop.Type)).WithIdentifier(Identifier(name).WithTriviaFrom(loop.Identifier)).WithExpression(all.WithTriviaFrom(loop.Expression))
            .WithAdditionalAnnotations(Formatter.Annotation));
    }
}
