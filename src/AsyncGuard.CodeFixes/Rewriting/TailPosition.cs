using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Does the function end where this statement ends?</summary>
internal static class TailPosition
{
    public static bool Is(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => block.Statements.Last() == statement && IsTail(block),
        LockStatementSyntax or UsingStatementSyntax => Is((StatementSyntax)statement.Parent),
        _ => false,
    };

    static bool IsTail(BlockSyntax block) => block.Parent switch
    {
        MethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax => true,
        ElseClauseSyntax { Parent: IfStatementSyntax choice } => IsTail(choice),
        CatchClauseSyntax { Parent: TryStatementSyntax attempt } => Is(attempt),
        IfStatementSyntax choice => IsTail(choice),
        BlockSyntax or UsingStatementSyntax or LockStatementSyntax or TryStatementSyntax => Is((StatementSyntax)(block.Parent is BlockSyntax ? block : block.Parent)),
        _ => false,
    };

    // An 'else if' ends where the whole chain ends.
    static bool IsTail(IfStatementSyntax choice) => choice.Parent is ElseClauseSyntax { Parent: IfStatementSyntax outer } ? IsTail(outer) : Is(choice);
}
