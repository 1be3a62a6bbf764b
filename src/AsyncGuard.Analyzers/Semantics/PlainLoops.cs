using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this loop no more than a condition and a body: <c>while</c>, <c>do</c>, or a <c>for</c> with nothing else in its header?</summary>
internal static class PlainLoops
{
    /// <summary>The condition of such a loop, or <see langword="null"/>.</summary>
    public static IOperation? ConditionOf(IOperation loop) =>
        loop switch
        {
            IWhileLoopOperation { Condition: { } condition } => condition,
            IForLoopOperation { Before.IsEmpty: true, AtLoopBottom.IsEmpty: true, Condition: { } condition } => condition,
            _ => null,
        };

    /// <summary>The word that such a loop begins with.</summary>
    public static SyntaxToken? KeywordOf(IOperation loop) =>
        loop.Syntax switch
        {
            WhileStatementSyntax statement => statement.WhileKeyword,
            DoStatementSyntax statement => statement.DoKeyword,
            ForStatementSyntax statement => statement.ForKeyword,
            _ => null,
        };
}
