namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>
/// A task, a collection of tasks, or an object that leads to one, as an expression of the body yields it. Two expressions that
/// yield the same value share what is known of it, whatever they are called.
/// </summary>
/// <param name="source">What this value is taken from: it is complete when the source is.</param>
/// <param name="element">What enumerating it yields, where that is known to be a part of another value.</param>
internal sealed class TaskValue(TaskValue? source = null, TaskValue? element = null)
{
    public TaskValue? Source { get; } = source;

    public TaskValue? Element { get; } = element;
}

/// <summary>The values of one body: the same origin gives the same value, so that loops come to rest.</summary>
internal sealed class TaskValues
{
    readonly Dictionary<(string Kind, object First, object? Second), TaskValue> _values = new();

    /// <summary>What the operation at that place yields, each time anew.</summary>
    public TaskValue Fresh(object origin) => Get(("fresh", origin, null));

    /// <summary>What a variable holds when the body begins.</summary>
    public TaskValue Initial(object variable) => Get(("initial", variable, null));

    /// <summary>What a variable holds where paths meet that gave it different values.</summary>
    public TaskValue Merged(int block, object variable) => Get(("merged", variable, block));

    /// <summary>A member of an object.</summary>
    public TaskValue Member(TaskValue owner, object member) => Get(("member", owner, member), owner.Source is null ? null : Member(owner.Source, member));

    /// <summary>Any element of a collection.</summary>
    public TaskValue Element(TaskValue collection) =>
        collection.Element ?? Get(("element", collection, null), collection.Source is null ? null : Element(collection.Source));

    /// <summary>One element of a collection, by an index or another way to choose it.</summary>
    public TaskValue Item(TaskValue collection, object choice) => Get(("item", collection, choice), Element(collection));

    /// <summary>Some of the elements of a collection.</summary>
    public TaskValue Subset(TaskValue collection, object origin) => Get(("subset", collection, origin), collection);

    /// <summary>A collection whose elements are members of another's elements.</summary>
    public TaskValue Projection(TaskValue element, object origin) => Get(("projection", element, origin), source: null, element);

    /// <summary>The <c>Status</c> of a task.</summary>
    public TaskValue Status(TaskValue task) => Get(("status", task, null), task);

    TaskValue Get((string, object, object?) key, TaskValue? source = null, TaskValue? element = null)
    {
        if (!_values.TryGetValue(key, out var value))
            _values.Add(key, value = new TaskValue(source, element));
        return value;
    }
}
