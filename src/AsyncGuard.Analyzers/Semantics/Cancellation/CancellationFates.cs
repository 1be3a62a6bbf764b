using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What happens to an <c>OperationCanceledException</c> that is thrown by an awaited call in the body of a <c>try</c>?</summary>
internal sealed class CancellationFates
{
    readonly CompilationModel _model;
    readonly CodeBehind _behind;
    readonly ConcurrentDictionary<SyntaxNode, CaughtCancellation> _answers = new();

    public CancellationFates(CompilationModel model)
    {
        _model = model;
        Handlers = new CancellationHandlers(model);
        _behind = new CodeBehind(model, Handlers, new Answers(model.Symbols));
    }

    /// <summary>Which clause catches it, and how does control leave it?</summary>
    public CancellationHandlers Handlers { get; }

    public CancellationTypes Types => Handlers.Types;

    public CaughtCancellation Of(ITryOperation attempt, CancellationToken cancellation)
    {
        if (_answers.TryGetValue(attempt.Syntax, out var known))
            return known;
        var answer = Judge(attempt, cancellation);
        _answers.TryAdd(attempt.Syntax, answer);
        return answer;
    }

    /// <summary>
    /// The fate of what <paramref name="clause"/> catches, and the live tokens of the awaited calls that it comes from;
    /// <see langword="null"/> where it catches no cancellation, or none that somebody outside of the function asks for.
    /// </summary>
    public (CaughtCancellation Caught, IReadOnlyList<CancellableCall> Calls)? OfLive(ICatchClauseOperation clause, Func<CancellationFate, bool> isOfInterest, CancellationToken cancellation)
    {
        // The cheap questions first: what lies behind the try is asked of few.
        if (clause.Parent is not ITryOperation attempt
            || !AwaitsIn.Any(attempt)
            || Handlers.Of(attempt, cancellation) is { GoesOn: true } or { IsDeliberate: true }
            || !_model.CancellableCalls.In(attempt, cancellation).Any(static call => call.IsLive)
            || Of(attempt, cancellation) is not { Clause: { } catching } caught
            || !ReferenceEquals(catching.Syntax, clause.Syntax)
            || !isOfInterest(caught.Fate))
        {
            return null;
        }

        return (caught, _model.CancellableCalls.In(attempt, cancellation).Where(static call => call.IsLive).ToList());
    }

    CaughtCancellation Judge(ITryOperation attempt, CancellationToken cancellation)
    {
        var handler = Handlers.Of(attempt, cancellation);
        if (handler.GoesOn)
            return new CaughtCancellation(CancellationFate.GoesOn, handler.Clause, null);
        if (handler.IsDeliberate || handler.Clause is not { } clause || handler.Exits.Count == 0)
            return new CaughtCancellation(CancellationFate.IsHandled, handler.Clause, null);
        if (handler.Exits.All(static exit => exit.Kind == HandlerExitKind.Throws))
            return new CaughtCancellation(CancellationFate.BecomesFailure, clause, handler.Exits[0].At);
        if (handler.Exits.Any(static exit => exit.Kind is HandlerExitKind.Throws or HandlerExitKind.Rethrows or HandlerExitKind.NeverReturns))
            return new CaughtCancellation(CancellationFate.IsHandled, clause, null);

        // Of several ways the mildest counts, and one that is handled speaks for all.
        (CancellationFate Fate, IOperation? At) worst = default;
        foreach (var exit in handler.Exits)
        {
            var way = Way(exit, clause, attempt, cancellation);
            if (way.Fate == CancellationFate.IsHandled)
                return new CaughtCancellation(CancellationFate.IsHandled, clause, way.At);
            if (worst.Fate == default || Mildness(way.Fate) > Mildness(worst.Fate))
                worst = way;
        }

        return new CaughtCancellation(worst.Fate, clause, worst.At);
    }

    (CancellationFate Fate, IOperation? At) Way(HandlerExit exit, ICatchClauseOperation clause, ITryOperation attempt, CancellationToken cancellation) =>
        exit switch
        {
            { Kind: HandlerExitKind.Returns, At: IReturnOperation { ReturnedValue: { } value } } => _behind.Answer(value, clause, attempt),
            { Kind: HandlerExitKind.Returns } => (CancellationFate.FunctionEnds, exit.At),
            { Kind: HandlerExitKind.Jumps, At: IBranchOperation jump } => _behind.Jump(jump, clause, attempt, cancellation),
            _ => _behind.Of(attempt, clause, attempt, cancellation),
        };

    static int Mildness(CancellationFate fate) =>
        fate switch
        {
            CancellationFate.IsAnswered => 0,
            CancellationFate.LoopsForever => 1,
            CancellationFate.LoopGoesOn => 2,
            CancellationFate.CodeGoesOn => 3,
            CancellationFate.IsAnsweredOtherwise => 4,
            _ => 5,
        };
}
