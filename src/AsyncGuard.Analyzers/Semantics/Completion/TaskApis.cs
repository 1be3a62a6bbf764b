using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>What a member does with tasks, or with collections of them.</summary>
internal enum TaskApi
{
    /// <summary>Yields the same task under another type, or one that ends well only when it has: <c>ConfigureAwait</c>, <c>AsTask</c>, <c>GetAwaiter</c>, <c>WaitAsync</c>.</summary>
    Same,

    /// <summary>Yields a task that is complete.</summary>
    Completed,

    /// <summary>Yields a task that is complete when all of its arguments are.</summary>
    WhenAll,

    /// <summary>Yields a task whose result is the first of its arguments to complete.</summary>
    WhenAny,

    /// <summary>Yields a sequence of tasks that are complete.</summary>
    WhenEach,

    /// <summary>Completes the task of a completion source.</summary>
    SetsResult,

    /// <summary>Yields all elements of the collection, in some order or form.</summary>
    AllElements,

    /// <summary>Yields some elements of the collection.</summary>
    SomeElements,

    /// <summary>Yields the elements of two collections.</summary>
    BothElements,

    /// <summary>Yields one member of each element.</summary>
    Projection,

    /// <summary>Yields one element.</summary>
    OneElement,

    /// <summary>Puts an element into the collection.</summary>
    Adds,

    /// <summary>Changes the collection in a way that is not followed.</summary>
    Changes,

    /// <summary>Yields the object that enumerates the collection.</summary>
    Enumerator,

    /// <summary>Runs a continuation when the task, or all or one of the tasks, are complete.</summary>
    Continuation,
}

/// <summary>The members that lead tasks from one place to another.</summary>
internal sealed class TaskApis(AsyncSymbols symbols)
{
    sealed class Row(TaskApi api)
    {
        public TaskApi Api { get; } = api;
    }

    static readonly Row Same = new(TaskApi.Same);
    static readonly Row AllElements = new(TaskApi.AllElements);
    static readonly Row Adds = new(TaskApi.Adds);
    static readonly Row Changes = new(TaskApi.Changes);
    static readonly Row OneElement = new(TaskApi.OneElement);

