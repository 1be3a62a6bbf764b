using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Has code that runs here been told already that its token is cancelled?</summary>
internal static class CancelledPlaces
{
    /// <summary>Whether the place is in the branch of a test that found the token cancelled, or behind a loop that ends by it.</summary>
    public static bool Holds(IOperation place)
    {
        SyntaxNode child = place.Syntax;
        for (var node = child.Parent; node is not null; child = node, node = node.Parent)
        {
            switch (node)
            {
                case IfStatementSyntax choice when child == choice.Statement && Tests(choice.Condition, cancelled: true):
                case IfStatementSyntax other when child == other.Else && Tests(other.Condition, cancelled: false):
                case ConditionalExpressionSyntax arm when child == arm.WhenTrue && Tests(arm.Condition, cancelled: true):
                case ConditionalExpressionSyntax arm2 when child == arm2.WhenFalse && Tests(arm2.Condition, cancelled: false):
                case BlockSyntax block when IsBehindLoop(block.Statements, child):
                    return true;
                case CompilationUnitSyntax unit:
                    return IsBehindLoop(unit.Members.OfType<GlobalStatementSyntax>().Select(static member => member.Statement), child is GlobalStatementSyntax statement ? statement.Statement : child);
                case MemberDeclarationSyntax and not GlobalStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                    return false;
            }
        }

        return false;
    }

    static bool IsBehindLoop(IEnumerable<StatementSyntax> statements, SyntaxNode until)
    {
        foreach (var statement in statements)
        {
            if (statement == until)
                return false;
            if (statement is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                && statement.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).Any(IsTest))
            {
                return true;
            }
        }

        return false;
    }

    static bool Tests(ExpressionSyntax condition, bool cancelled) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Tests(inner, cancelled),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Tests(operand, !cancelled),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both => Tests(both.Left, cancelled) || Tests(both.Right, cancelled),
        _ => cancelled && IsTest(condition),
    };

    static bool IsTest(SyntaxNode node) =>
        node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) };
}
