namespace AsyncGuard.Runtime;

/// <summary>How a <see cref="RateGate"/> spreads its permits over time.</summary>
public enum RatePacing
{
    /// <summary>Evenly: ten in a second means one every 100 milliseconds, and no burst after a pause.</summary>
    Smooth,

    /// <summary>As they come: ten at once, and the next when a second has passed since the first of them. No span of that length ever has more.</summary>
    Bursty,
}
