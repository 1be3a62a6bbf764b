using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Was this <c>catch</c> meant for the failure of the task that is returned from its <c>try</c>?</summary>
internal sealed class MeantCatches(CompilationModel model)
{
    /// <summary>What a call throws before it yields a task: mistakes of its caller, not failures of the work.</summary>
    static readonly string[] Mistakes =
    [
        "System.ArgumentException", "System.FormatException", "System.InvalidCastException", "System.NullReferenceException", "System.IndexOutOfRangeException",
        "System.NotSupportedException", "System.NotImplementedException", "System.ObjectDisposedException", "System.AggregateException", "System.OverflowException",
        "System.Collections.Generic.KeyNotFoundException", "System.Reflection.TargetInvocationException",
    ];

    readonly Lazy<INamedTypeSymbol[]> _mistakes = new(() => [.. Mistakes.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>The clause around <paramref name="place"/> that misses what it was written for, within its function; <see langword="null"/> when there is none.</summary>
    /// <param name="place">The return.</param>
    /// <param name="call">The call whose task is returned.</param>
    public ICatchClauseOperation? Around(IOperation place, IInvocationOperation call)
    {
        // A slow path that is handed a task, or that handles its own failures, leaves the catch to what the fast path throws.
        if (call.Arguments.Any(argument => model.Symbols.IsTaskLike(argument.Parameter?.Type)) || HandlesItsFailures(call))
            return null;

        for (IOperation child = place, parent = place.Parent!; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent!)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, child) && attempt.Catches.FirstOrDefault(IsMeant) is { } meant && !DoesMore(attempt.Body, place))
                return meant;
        }

        return null;
    }

    /// <summary>Whether the place stands, within its function, in a <c>try</c> that catches anything.</summary>
    public static bool IsInTryThatCatches(IOperation value)
    {
        var child = value;
        for (var parent = value.Parent; parent is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation { Catches.IsEmpty: false } attempt && ReferenceEquals(attempt.Body, child))
                return true;
        }

        return false;
    }

    bool HandlesItsFailures(IInvocationOperation call) =>
        model.Bodies.Of(call.TargetMethod.OriginalDefinition, CancellationToken.None) is { } body
        && body.Descendants().Any(static operation => operation is ITryOperation attempt && attempt.Catches.Any(UnhandledFailures.CatchesAll));

    // Statements before the return that start tasks of their own, or wait: the catch may be theirs.
    bool DoesMore(IBlockOperation body, IOperation place) =>
        body.Descendants().Any(operation =>
            operation.Syntax.Span.End <= place.Syntax.SpanStart && operation is IInvocationOperation call && (model.Symbols.IsTaskLike(call.Type) || model.BlockingOnTasks.Knows(call.TargetMethod)));

    bool IsMeant(ICatchClauseOperation clause) =>
        !_mistakes.Value.Any(mistake => AsyncSymbols.IsOrInherits(clause.ExceptionType, mistake))
        && clause.Handler.Operations.Length > 0
        && clause.Handler.Operations[0].Syntax is not ThrowStatementSyntax { Expression: null }
        && !clause.Handler.Descendants().Any(MakesATask);

    // The catch turns what is thrown at once into a failed task, by a factory or by a method that is given the exception: the other failures are
    // in the task already.
    static bool MakesATask(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: nameof(Task.FromException) or nameof(Task.FromCanceled) or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled" } }
        || operation is IReturnOperation { ReturnedValue: { } returned } && returned.Descendants().Any(static part => part is ILocalReferenceOperation { Local: var local } && IsCaught(local));

    static bool IsCaught(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is CatchDeclarationSyntax;
}
