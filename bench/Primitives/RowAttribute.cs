namespace AsyncGuard.Primitives;

/// <summary>What a class of benchmarks measures: one row of the table, one method for each library.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class RowAttribute(string title, Unit unit, string python = "") : Attribute
{
    public string Title { get; } = title;

    public Unit Unit { get; } = unit;

    /// <summary>Whether one call takes so long that few have to do.</summary>
    public bool IsSlow => Unit == Unit.Milliseconds;

    /// <summary>How often the row is measured: more often where the figure depends on how the pool happens to spread the work.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Python's figure for the same, measured apart.</summary>
    public string Python { get; } = python;
}

/// <summary>The unit of a row.</summary>
enum Unit
{
    Nanoseconds,
    ItemsPerSecond,
    Milliseconds,
}
