using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>How a failure of the producer is lost on the readers of its channel.</summary>
internal enum LostEnd
{
    No,

    /// <summary>The completion is skipped: the readers wait for ever.</summary>
    Skipped,

    /// <summary>The completion says nothing of the exception: the readers take what they got for all there is.</summary>
    WithoutException,
}

/// <summary>Is the channel completed only on success, or without the exception?</summary>
internal sealed class LostEnds(CompilationModel model)
{
    public LostEnd Find(ChannelLife life, IInvocationOperation completion, CancellationToken cancellation)
    {
        if (life.WriterEscapes || life.Trail.IsReplaced)
            return LostEnd.No;
        if (IsCaughtWithoutException(completion))
            return LostEnd.WithoutException;

        return life.Completions.Count == 1
            && !EnclosingFunction.IsInHandler(completion)
            && EnclosingFunction.Of(completion) is var producer
            && producer.Syntax != EnclosingFunction.Of(life.Trail.Creation).Syntax
            && life.Writes.Any(write => EnclosingFunction.IsSame(write, completion))
            && (IsReadHere(life, completion)
                ? MayBeSkipped(completion, producer) && RunsBesideTheReaders(producer, cancellation)
                : MayBeSkipped(completion, producer, countsCancellation: false)
                    && ((IsReadElsewhere(life) && IsDropped(producer, cancellation)) || (IsReadByOthers(life, completion) && IsRunByOthers(producer, cancellation))))
                ? LostEnd.Skipped
                : LostEnd.No;
    }

    bool IsReadHere(ChannelLife life, IOperation completion) =>
        life.ReadsToTheEnd.Any(read => !EnclosingFunction.IsSame(read.Read, completion) && !IsCancelledHere(read.Read) && !StuckReaders.Leaves(read.Loop));

    // The reader is handed out, and the writes of the one producer wait for it: whoever reads does so while the producer runs.
    static bool IsReadByOthers(ChannelLife life, IOperation completion) =>
        IsReadElsewhere(life)
        && life.Terms is { IsBounded: true, Waits: true }
        && life.Writes.All(write => EnclosingFunction.IsSame(write, completion))
        && life.Writes.Any(static write => EnclosingFunction.Loop(write) is not null);

    static bool IsReadElsewhere(ChannelLife life) => life is { Reads.Count: 0, ReaderEscapes: true };

    // Nobody hears that the producer failed, neither the readers nor those who could tell them.
    bool IsDropped(IOperation producer, CancellationToken cancellation) =>
        model.FunctionStarts.Of(producer, cancellation) is { Count: > 0 } starts && starts.All(static start => start.Kind is StartKind.Dropped or StartKind.Thread);

    // By those who see the type: not by a framework, which stops the readers too, nor at the end of the work.
    bool IsRunByOthers(IOperation producer, CancellationToken cancellation) =>
        EnclosingFunction.Symbol(producer) is { IsOverride: false } method
        && !model.CleanupFunctions.Contains(method)
        && model.FunctionStarts.Of(producer, cancellation) is [{ Kind: StartKind.Member }];

    // In a catch of all exceptions that ends there, with nothing passed to Complete.
    static bool IsCaughtWithoutException(IInvocationOperation completion)
    {
        if (completion.Arguments.Any(static argument => argument.ArgumentKind != ArgumentKind.DefaultValue && argument.Value.ConstantValue is not { HasValue: true, Value: null }))
            return false;
        var clause = EnclosingFunction.Around(completion).OfType<ICatchClauseOperation>().FirstOrDefault();
        return clause is { Filter: null }
            && clause.ExceptionType is { Name: nameof(Exception), ContainingNamespace.Name: nameof(System) } or { SpecialType: SpecialType.System_Object }
            && !EnclosingFunction.Around(completion).TakeWhile(parent => !ReferenceEquals(parent, clause)).Any(static parent => parent is IConditionalOperation or ISwitchOperation)
            && !clause.Handler.Descendants().Any(static operation => operation is IThrowOperation);
    }

    // A failure before the completion leaves the function without it.
    bool MayBeSkipped(IOperation completion, IOperation producer, bool countsCancellation = true)
    {
        foreach (var operation in EnclosingFunction.Own(producer))
        {
            if (operation.Syntax.Span.End <= completion.Syntax.SpanStart && model.WorkFailures.MayFail(operation) && (countsCancellation || !FailsByCancellationAlone(operation))
                && !EnclosingFunction.Around(operation).Any(parent => parent is ICatchClauseOperation || (parent is ITryOperation { Catches.Length: > 0 } && !parent.Syntax.Contains(completion.Syntax))))
            {
                return true;
            }
        }

        return false;
    }

    // Others who read may well be cancelled by the same token.
    bool FailsByCancellationAlone(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: var method } && (model.WorkFailures.IsHarmless(method) || AsyncSymbols.Is(method.ContainingType, model.Symbols.CancellationToken));

    // Whoever starts the producer does not wait for it before the readers come to their end.
    bool RunsBesideTheReaders(IOperation producer, CancellationToken cancellation)
    {
        var starts = model.FunctionStarts.Of(producer, cancellation);
        return starts.Count > 0 && starts.All(static start => start.Kind is StartKind.Kept or StartKind.Dropped or StartKind.Thread);
    }

    // The readers have a token of the type's own, which it may cancel when a producer fails.
    bool IsCancelledHere(IInvocationOperation read) =>
        read.Arguments.Any(argument => model.WorkFailures.IsToken(argument) && argument.Value.DescendantsAndSelf().Any(static part => part is IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token) }));
}
