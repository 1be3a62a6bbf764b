using System.Collections.Immutable;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>
/// What holds on one path through a function: the locks held, what is known of the variables that tell of them, and where the path goes on behind
/// the <c>finally</c> that it is in. Paths that agree in all of it are one.
/// </summary>
internal sealed record PathState
{
    public static readonly PathState Start = new();

    /// <summary>The acquisitions held, the oldest first, by their numbers.</summary>
    public ImmutableArray<int> Held { get; init; } = ImmutableArray<int>.Empty;

    /// <summary>Known values of variables, by the variables' numbers, in their order.</summary>
    public ImmutableArray<(int Variable, int Value)> Values { get; init; } = ImmutableArray<(int, int)>.Empty;

    /// <summary>What comes behind the <c>finally</c> blocks that the path is in, the innermost last: a branch's number, or <see cref="Unwinding"/>.</summary>
    public ImmutableArray<int> Pending { get; init; } = ImmutableArray<int>.Empty;

    /// <summary>The acquisitions that failed on this path: by a timeout or an exception.</summary>
    public ulong Failed { get; init; }

    /// <summary>The acquisitions that were released on this path.</summary>
    public ulong Released { get; init; }

    /// <summary>The sites that released what the function does not hold on this path: its caller's lock.</summary>
    public ulong Debts { get; init; }

    /// <summary>The block whose return the path has taken, or -1.</summary>
    public int Return { get; init; } = -1;

    /// <summary>Whether the path handles an exception, in a <c>catch</c> or <c>finally</c>.</summary>
    public bool IsFailing { get; init; }

    /// <summary>Behind its <c>finally</c> an exception goes on.</summary>
    public const int Unwinding = -1;

    public static ulong Bit(int number) => number < 64 ? 1UL << number : 0;

    public int? this[int variable]
    {
        get
        {
            foreach (var (known, value) in Values)
            {
                if (known == variable)
                    return value;
            }

            return null;
        }
    }

    public PathState With(int variable, int? value)
    {
        if (this[variable] == value)
            return this;
        var rest = Values.RemoveAll(known => known.Variable == variable);
        if (value is not { } set)
            return this with { Values = rest };
        var index = 0;
        while (index < rest.Length && rest[index].Variable < variable)
            index++;
        return this with { Values = rest.Insert(index, (variable, set)) };
    }

    public bool Equals(PathState? other) =>
        other is not null
        && Failed == other.Failed && Released == other.Released && Debts == other.Debts && Return == other.Return && IsFailing == other.IsFailing
        && Held.SequenceEqual(other.Held) && Pending.SequenceEqual(other.Pending) && Values.SequenceEqual(other.Values);

    public override int GetHashCode()
    {
        var hash = unchecked((int)(Failed ^ (Released << 7) ^ (Debts << 13)) + Return);
        foreach (var held in Held)
            hash = unchecked((hash * 31) + held);
        foreach (var (variable, value) in Values)
            hash = unchecked((hash * 31) + (variable * 7) + value);
        foreach (var pending in Pending)
            hash = unchecked((hash * 31) + pending);
        return hash;
    }
}
