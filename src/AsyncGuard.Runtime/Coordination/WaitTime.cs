namespace AsyncGuard.Runtime;

/// <summary>The time that a wait may take.</summary>
static class WaitTime
{
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite, or longer than a timer can count.</exception>
    public static TimeSpan Checked(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || (timeout >= TimeSpan.Zero && timeout.TotalMilliseconds <= uint.MaxValue - 1)
            ? timeout
            : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A wait takes no time, some time, or Timeout.InfiniteTimeSpan.");
}
