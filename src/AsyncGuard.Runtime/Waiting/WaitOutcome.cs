namespace AsyncGuard.Runtime;

/// <summary>How a wait ended.</summary>
enum WaitOutcome
{
    /// <summary>It got what it waited for.</summary>
    Granted,

    /// <summary>Its token was cancelled first.</summary>
    Canceled,

    /// <summary>Its time was over first.</summary>
    TimedOut,

    /// <summary>What it waited for will never come.</summary>
    Failed,
}
