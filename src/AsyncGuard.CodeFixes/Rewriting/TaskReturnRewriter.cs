using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Rewrites the returns of a function that becomes async, and one expression of it at the same time.</summary>
internal sealed class TaskReturnRewriter(ReturnForms forms, ExpressionSyntax place, ExpressionSyntax replacement, ConfigureAwaitStyle style) : CSharpSyntaxRewriter
{
    // Two statements in the place of one, until the list around them takes them in.
    static readonly SyntaxAnnotation Pair = new();

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = node == place ? replacement : base.Visit(node);
        return visited is ExpressionSyntax expression && forms[node] is { } form ? Returned(expression, form) : visited;
    }

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        var visited = (ReturnStatementSyntax)base.VisitReturnStatement(node)!;
        switch (forms[node.Expression], visited.Expression)
        {
            case (null, _):
                return visited;
            case (ReturnForm.Rethrow, _):
                return ThrowStatement().WithTriviaFrom(visited);
            case (_, ThrowExpressionSyntax exception):
                return ThrowStatement(exception.Expression.WithLeadingTrivia(Space)).WithTriviaFrom(visited);
            case (ReturnForm.Nothing, _):
                return TailPosition.Is(node) && !HasComment(node)
                    ? Block().WithAdditionalAnnotations(Pair)
                    : Nothing(visited);
            case (_, { } expression) when !forms.HasResult:
                return Awaited(node, visited, expression);
            default:
                return visited;
        }
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var visited = (BlockSyntax)base.VisitBlock(node)!;
        return visited.WithStatements(Flat(visited.Statements));
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var visited = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return visited.WithStatements(Flat(visited.Statements));
    }

    // What an async function returns, or awaits, for the task that the expression was.
    ExpressionSyntax Returned(ExpressionSyntax expression, ReturnForm form)
    {
        var result = form switch
        {
            ReturnForm.Await => InsertAwait.Before(style.Apply(expression.WithoutLeadingTrivia())),
            ReturnForm.AwaitArgument => InsertAwait.Before(style.Apply(Argument(expression))),
            ReturnForm.Value => Argument(expression),
            ReturnForm.Throw => ThrowExpression(Argument(expression).WithLeadingTrivia(Space)),
            ReturnForm.Default => LiteralExpression(SyntaxKind.DefaultLiteralExpression),
            ReturnForm.DefaultNotNull => PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, LiteralExpression(SyntaxKind.DefaultLiteralExpression)),
            _ => expression,
        };
        return result.WithTriviaFrom(expression);
    }

    static ReturnStatementSyntax Nothing(ReturnStatementSyntax statement) =>
        statement.WithExpression(null).WithReturnKeyword(statement.ReturnKeyword.WithTrailingTrivia());

    // 'return task;' is 'await task;' where the function ends anyway, and 'await task; return;' elsewhere.
    static StatementSyntax Awaited(ReturnStatementSyntax original, ReturnStatementSyntax visited, ExpressionSyntax task)
    {
        var awaited = ExpressionStatement(task.WithoutLeadingTrivia(), visited.SemicolonToken).WithLeadingTrivia(visited.GetLeadingTrivia());
        if (TailPosition.Is(original))
            return awaited;

        var pair = Block(
            awaited.WithTrailingTrivia(LineBreakOf(original)),
            ReturnStatement().WithTrailingTrivia(visited.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
        return pair.WithAdditionalAnnotations(original.Parent is BlockSyntax or SwitchSectionSyntax ? Pair : Formatter.Annotation);
    }

    static SyntaxList<StatementSyntax> Flat(SyntaxList<StatementSyntax> statements) =>
        statements.Any(statement => statement.HasAnnotation(Pair))
            ? List(statements.SelectMany(statement => statement is BlockSyntax pair && pair.HasAnnotation(Pair) ? pair.Statements : SingletonList(statement)))
            : statements;

    static ExpressionSyntax Argument(ExpressionSyntax creation) => creation switch
    {
        InvocationExpressionSyntax call => call.ArgumentList.Arguments[0].Expression,
        BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } => arguments.Arguments[0].Expression,
        _ => creation,
    };

    static bool HasComment(SyntaxNode node) =>
        node.DescendantTrivia().Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    static SyntaxTrivia LineBreakOf(SyntaxNode node) =>
        node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } lineBreak
            ? lineBreak
            : ElasticCarriageReturnLineFeed;
}
