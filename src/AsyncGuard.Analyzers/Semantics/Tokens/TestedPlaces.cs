using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Has the cleanup looked at whether the token is cancelled before it comes here? Then its author knows.</summary>
internal static class TestedPlaces
{
    /// <summary>Whether <paramref name="place"/> stands under such a test, or behind one that leaves.</summary>
    public static bool Holds(SyntaxNode place, SyntaxNode cleanup)
    {
        SyntaxNode child = place;
        for (var node = place.Parent; node is not null && child != cleanup; child = node, node = node.Parent)
        {
            var condition = node switch
            {
                IfStatementSyntax choice => choice.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                WhileStatementSyntax loop => loop.Condition,
                _ => null,
            };
            if ((condition is not null && Tests(condition)) || (node is BlockSyntax block && IsBehindTest(block, child)))
                return true;
        }

        return false;
    }

    // if (token.IsCancellationRequested) throw; or token.ThrowIfCancellationRequested();
    static bool IsBehindTest(BlockSyntax block, SyntaxNode place)
    {
        foreach (var statement in block.Statements)
        {
            if (statement == place)
                return false;
            if (statement is IfStatementSyntax choice ? Tests(choice.Condition) && Leaves(choice.Statement) : Throws(statement))
                return true;
        }

        return false;
    }

    static bool Tests(ExpressionSyntax condition) =>
        condition.DescendantNodesAndSelf().Any(static node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) });

    static bool Throws(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationToken.ThrowIfCancellationRequested) } } };

    static bool Leaves(StatementSyntax statement) =>
        statement is ThrowStatementSyntax or ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax
        || (statement is BlockSyntax { Statements: [.., var last] } && Leaves(last));
}
