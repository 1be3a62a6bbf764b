using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Are the tasks that a function returns its own work, or made elsewhere and handed out?</summary>
internal static class ReturnedTasks
{
    /// <summary>
    /// Whether every return of a task-returning function is a call, a completed task, or a local that holds one:
    /// what an <c>async</c> function would await or return.
    /// </summary>
    public static bool AllAreOwnWork(SyntaxNode function)
    {
        if (ExpressionBody(function) is { } expression)
            return IsOwnWork(expression, function);

        foreach (var node in function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is ReturnStatementSyntax { Expression: { } returned } && !IsOwnWork(returned, function))
                return false;
        }

        return true;
    }

    static ExpressionSyntax? ExpressionBody(SyntaxNode function) =>
        function switch
        {
            MethodDeclarationSyntax method => method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression,
            AnonymousFunctionExpressionSyntax lambda => lambda.ExpressionBody,
            _ => null,
        };

    static bool IsOwnWork(ExpressionSyntax returned, SyntaxNode function) =>
        returned switch
        {
            InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or ThrowExpressionSyntax or DefaultExpressionSyntax => true,
            LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.DefaultLiteralExpression),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.CompletedTask) } => true,
            ParenthesizedExpressionSyntax parenthesized => IsOwnWork(parenthesized.Expression, function),
            ConditionalExpressionSyntax choice => IsOwnWork(choice.WhenTrue, function) && IsOwnWork(choice.WhenFalse, function),
            SwitchExpressionSyntax choice => choice.Arms.All(arm => IsOwnWork(arm.Expression, function)),
            PostfixUnaryExpressionSyntax { Operand: { } operand } => IsOwnWork(operand, function),
            IdentifierNameSyntax name => function.DescendantNodes().Any(node => node is VariableDeclaratorSyntax local && local.Identifier.ValueText == name.Identifier.ValueText),
            _ => false,
        };
}
