using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What does this code run itself, the functions in it apart?</summary>
internal static class OwnCode
{
    /// <summary>The operation and those below it, in the order of the text, without the insides of lambdas and local functions.</summary>
    public static IEnumerable<IOperation> Of(IOperation root)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (!ReferenceEquals(operation, root) && operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            yield return operation;
            foreach (var child in operation.ChildOperations.Reverse())
                open.Push(child);
        }
    }

    /// <summary>The operation that is the whole code of the function around <paramref name="operation"/>: a lambda, a local function, or the member's body.</summary>
    public static IOperation FunctionAround(IOperation operation)
    {
        var current = operation;
        while (current.Parent is { } parent)
        {
            current = parent;
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
                break;
        }

        return current;
    }

    /// <summary>The innermost loop of the same function around <paramref name="operation"/> that runs it anew each round.</summary>
    public static ILoopOperation? LoopAround(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case ILoopOperation loop when !(loop is IForEachLoopOperation each && ReferenceEquals(each.Collection, child))
                    && !(loop is IForLoopOperation counted && counted.Before.Contains(child)):
                    return loop;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Whether an await may lie between the begin of the function's code and <paramref name="operation"/>, in the order of the text or round a loop.</summary>
    public static bool IsBehindAwait(IOperation operation, IReadOnlyList<IOperation> awaits)
    {
        // What stands inside the operation, an argument or the value to store, is evaluated before it takes effect.
        var place = operation.Syntax.Span;
        foreach (var point in awaits)
        {
            var span = point is IForEachLoopOperation loop ? loop.Collection.Syntax.Span : point.Syntax.Span;
            if ((span.End <= place.End && !span.Contains(place)) || SharesLoop(point, operation))
                return true;
        }

        return false;
    }

    /// <summary>The points of the code at which it may be left and continued by another thread.</summary>
    public static List<IOperation> Awaits(IOperation code) =>
        Of(code).Where(static operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true }).ToList();

    static bool SharesLoop(IOperation first, IOperation second)
    {
        for (var loop = LoopAround(first); loop is not null; loop = LoopAround(loop))
        {
            if (loop.Syntax.Span.Contains(second.Syntax.Span) && (loop as IForEachLoopOperation)?.Collection.Syntax.Span.Contains(second.Syntax.Span) != true)
                return true;
        }

        return false;
    }
}
