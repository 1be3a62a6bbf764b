using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>Is this write the one sentinel that several consumers are to end by?</summary>
internal sealed class Sentinels(CompilationModel model)
{
    /// <summary>Whether <paramref name="write"/> writes an item that is none, only one of which is written for several readers that end by it.</summary>
    public bool Is(IInvocationOperation write, ChannelLife life, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return IsNothing(write)
            && EnclosingFunction.Loop(write, life.Trail.Creation) is null
            && !life.Reads.Any(read => EnclosingFunction.IsSame(read, write))
            && life.Writes.OfType<IInvocationOperation>().Count(other => IsNothing(other) && !life.Reads.Any(read => EnclosingFunction.IsSame(read, other))) == 1
            && life.Reads.Any(EndsByNothing)
            && life.AreSeveral(life.Reads)
            && !model.FunctionStarts.Of(EnclosingFunction.Of(write), cancellation).Any(start => start.IsRepeatedFor(life.Trail.Creation));
    }

    /// <summary>Whether the call writes <see langword="null"/> or <see langword="default"/>.</summary>
    public static bool IsNothing(IInvocationOperation write) =>
        write is { TargetMethod.Name: "WriteAsync" or "TryWrite", Arguments: [var item, ..] }
        && (CallSites.Unwrap(item.Value) is IDefaultValueOperation { Type.IsReferenceType: true } || item.Value.ConstantValue is { HasValue: true, Value: null } || CallSites.Unwrap(item.Value).ConstantValue is { HasValue: true, Value: null });

    // The function tests an item for null, and leaves its loop.
    static bool EndsByNothing(IOperation read) =>
        EnclosingFunction.Own(EnclosingFunction.Of(read)).OfType<IConditionalOperation>().Any(static choice =>
            choice.Condition.DescendantsAndSelf().Any(static part => part is IIsPatternOperation or IBinaryOperation { RightOperand: { ConstantValue: { HasValue: true, Value: null } } } or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals })
            && EnclosingFunction.Own(choice).Any(static part => part is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation));
}
