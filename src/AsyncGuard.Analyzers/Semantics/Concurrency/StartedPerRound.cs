using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which work does a loop start before the round before has ended?</summary>
internal sealed class StartedPerRound(CompilationModel model)
{
    const string Reason = "is started in each round of a loop, before the round before has ended";

    /// <summary>What the call starts in each round, or the threads of a collection that it starts one after the other; <see langword="null"/> where rounds do not overlap.</summary>
    public ConcurrentGroup? Of(IInvocationOperation call, CancellationToken cancellation)
    {
        if (LoopThatGoesOn(call) is not { } loop || model.SingleStarts.Of(call, cancellation) is not { Count: > 0 } bodies || IsWaitedFor(call, loop))
            return null;
        if (call.TargetMethod.IsStatic || call.TargetMethod.ContainingType.Name != nameof(Thread))
            return new ConcurrentGroup(call, [new ConcurrentWork([bodies[0].Body.Code], loop.Syntax, IsRepeated: true, model.SingleStarts.IsBeside(call), Reason)]);
        return new ConcurrentGroup(call,
            [.. bodies.Select(static thread => new ConcurrentWork([thread.Body.Code], thread.Repeat ?? thread.Body.Region, thread.Repeat is not null, OnPool: true, thread.Repeat is null ? "runs on several threads that are started one after the other" : Reason))]);
    }

    /// <summary>The own async method whose task the loop drops: <c>_ = HandleAsync(client);</c>.</summary>
    public ConcurrentGroup? Dropped(IInvocationOperation call, CancellationToken cancellation) =>
        call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation }
        && call.TargetMethod is { IsAsync: true, DeclaringSyntaxReferences.Length: > 0 }
        && model.Symbols.IsTaskLike(call.Type)
        && FunctionBodies.IsOwn(call.TargetMethod, call.Instance, FunctionBodies.TypeAround(call))
        && LoopThatGoesOn(call) is { } loop && !Handshakes.ForSignalIn(loop)
        && !cancellation.IsCancellationRequested
            ? new ConcurrentGroup(call, [new ConcurrentWork([call], loop.Syntax, IsRepeated: true, OnPool: false, Reason)])
            : null;

    static ILoopOperation? LoopThatGoesOn(IInvocationOperation call) =>
        OwnCode.LoopAround(call) is { } loop && !TaskWaits.AreAtOnce(call) && !EndsLoop(call, loop) ? loop : null;

    // var t = Task.Run(…); … await t; and thread.Start(); … thread.Join(); in the same round.
    static bool IsWaitedFor(IInvocationOperation call, ILoopOperation loop) =>
        call.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var handle } } ? TaskWaits.InCode(loop, handle)
        : call.Parent is ISimpleAssignmentOperation { Target: var target } && SharedPlace.Of(target) is { } stored ? TaskWaits.InCode(loop, stored.Member)
        : call.Instance is { } instance && SharedPlace.Of(instance) is { } thread && TaskWaits.InCode(loop, thread.Member);

    // Started, and the loop left.
    static bool EndsLoop(IInvocationOperation call, ILoopOperation loop)
    {
        for (var (child, parent) = ((IOperation)call, call.Parent); parent is not null && !ReferenceEquals(child, loop); (child, parent) = (parent, parent.Parent))
        {
            if (parent is IReturnOperation || parent is IBlockOperation block && block.Operations.LastOrDefault() is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break })
                return true;
        }

        return false;
    }
}
