using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>What becomes of a function that is started.</summary>
internal enum StartKind
{
    /// <summary>Its caller waits for it at once, and gets what it throws.</summary>
    Awaited,

    /// <summary>Its task is kept: in a local, a field or a collection, or by who it is returned or passed to.</summary>
    Kept,

    /// <summary>Nobody looks at its outcome.</summary>
    Dropped,

    /// <summary>It is all that a thread of its own runs.</summary>
    Thread,

    /// <summary>It is called when an event is raised.</summary>
    Event,

    /// <summary>It is called when a token is cancelled.</summary>
    Registration,

    /// <summary>Other code calls it: once, often or never.</summary>
    Callback,

    /// <summary>It is called by whoever sees the member.</summary>
    Member,
}

/// <param name="Place">The call, or the use as a delegate.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="IsOnPool">Whether it runs on the pool, by <c>Task.Run</c> and the like.</param>
/// <param name="Repeats">The loops and lambdas that may start it more than once.</param>
internal readonly record struct FunctionStart(IOperation Place, StartKind Kind, bool IsOnPool, IReadOnlyList<IOperation> Repeats)
{
    /// <summary>Whether one object of <paramref name="birth"/> may see the function started several times here.</summary>
    public bool IsRepeatedFor(IOperation birth)
    {
        foreach (var repeat in Repeats)
        {
            if (!repeat.Syntax.Contains(birth.Syntax))
                return true;
        }

        return false;
    }
}
