using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>Which function runs this operation?</summary>
internal static class EnclosingFunction
{
    /// <summary>The lambda, the local function, or the outermost operation of the member around <paramref name="operation"/>.</summary>
    public static IOperation Of(IOperation operation)
    {
        var current = operation;
        while (current.Parent is { } parent)
        {
            current = parent;
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return current;
        }

        return current;
    }

    /// <summary>The symbol of the function; <see langword="null"/> for the initializer of a field.</summary>
    public static IMethodSymbol? Symbol(IOperation function) =>
        function switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => function.SemanticModel?.GetEnclosingSymbol(BodyStart(function.Syntax)) as IMethodSymbol,
        };

    /// <summary>Whether two operations are run by the same function.</summary>
    public static bool IsSame(IOperation one, IOperation other) => Of(one).Syntax == Of(other).Syntax;

    /// <summary>The operations that a function runs itself: not those of functions in it.</summary>
    public static IEnumerable<IOperation> Own(IOperation function)
    {
        var open = new Stack<IOperation>();
        foreach (var child in function.ChildOperations.Reverse())
            open.Push(child);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            yield return operation;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations.Reverse())
                open.Push(child);
        }
    }

    /// <summary>The parents of an operation up to the function that runs it, that one left out.</summary>
    public static IEnumerable<IOperation> Around(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
            yield return parent;
    }

    /// <summary>Whether the operation stands in a <c>catch</c> or <c>finally</c> of its function.</summary>
    public static bool IsInHandler(IOperation operation)
    {
        var child = operation;
        foreach (var parent in Around(operation))
        {
            if (parent is ICatchClauseOperation || (parent is ITryOperation { Finally: { } cleanup } && ReferenceEquals(cleanup, child)))
                return true;
            child = parent;
        }

        return false;
    }

    /// <summary>The nearest loop around the operation that its function runs, and that does not run <paramref name="birth"/> too.</summary>
    public static ILoopOperation? Loop(IOperation operation, IOperation? birth = null) =>
        Around(operation).OfType<ILoopOperation>().FirstOrDefault(loop => birth is null || !loop.Syntax.Contains(birth.Syntax));

    // Behind the opening of the body: the declaration's own position belongs to the type.
    static int BodyStart(SyntaxNode function) =>
        function switch
        {
            Microsoft.CodeAnalysis.CSharp.Syntax.BaseMethodDeclarationSyntax { Body: { } body } => body.SpanStart + 1,
            Microsoft.CodeAnalysis.CSharp.Syntax.BaseMethodDeclarationSyntax { ExpressionBody: { } body } => body.Expression.SpanStart,
            Microsoft.CodeAnalysis.CSharp.Syntax.BlockSyntax block => block.SpanStart + 1,
            Microsoft.CodeAnalysis.CSharp.Syntax.ArrowExpressionClauseSyntax body => body.Expression.SpanStart,
            _ => function.SpanStart,
        };
}
