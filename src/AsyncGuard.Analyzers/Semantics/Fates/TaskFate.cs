namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Where a task, or a collection of tasks, goes from the place that made it.</summary>
[Flags]
internal enum TaskFate
{
    /// <summary>Nowhere: it is kept in a variable that nobody reads.</summary>
    None = 0,

    /// <summary>The expression is a statement: nobody holds the task.</summary>
    Dropped = 1,

    /// <summary>It is assigned to a discard.</summary>
    Discarded = 2,

    /// <summary>It is awaited, blocked on, or part of a <c>WhenAll</c> that is.</summary>
    Awaited = 4,

    /// <summary>Its state is read: <c>IsCompleted</c>, <c>Status</c>, <c>Exception</c>, a comparison.</summary>
    Inspected = 8,

    /// <summary>It takes part in a <c>WhenAny</c>.</summary>
    Raced = 16,

    /// <summary>It is returned to the caller.</summary>
    Returned = 32,

    /// <summary>It is kept in a field, a property, an element, or an argument by reference.</summary>
    Stored = 64,

    /// <summary>It is handed to other code: passed as an argument, continued, captured by another function.</summary>
    Passed = 128,

    /// <summary>It leaves what the analysis sees: somebody else may observe it.</summary>
    Escapes = Returned | Stored | Passed,
}
