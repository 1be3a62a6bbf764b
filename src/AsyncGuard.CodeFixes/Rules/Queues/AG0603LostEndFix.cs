using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.Analyzers.Semantics.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0603: the channel is completed in <c>finally</c>, or with the exception.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0603LostEndFix() : AsyncGuardCodeFix(AG0603LostEnd.Id, Complete)
{
    const string Complete = "AG0603.Complete";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || !site.Properties.TryGetValue(AG0603LostEnd.How, out var how))
            yield break;
        if (how == nameof(LostEnd.WithoutException))
            yield return new Rewrite("Pass the exception", Complete, () => WithException(site, call));
        else
            yield return new Rewrite("Complete in 'finally'", Complete, () => InFinally(site, call));
    }

    static SyntaxNode? InFinally(FixSite site, InvocationExpressionSyntax call)
    {
        if (call.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax block } completion || block.Statements.IndexOf(completion) is var index && index < 1)
            return null;
        var cleanup = FinallyClause(Block(completion.WithLeadingTrivia(completion.GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))));
        return site.Root.ReplaceNode(block, TryBlock.Replace(block, 0, index, TryBlock.Around([.. block.Statements.Take(index)], cleanup: cleanup)));
    }

    static SyntaxNode? WithException(FixSite site, InvocationExpressionSyntax call)
    {
        if (call.FirstAncestorOrSelf<CatchClauseSyntax>() is not { } clause || site.Model.Symbols.Type("System.Exception") is not { } exception)
            return null;
        var name = clause.Declaration is { Identifier: { ValueText.Length: > 0 } known } ? known.ValueText : FreshName.At(site, call, "exception");
        var completed = clause.ReplaceNode(call, call.WithArgumentList(ArgumentList(SingletonSeparatedList(Argument(IdentifierName(name))))));
        return site.Root.ReplaceNode(clause, completed.Declaration switch
        {
            null => completed.WithCatchKeyword(completed.CatchKeyword.WithTrailingTrivia(Space))
                .WithDeclaration(CatchDeclaration(
                    Token(default, SyntaxKind.OpenParenToken, default), ((TypeSyntax)StaticCall.Name(site, exception)).WithLeadingTrivia().WithTrailingTrivia(Space), Identifier(default, name, default), Token(default, SyntaxKind.CloseParenToken, default)).WithTrailingTrivia(clause.CatchKeyword.TrailingTrivia)),
            { Identifier.ValueText.Length: > 0 } => completed,
            var declaration => completed.WithDeclaration(declaration.WithType(declaration.Type.WithTrailingTrivia(Space)).WithIdentifier(Identifier(name))),
        });
    }
}
