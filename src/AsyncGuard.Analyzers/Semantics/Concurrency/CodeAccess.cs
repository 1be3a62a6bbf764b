using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What an operation does to a shared place.</summary>
internal enum AccessKind
{
    /// <summary>Stores a value that does not depend on the one before.</summary>
    Write,

    /// <summary>Reads the place and stores what it makes of it: <c>count++</c>, <c>if (x > max) max = x</c>.</summary>
    Update,

    /// <summary>The same, with an await between the read and the store.</summary>
    UpdateAcrossAwait,

    /// <summary>Stores what was found missing before an await.</summary>
    LateFill,

    /// <summary>Changes an object that must not be used by two threads at the same time.</summary>
    UnsafeUse,
}

/// <summary>One access to a place that several functions can reach.</summary>
/// <param name="Target">The reported expression: what is stored to, or the call.</param>
/// <param name="Place">The place.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="IsLate">Whether an await of the same function may lie before it, so that another thread may continue with it.</param>
/// <param name="IsGuarded">Whether a lock is held: then it harms nobody, but others that hold none may harm it.</param>
/// <param name="Type">The type of the object that is used, for an unsafe use.</param>
internal sealed record CodeAccess(IOperation Target, SharedPlace Place, AccessKind Kind, bool IsLate, bool IsGuarded, string? Type = null);

/// <summary>One way from a function into another that is known to run.</summary>
/// <param name="Method">The method or local function that is called, or <see langword="null"/>.</param>
/// <param name="Body">The body of the lambda that runs, or <see langword="null"/>.</param>
/// <param name="IsLate">Whether an await may lie before it, or the function runs on another thread.</param>
/// <param name="IsGuarded">Whether a lock is held.</param>
internal sealed record CodeCall(IMethodSymbol? Method, IOperation? Body, bool IsLate, bool IsGuarded);
