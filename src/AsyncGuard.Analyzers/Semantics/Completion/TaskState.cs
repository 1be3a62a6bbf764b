using System.Collections.Immutable;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>What a condition proves of tasks.</summary>
internal readonly record struct ConditionFacts(ImmutableArray<TaskValue> WhenTrue, ImmutableArray<TaskValue> WhenFalse)
{
    public static readonly ConditionFacts None = new(ImmutableArray<TaskValue>.Empty, ImmutableArray<TaskValue>.Empty);

    public bool IsEmpty => WhenTrue.IsEmpty && WhenFalse.IsEmpty;

    public ConditionFacts Negated => new(WhenFalse, WhenTrue);

    public static ConditionFacts True(TaskValue? value) => value is null ? None : new(ImmutableArray.Create(value), ImmutableArray<TaskValue>.Empty);
}

/// <summary>What is known at one point of a body. Immutable: a change gives a new state.</summary>
internal sealed record TaskState
{
    public static readonly TaskState Empty = new();

    /// <summary>What variables, captures and members hold, where the body has given them something.</summary>
    public ImmutableDictionary<object, TaskValue> Variables { get; init; } = ImmutableDictionary<object, TaskValue>.Empty;

    /// <summary>What was proven by conditions that variables hold.</summary>
    public ImmutableDictionary<object, ConditionFacts> Conditions { get; init; } = ImmutableDictionary<object, ConditionFacts>.Empty;

    /// <summary>The values that are complete; for the element of a collection, all of them.</summary>
    public ImmutableHashSet<TaskValue> Complete { get; init; } = ImmutableHashSet<TaskValue>.Empty;

    /// <summary>Which values were put into which collection.</summary>
    public ImmutableHashSet<(TaskValue Collection, TaskValue Member)> Members { get; init; } = ImmutableHashSet<(TaskValue, TaskValue)>.Empty;

    /// <summary>The collections that a combined task waits for, or that a concatenation consists of.</summary>
    public ImmutableDictionary<TaskValue, ImmutableArray<TaskValue>> Parts { get; init; } = ImmutableDictionary<TaskValue, ImmutableArray<TaskValue>>.Empty;

    public bool IsComplete(TaskValue? value)
    {
        for (; value is not null; value = value.Source)
        {
            if (Complete.Contains(value))
                return true;
        }

        return false;
    }

    /// <summary>Whether every element that could be read from the collection is complete.</summary>
    public bool AreElementsComplete(TaskValue collection, TaskValues values)
    {
        if (IsComplete(values.Element(collection)))
            return true;
        if (Parts.TryGetValue(collection, out var parts))
            return parts.All(part => AreElementsComplete(part, values));
        var any = false;
        foreach (var (owner, member) in Members)
        {
            if (owner != collection)
                continue;
            if (!IsComplete(member))
                return false;
            any = true;
        }

        return any;
    }

    public TaskState WithComplete(TaskValue? value, TaskValues values)
    {
        if (value is null)
            return this;
        var state = this with { Complete = Complete.Add(value) };
        if (Parts.TryGetValue(value, out var parts))
        {
            foreach (var part in parts)
                state = state.WithCompleteElements(part, values);
        }

        return state;
    }

    public TaskState WithCompleteElements(TaskValue collection, TaskValues values)
    {
        var state = this with { Complete = Complete.Add(values.Element(collection)) };
        foreach (var (owner, member) in Members)
        {
            if (owner == collection)
                state = state with { Complete = state.Complete.Add(member) };
        }

        if (Parts.TryGetValue(collection, out var parts))
        {
            foreach (var part in parts)
                state = state.WithCompleteElements(part, values);
        }

        return state;
    }

    /// <summary>The value exists anew: nothing is known of it, of its elements or of its members.</summary>
    public TaskState WithFresh(TaskValue value, TaskValues values)
    {
        var state = this with { Complete = Complete.Remove(value).Remove(values.Element(value)), Parts = Parts.Remove(value) };
        foreach (var member in Members)
        {
            if (member.Collection == value || member.Member == value)
                state = state with { Members = state.Members.Remove(member) };
        }

        return state;
    }

    public TaskState WithVariable(object variable, TaskValue value) =>
        this with { Variables = Variables.SetItem(variable, value), Conditions = Conditions.Remove(variable) };

    public TaskState WithMember(TaskValue collection, TaskValue member) => this with { Members = Members.Add((collection, member)) };

    /// <summary>What holds on both paths; variables that differ get a value of their own, which is complete when both were.</summary>
    public static TaskState Join(TaskState first, TaskState second, int block, TaskValues values)
    {
        if (ReferenceEquals(first, second))
            return first;

        var variables = first.Variables.ToBuilder();
        var complete = first.Complete.Intersect(second.Complete);
        var members = first.Members.Intersect(second.Members);
        foreach (var variable in first.Variables.Keys.Union(second.Variables.Keys))
        {
            var one = first.Variables.TryGetValue(variable, out var held) ? held : values.Initial(variable);
            var other = second.Variables.TryGetValue(variable, out held) ? held : values.Initial(variable);
            if (one == other)
            {
                variables[variable] = one;
                continue;
            }

            var merged = values.Merged(block, variable);
            variables[variable] = merged;
            if (first.IsComplete(one) && second.IsComplete(other))
                complete = complete.Add(merged);
            if (first.AreElementsComplete(one, values) && second.AreElementsComplete(other, values))
                complete = complete.Add(values.Element(merged));
        }

        return new TaskState
        {
            Variables = variables.ToImmutable(),
            Conditions = Same(first.Conditions, second.Conditions, static (one, other) => one.WhenTrue.SequenceEqual(other.WhenTrue) && one.WhenFalse.SequenceEqual(other.WhenFalse)),
            Complete = complete,
            Members = members,
            Parts = Same(first.Parts, second.Parts, static (one, other) => one.SequenceEqual(other)),
        };
    }

    /// <summary>Whether both states know the same.</summary>
    public bool Knows(TaskState other) =>
        Variables.Count == other.Variables.Count
        && Complete.SetEquals(other.Complete)
        && Members.SetEquals(other.Members)
        && Conditions.Count == other.Conditions.Count
        && Parts.Count == other.Parts.Count
        && Variables.All(pair => other.Variables.TryGetValue(pair.Key, out var value) && value == pair.Value);

    static ImmutableDictionary<TKey, TValue> Same<TKey, TValue>(ImmutableDictionary<TKey, TValue> first, ImmutableDictionary<TKey, TValue> second, Func<TValue, TValue, bool> equal)
        where TKey : notnull =>
        first.IsEmpty ? first : first.RemoveRange(first.Where(pair => !second.TryGetValue(pair.Key, out var other) || !equal(pair.Value, other)).Select(static pair => pair.Key));
}
