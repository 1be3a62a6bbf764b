using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What becomes of the cancellation of an awaited call.</summary>
internal enum CancellationFate
{
    /// <summary>It goes on to whoever called: not caught, or thrown again.</summary>
    GoesOn,

    /// <summary>Somebody decides: a filter, a test of the token, a receiver of the exception.</summary>
    IsHandled,

    /// <summary>Another exception, which does not speak of cancellation, takes its place.</summary>
    BecomesFailure,

    /// <summary>The caller gets an ordinary value as if it were the answer.</summary>
    IsAnswered,

    /// <summary>The caller gets a value from somewhere else: a fallback, or the part that was done.</summary>
    IsAnsweredOtherwise,

    /// <summary>A loop goes on that nothing else ends.</summary>
    LoopsForever,

    /// <summary>A loop goes on.</summary>
    LoopGoesOn,

    /// <summary>The code behind goes on.</summary>
    CodeGoesOn,

    /// <summary>The function ends as if it were done.</summary>
    FunctionEnds,
}

/// <summary>The fate of a cancellation, and where it is decided.</summary>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Clause">The clause that catches it, if one does.</param>
/// <param name="At">The returned value, the loop, the code that goes on, or the <c>throw</c>.</param>
internal readonly record struct CaughtCancellation(CancellationFate Fate, ICatchClauseOperation? Clause, IOperation? At);