    readonly ApiTable<Row> _rows = new(symbols,
    [
        ("System.Threading.Tasks.Task", "ConfigureAwait GetAwaiter WaitAsync", Same),
        ("System.Threading.Tasks.Task`1", "ConfigureAwait GetAwaiter WaitAsync", Same),
        ("AsyncGuard.Runtime.TaskShield", "ShieldAsync", Same),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait GetAwaiter AsTask Preserve", Same),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait GetAwaiter AsTask Preserve", Same),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable", "GetAwaiter", Same),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1", "GetAwaiter", Same),
        ("System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable", "GetAwaiter", Same),
        ("System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1", "GetAwaiter", Same),
        ("System.Threading.Tasks.TaskAsyncEnumerableExtensions", "ConfigureAwait WithCancellation", Same),
        ("System.Threading.Tasks.Task", "FromResult FromException FromCanceled CompletedTask", new Row(TaskApi.Completed)),
        ("System.Threading.Tasks.ValueTask", "FromResult FromException FromCanceled CompletedTask", new Row(TaskApi.Completed)),
        ("System.Threading.Tasks.Task", "WhenAll", new Row(TaskApi.WhenAll)),
        ("System.Threading.Tasks.Task", "WhenAny", new Row(TaskApi.WhenAny)),
        ("System.Threading.Tasks.Task", "WhenEach", new Row(TaskApi.WhenEach)),
        ("System.Threading.Tasks.Task", "ContinueWith", new Row(TaskApi.Continuation)),
        ("System.Threading.Tasks.Task`1", "ContinueWith", new Row(TaskApi.Continuation)),
        ("System.Threading.Tasks.TaskFactory", "ContinueWhenAll ContinueWhenAny", new Row(TaskApi.Continuation)),
        ("System.Threading.Tasks.TaskFactory`1", "ContinueWhenAll ContinueWhenAny", new Row(TaskApi.Continuation)),
        ("System.Threading.Tasks.TaskCompletionSource", "SetResult TrySetResult SetException TrySetException SetCanceled TrySetCanceled", new Row(TaskApi.SetsResult)),
        ("System.Threading.Tasks.TaskCompletionSource`1", "SetResult TrySetResult SetException TrySetException SetCanceled TrySetCanceled", new Row(TaskApi.SetsResult)),
        ("System.Linq.Enumerable", "ToArray ToList ToHashSet AsEnumerable Cast OfType OrderBy OrderByDescending ThenBy ThenByDescending Reverse Order DefaultIfEmpty", AllElements),
        ("System.Linq.Enumerable", "Where Take Skip TakeWhile SkipWhile TakeLast SkipLast Distinct DistinctBy Except ExceptBy Intersect", new Row(TaskApi.SomeElements)),
        ("System.Linq.Enumerable", "Concat Union Append Prepend", new Row(TaskApi.BothElements)),
        ("System.Linq.Enumerable", "Select", new Row(TaskApi.Projection)),
        ("System.Linq.Enumerable", "First FirstOrDefault Last LastOrDefault Single SingleOrDefault ElementAt ElementAtOrDefault MinBy MaxBy", OneElement),
        ("System.Collections.Generic.List`1", "ToArray AsReadOnly", AllElements),
        ("System.Collections.Generic.List`1", "Add", Adds),
        ("System.Collections.Generic.List`1", "AddRange Insert InsertRange", Changes),
        ("System.Collections.Generic.List`1", "Find FindLast", OneElement),
        ("System.Collections.Generic.ICollection`1", "Add", Adds),
        ("System.Collections.Generic.HashSet`1", "Add", Adds),
        ("System.Collections.Generic.Queue`1", "Enqueue", Adds),
        ("System.Collections.Generic.Queue`1", "Dequeue Peek", OneElement),
        ("System.Collections.Generic.Stack`1", "Push", Adds),
        ("System.Collections.Generic.Stack`1", "Pop Peek", OneElement),
        ("System.Collections.Concurrent.ConcurrentBag`1", "Add", Adds),
        ("System.Collections.Concurrent.ConcurrentQueue`1", "Enqueue", Adds),
        ("System.Collections.Generic.Dictionary`2", "Add TryAdd", Changes),
        ("System.Collections.Generic.IEnumerable`1", "GetEnumerator", new Row(TaskApi.Enumerator)),
        ("System.Collections.IEnumerable", "GetEnumerator", new Row(TaskApi.Enumerator)),
        ("System.Collections.Generic.IAsyncEnumerable`1", "GetAsyncEnumerator", new Row(TaskApi.Enumerator)),
        ("System.Collections.Immutable.ImmutableArray", "ToImmutableArray", AllElements),
    ]);

    /// <summary>What the member does, or <see langword="null"/> when it is not known.</summary>
    public TaskApi? Of(ISymbol member) =>
        _rows.Find((member as IMethodSymbol)?.ReducedFrom ?? member)?.Api
        ?? (IsOwnWhenAll((member as IMethodSymbol)?.ReducedFrom ?? member) ? TaskApi.WhenAll : (TaskApi?)null)
        ?? (member is IMethodSymbol { Name: WellKnownMemberNames.GetEnumeratorMethodName, Parameters.IsEmpty: true } ? TaskApi.Enumerator : null);

    // A library's own tasks.WhenAll(): nothing else has that name and shape.
    bool IsOwnWhenAll(ISymbol member) =>
        member is IMethodSymbol { Name: nameof(Task.WhenAll), IsExtensionMethod: true, Parameters: [{ Type: var tasks }] } method
        && symbols.IsTaskLike(method.ReturnType)
        && symbols.IsTaskLike(tasks is IArrayTypeSymbol array ? array.ElementType : (tasks as INamedTypeSymbol)?.TypeArguments.FirstOrDefault());
}
