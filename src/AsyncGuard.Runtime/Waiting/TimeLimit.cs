namespace AsyncGuard.Runtime;

/// <summary>Time limits of waits.</summary>
static class TimeLimit
{
    /// <summary>The longest that timers can measure.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>The limit itself, when a timer can measure it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative but not infinite, or longer than 49 days.</exception>
    public static TimeSpan Checked(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || (timeout >= TimeSpan.Zero && timeout <= Longest)
            ? timeout
            : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A time limit is zero, positive up to 49 days, or infinite.");
}
