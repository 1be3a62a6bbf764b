using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>Is this write the one sentinel that several consumers are to end by?</summary>
internal sealed class Sentinels(CompilationModel model)
{
    static readonly object Nothing = new();

    /// <summary>Whether <paramref name="write"/> writes a mark instead of an item, only one of which is written for several readers that end by it.</summary>
    public bool Is(IInvocationOperation write, ChannelLife life, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return MarkOf(write) is { } mark
            && EnclosingFunction.Loop(write, life.Trail.Creation) is null
            && !life.Reads.Any(read => EnclosingFunction.IsSame(read, write))
            && life.Writes.OfType<IInvocationOperation>().Count(other => IsSame(MarkOf(other), mark) && !life.Reads.Any(read => EnclosingFunction.IsSame(read, other))) == 1
            && life.Reads.Any(read => EndsBy(mark, read))
            && life.AreSeveral(life.Reads)
            && !model.FunctionStarts.Of(EnclosingFunction.Of(write), cancellation).Any(start => start.IsRepeatedFor(life.Trail.Creation));
    }

    /// <summary>Whether the call may write a sentinel: a cheap look, which most writes fail.</summary>
    public static bool MayBe(IInvocationOperation write) => MarkOf(write) is not null;

    // Null, a constant, or the one object that a static field holds.
    static object? MarkOf(IInvocationOperation write) =>
        write is { TargetMethod.Name: "WriteAsync" or "TryWrite", Arguments: [{ Value: var item }, ..] } ? MarkOf(item) : null;

    static object? MarkOf(IOperation item) =>
        CallSites.Unwrap(item) switch
        {
            IDefaultValueOperation { Type.IsReferenceType: true } or { ConstantValue: { HasValue: true, Value: null } } => Nothing,
            { ConstantValue: { HasValue: true, Value: { } constant } } => constant,
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } => field,
            IPropertyReferenceOperation { Property: { IsStatic: true, IsReadOnly: true } property } => property,
            _ => null,
        };

    static bool IsSame(object? one, object other) =>
        one is ISymbol symbol ? other is ISymbol known && SymbolEqualityComparer.Default.Equals(symbol, known) : Equals(one, other);

    // The function tests an item for the mark, and leaves its loop.
    static bool EndsBy(object mark, IOperation read) =>
        EnclosingFunction.Own(EnclosingFunction.Of(read)).Any(part => part switch
        {
            IConditionalOperation choice => Tests(choice.Condition, mark) && EnclosingFunction.Own(choice).Any(static inner => inner is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation),
            ISwitchCaseOperation choice => choice.Clauses.Any(clause => clause is ISingleValueCaseClauseOperation { Value: var value } && IsSame(MarkOf(value), mark)) && EnclosingFunction.Own(choice).Any(static inner => inner is IReturnOperation),
            IWhileLoopOperation { Condition: { } condition } => mark == Nothing ? IsReadIn(condition, read) : Tests(condition, mark),
            _ => false,
        });

    // while (await reader.ReadAsync() is { } item)
    static bool IsReadIn(IOperation condition, IOperation read) =>
        CallSites.Unwrap(condition) is IIsPatternOperation { Value: var value } && value.Syntax.Contains(read.Syntax);

    static bool Tests(IOperation condition, object mark) =>
        condition.DescendantsAndSelf().Any(part => mark == Nothing
            ? part is IIsPatternOperation or IBinaryOperation { RightOperand: { ConstantValue: { HasValue: true, Value: null } } } or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals }
            : part switch
            {
                IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => IsSame(MarkOf(comparison.LeftOperand), mark) || IsSame(MarkOf(comparison.RightOperand), mark),
                IConstantPatternOperation pattern => IsSame(MarkOf(pattern.Value), mark),
                IInvocationOperation { TargetMethod.Name: nameof(Equals) or nameof(ReferenceEquals) } call => call.Arguments.Any(argument => IsSame(MarkOf(argument.Value), mark)),
                _ => false,
            });
}
