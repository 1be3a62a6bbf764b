namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>What becomes of a task that a function returned, once the function is async.</summary>
internal enum ReturnForm
{
    /// <summary>It is awaited: always right.</summary>
    Await,

    /// <summary>It holds nothing, <c>Task.CompletedTask</c>: nothing is returned.</summary>
    Nothing,

    /// <summary>It holds a value, <c>Task.FromResult(value)</c>: the first argument is returned.</summary>
    Value,

    /// <summary>It is made from another task, <c>new ValueTask&lt;T&gt;(task)</c>: the first argument is awaited.</summary>
    AwaitArgument,

    /// <summary>It holds an exception, <c>Task.FromException(exception)</c>: the first argument is thrown.</summary>
    Throw,

    /// <summary>It holds the exception that is being handled: it is rethrown.</summary>
    Rethrow,

    /// <summary>It is <c>default</c> of a value task: the result's default is returned.</summary>
    Default,

    /// <summary>The same, where the result must not be null.</summary>
    DefaultNotNull,

    /// <summary>It is chosen from others that have their own form, or is no task but a <c>throw</c>: the expression stays.</summary>
    Keep,
}
