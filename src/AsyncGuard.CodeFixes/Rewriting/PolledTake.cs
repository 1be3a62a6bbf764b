using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>The statement that takes an item from a queue or pauses, and what awaits the item in its place.</summary>
/// <param name="Place">The statement.</param>
/// <param name="Replacement">What stands in its place.</param>
/// <param name="HasToken">Whether a token can end the wait.</param>
internal sealed record PolledTake(StatementSyntax Place, IReadOnlyList<StatementSyntax> Replacement, bool HasToken)
{
    /// <param name="site">The site of the report.</param>
    /// <param name="look">The call of <c>TryDequeue</c>.</param>
    /// <param name="reader">What the next item is asked of: the queue, or a part of it.</param>
    /// <param name="method">The method that returns the next item.</param>
    public static PolledTake? Of(FixSite site, IInvocationOperation look, Func<ExpressionSyntax, ExpressionSyntax> reader, string method)
    {
        if (look.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments: [{ Expression: var target }] } call
            || call.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            return null;
        }

        var (token, isKnown) = Ending(site, statement);
        if (!isKnown)
            return null;

        ExpressionSyntax next = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, reader(access.Expression.WithoutTrivia()), IdentifierName(method)), ArgumentList(StaticCall.Separated(token is null ? [] : [token])));
        next = InsertAwait.Before(ConfigureAwaitStyle.Of(site, statement.Ancestors().First(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax)).Apply(next));
        StatementSyntax waiting = target switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax variable } => LocalDeclarationStatement(VariableDeclaration(
                IdentifierName(Identifier(default, "var", TriviaList(Space))),
                SingletonSeparatedList(VariableDeclarator(Identifier(default, variable.Identifier.ValueText, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), next))))),
            _ => ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, target.WithoutTrivia().WithTrailingTrivia(Space), Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), next)),
        };

        return statement switch
        {
            // The pause alone, then the round again: what follows is what the item is for.
            IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax, Else: null, Parent: BlockSyntax } => new PolledTake(statement, [waiting.WithTriviaFrom(statement)], token is not null),
            WhileStatementSyntax when target is not DeclarationExpressionSyntax => new PolledTake(statement, [waiting.WithTriviaFrom(statement)], token is not null),
            IfStatementSyntax { Condition: InvocationExpressionSyntax, Else.Statement: var pause } choice when choice.Condition == call && IsWholeRound(choice) && IsPause(pause) => OfChoice(site, choice, waiting) is var (first, rest) ? new PolledTake(statement, [first, .. rest], token is not null) : null,
            _ => null,
        };
    }

    // if (queue.TryDequeue(out var item)) Handle(item); else await Task.Delay(…);
    static (StatementSyntax Wait, IEnumerable<StatementSyntax> Work)? OfChoice(FixSite site, IfStatementSyntax choice, StatementSyntax waiting)
    {
        if (Comments.AreIn(choice.CloseParenToken.TrailingTrivia) || Comments.AreIn(choice.Else!.DescendantTrivia()))
            return null;
        var indentation = Layout.Indentation(choice);
        var first = waiting.WithLeadingTrivia(choice.GetLeadingTrivia()).WithTrailingTrivia(Layout.LineBreak(site.Root));
        if (choice.Statement is not BlockSyntax block)
            return (first, [choice.Statement.WithLeadingTrivia(indentation)]);
        return Comments.AreIn(block.OpenBraceToken.TrailingTrivia) || Comments.AreIn(block.CloseBraceToken.LeadingTrivia) || Comments.AreIn(block.CloseBraceToken.TrailingTrivia)
            ? null
            : (first, block.Statements.Select(static statement => statement.WithAdditionalAnnotations(Formatter.Annotation)));
    }

    // Whatever else a round does, it does without an item, too.
    static bool IsWholeRound(IfStatementSyntax choice) => choice.Parent is BlockSyntax { Statements.Count: 1, Parent: WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax };

    static bool IsPause(StatementSyntax statement) =>
        (statement is BlockSyntax { Statements: [var only] } ? only : statement) is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax };

    // The token that ended the pause. A loop that asks the token itself would no longer come to ask.
    static (ArgumentSyntax? Token, bool IsKnown) Ending(FixSite site, StatementSyntax poll)
    {
        var pause = poll.DescendantNodes().OfType<AwaitExpressionSyntax>().Select(awaited => site.Semantics.GetOperation(awaited, site.Cancellation)).OfType<IAwaitOperation>().Select(site.Model.Pauses.Of).FirstOrDefault(static found => found is not null);
        var token = pause?.Arguments.FirstOrDefault(static argument => argument is { IsImplicit: false, Parameter.Type.Name: nameof(CancellationToken), Syntax: ArgumentSyntax });
        if (token is not null)
            return (((ArgumentSyntax)token.Syntax).WithNameColon(null), true);
        var loop = poll.FirstAncestorOrSelf<WhileStatementSyntax>();
        return (null, pause is not null && loop?.Condition.DescendantNodesAndSelf().Any(static node => node is IdentifierNameSyntax { Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) }) != true);
    }
}
