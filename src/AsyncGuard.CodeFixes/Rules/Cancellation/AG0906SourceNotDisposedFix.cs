using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.Analyzers.Semantics.Tokens;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0906: the source is disposed at the end of its block; that of a field with the other fields.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0906SourceNotDisposedFix() : AsyncGuardCodeFix(AG0906SourceNotDisposed.Id, Dispose)
{
    const string Dispose = "AG0906.Dispose";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } declarator && declarator.Identifier.Span == site.Target.GetFirstToken().Span)
        {
            if (declarator.Parent?.Parent is LocalDeclarationStatementSyntax local)
                yield return new Rewrite($"Dispose '{declarator.Identifier.ValueText}' at the end of its block", Dispose, () => site.Root.ReplaceNode(local, Using(local)));
        }
        else if (site.Target.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } first }
            && site.Semantics.GetDeclaredSymbol(first, site.Cancellation) is IFieldSymbol filled)
        {
            yield return new Rewrite($"Dispose '{filled.Name}' with the others", Dispose, () => WithTheOthers(site, filled));
        }
        else if (site.Target.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationTokenSource.Token) } nameless)
        {
            yield return new Rewrite("Name the source and dispose it", Dispose, () => Named(site, nameless));
        }
        else if (site.Target is InvocationExpressionSyntax or SimpleNameSyntax && Linked(site.Target) is { } linked)
        {
            yield return new Rewrite("Name the source and dispose it", Dispose, () => Named(site, linked));
        }
        else if (site.Target is IdentifierNameSyntax name && name.Parent is AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax filling } && TokenSources.DeclarationBefore(filling) is { Declaration.Variables: [var only] } before
            && only.Identifier.ValueText == name.Identifier.ValueText)
        {
            yield return new Rewrite($"Dispose '{name.Identifier.ValueText}' at the end of its block", Dispose, () => InOne(site, before, filling));
        }
        else if (site.Semantics.GetSymbolInfo(site.Target, site.Cancellation).Symbol is IFieldSymbol field)
        {
            yield return new Rewrite($"Dispose '{field.Name}' with the others", Dispose, () => WithTheOthers(site, field));
        }
    }

    static LocalDeclarationStatementSyntax Using(LocalDeclarationStatementSyntax local) =>
        local.WithoutLeadingTrivia().WithUsingKeyword(Token(local.GetLeadingTrivia(), SyntaxKind.UsingKeyword, TriviaList(Space)));

    // The declaration takes over the value of the statement behind it; a comment between the two would have no place.
    static SyntaxNode? InOne(FixSite site, LocalDeclarationStatementSyntax local, ExpressionStatementSyntax first)
    {
        if (local.Parent is not BlockSyntax block || first.Expression is not AssignmentExpressionSyntax { Right: var value } || local.GetTrailingTrivia().Any(IsComment) || first.GetLeadingTrivia().Any(IsComment))
            return null;
        var declarator = local.Declaration.Variables[0];
        var filled = Using(local.ReplaceNode(declarator, declarator.WithoutTrivia().WithInitializer(EqualsValueClause(Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), value))));
        var index = block.Statements.IndexOf(local);
        return site.Root.ReplaceNode(block, block.WithStatements(block.Statements.Replace(local, filled.WithTrailingTrivia(first.GetTrailingTrivia())).RemoveAt(index + 1)));
    }

    static bool IsComment(SyntaxTrivia trivia) => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    // CancellationTokenSource.CreateLinkedTokenSource(…).Token: the report points at the method's name.
    static MemberAccessExpressionSyntax? Linked(SyntaxNode name) =>
        name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Parent: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationTokenSource.Token) } access } ? access : null;

    static SyntaxNode? Named(FixSite site, MemberAccessExpressionSyntax token)
    {
        var statement = token.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax)
            || token.Ancestors().TakeWhile(node => node != statement).Any(static node => node is AnonymousFunctionExpressionSyntax))
        {
            return null;
        }

        var name = UsingLocal.Name(site, statement, token.Expression is InvocationExpressionSyntax ? "linked" : "timeout");
        var access = token.WithExpression(IdentifierName(name)).WithTriviaFrom(token);
        return InsertStatement.Before(site.Root, statement, statement.ReplaceNode(token, access), UsingLocal.Of(name, token.Expression));
    }

    static SyntaxNode? WithTheOthers(FixSite site, IFieldSymbol field)
    {
        if (site.Model.TokenSources.DisposalOf(field.ContainingType) is not { DeclaringSyntaxReferences: [var reference] }
            || reference.SyntaxTree != site.Root.SyntaxTree
            || reference.GetSyntax(site.Cancellation) is not MethodDeclarationSyntax { Body: { Statements: [.., var last] } body }
            || Disposes(body, field.Name))
        {
            return null;
        }

        var receiver = IdentifierName(field.Name);
        var isSure = field.IsReadOnly && field.NullableAnnotation != NullableAnnotation.Annotated;
        ExpressionSyntax call = isSure
            ? InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, IdentifierName(nameof(IDisposable.Dispose))))
            : ConditionalAccessExpression(receiver, InvocationExpression(MemberBindingExpression(IdentifierName(nameof(IDisposable.Dispose)))));
        var statement = ExpressionStatement(call);

        // Behind the last statement, unless that one leaves the method.
        if (last is ReturnStatementSyntax or ThrowStatementSyntax)
            return InsertStatement.Before(site.Root, last, last, statement);
        var indentation = last.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse();
        return site.Root.InsertNodesAfter(last, [statement.WithLeadingTrivia(indentation).WithTrailingTrivia(InsertStatement.LineBreak(site.Root))]);
    }

    static bool Disposes(BlockSyntax body, string field) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == field
            && name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IDisposable.Dispose) }
                or ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: nameof(IDisposable.Dispose) } } });
}
