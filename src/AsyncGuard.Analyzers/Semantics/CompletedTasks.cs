using System.Collections.Concurrent;
using AsyncGuard.Analyzers.Semantics.Completion;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Is this task proven complete here? Answered by the flow of the body: a task that was awaited, tested, or combined into one that was,
/// under whatever name, and not replaced since. A body is followed once, when the first question about it comes.
/// </summary>
internal sealed class CompletedTasks(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, IReadOnlyDictionary<SyntaxNode, bool>?> _bodies = new();

    /// <summary>The members that lead tasks from one place to another.</summary>
    public TaskApis Apis { get; } = new(model.Symbols);

    /// <summary>
    /// Whether the task that <paramref name="task"/> evaluates to is proven complete on every path that reaches it.
    /// </summary>
    /// <param name="task">The expression whose value is blocked on: the receiver of <c>.Result</c>, <c>.Wait()</c> or <c>.GetAwaiter()</c>, or an argument of <c>WaitAll</c>.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public bool IsCompleted(IOperation task, CancellationToken cancellation)
    {
        var root = task;
        while (root.Parent is { } parent)
            root = parent;

        if (!_bodies.TryGetValue(root.Syntax, out var reads))
        {
            reads = TaskFlow.Reads(model, root, cancellation);
            _bodies.TryAdd(root.Syntax, reads);
        }

        // A body that is too large to follow is left alone; a read on a path that nothing reaches was never recorded.
        return reads is null || (reads.TryGetValue(task.Syntax, out var complete) && complete);
    }
}
