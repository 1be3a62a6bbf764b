using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this task proven complete here?</summary>
internal sealed class CompletedTasks(CompilationModel model)
{
    /// <summary>
    /// Whether the task that <paramref name="task"/> evaluates to is proven complete on every path that reaches it.
    /// </summary>
    /// <param name="task">The expression whose value is blocked on: the receiver of <c>.Result</c>, <c>.Wait()</c> or <c>.GetAwaiter()</c>, or an argument of <c>WaitAll</c>.</param>
    public bool IsCompleted(IOperation task, CancellationToken cancellation)
    {
        _ = (model, task, cancellation);
        return false;
    }
}
