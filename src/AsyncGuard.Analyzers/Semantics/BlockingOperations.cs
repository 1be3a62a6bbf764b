using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does this operation, by itself, hold its thread?</summary>
internal sealed class BlockingOperations(CompilationModel model)
{
    /// <summary>The members that hold their thread, or may, where the compilation has them.</summary>
    /// <param name="includesIo">Whether sync I/O counts too.</param>
    public IEnumerable<ISymbol> Members(bool includesIo) =>
        model.Sleeps.Members.Concat(model.BlockingWaits.Members).Concat(model.BlockingOnTasks.Members).Concat(includesIo ? model.SyncWork.IoMembers : []);

    /// <summary>Whether the member is one of <see cref="Members"/>, or overrides or implements one.</summary>
    public bool Knows(ISymbol member, bool includesIo) =>
        model.Sleeps.Knows(member) || model.BlockingWaits.Knows(member) || model.BlockingOnTasks.Knows(member) || (includesIo && model.SyncWork.MayBeIo(member));

    /// <summary>Whether <paramref name="operation"/> sleeps, waits, or blocks on a task that is not proven complete.</summary>
    /// <param name="operation">A call or a property read.</param>
    /// <param name="includesIo">Whether sync I/O counts too.</param>
    public bool Blocks(IOperation operation, bool includesIo, CancellationToken cancellation)
    {
        if (model.BlockingOnTasks.In(operation) is { Count: > 0 } tasks)
            return !DualPaths.PassesFalse(operation) && !tasks.All(task => model.CompletedTasks.IsCompleted(task, cancellation));
        return operation is IInvocationOperation call
            && (model.Sleeps.IsSleep(call)
                || model.BlockingWaits.Of(call) is not null
                || (includesIo && model.SyncWork.IsIo(call, cancellation)));
    }
}
