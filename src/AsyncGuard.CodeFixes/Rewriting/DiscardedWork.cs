using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Which work does this statement start and let go, and how is it awaited instead?</summary>
internal static class DiscardedWork
{
    /// <summary>The task that <c>_ = task;</c> or <c>StartAsync();</c> lets go; <see langword="null"/> where the statement starts no work.</summary>
    public static ExpressionSyntax? In(FixSite site, ExpressionStatementSyntax statement)
    {
        var task = statement.Expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var discarded } ? discarded : statement.Expression;
        return site.Semantics.GetOperation(statement, site.Cancellation) is IExpressionStatementOperation { Operation: var operation }
            && operation is ISimpleAssignmentOperation { Target: IDiscardOperation } or IInvocationOperation
            && site.Semantics.GetOperation(task, site.Cancellation) is { } value
            && site.Model.StartedWork.In(value) is not null
                ? task
                : null;
    }

    /// <summary>The root with the work awaited there; <see langword="null"/> where no await can stand.</summary>
    public static SyntaxNode? Awaited(FixSite site, ExpressionStatementSyntax statement) =>
        In(site, statement) is { } task
            ? InsertAwait.InPlaceOf(site, statement.Expression, task.WithoutTrivia(), isConfigured: ConfigureAwaitStyle.IsConfigured(site, task))
            : null;
}
