using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting.Fanning;

/// <summary>Work that is started for every item at once and awaited as a whole, in a form that can be given a limit.</summary>
/// <param name="Source">The items.</param>
/// <param name="Join">The call that waits for all.</param>
/// <param name="HasResult">Whether each work has a result, which the join hands on.</param>
/// <param name="IsUsed">Whether the code uses what the join hands on.</param>
/// <param name="Work">The work as a lambda of an item and a token, made async where asked; <see langword="null"/> where it cannot be one.</param>
/// <param name="Apply">The root with the given call in place of the join.</param>
internal sealed record FannedWork(
    ExpressionSyntax Source, IOperation Join, bool HasResult, bool IsUsed, Func<bool, ExpressionSyntax?> Work, Func<InvocationExpressionSyntax, SyntaxNode?> Apply);
