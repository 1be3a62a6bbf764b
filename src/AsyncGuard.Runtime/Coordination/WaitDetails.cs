namespace AsyncGuard.Runtime;

/// <summary>What only some waits have: apart, so that the others are small.</summary>
sealed class WaitDetails
{
    /// <summary>What ends the wait when its time is over, if it has a limit.</summary>
    public ITimer? Timer;

    /// <summary>The limit.</summary>
    public TimeSpan Timeout;

    /// <summary>When the wait began, if somebody measures; else 0.</summary>
    public long Since;

    /// <summary>What the wait ends with instead of being granted, if somebody found out under the gate.</summary>
    public Exception? Error;

    /// <summary>Who waits, if locks are watched.</summary>
    public LockHolder? Who;
}
