using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>How control leaves a clause.</summary>
internal enum HandlerExitKind
{
    /// <summary>At its end.</summary>
    Falls,

    /// <summary>By <c>break</c>, <c>continue</c> or <c>goto</c>.</summary>
    Jumps,

    Returns,

    /// <summary>With the exception that it caught, or another that says the same.</summary>
    Rethrows,

    /// <summary>With an exception that does not tell that the work was cancelled.</summary>
    Throws,

    /// <summary>Not at all: the process ends, or a helper throws.</summary>
    NeverReturns,
}

/// <summary>One way out of a clause.</summary>
/// <param name="Kind">How.</param>
/// <param name="At">The statement; the clause where control falls out of it.</param>
internal readonly record struct HandlerExit(HandlerExitKind Kind, IOperation At);
