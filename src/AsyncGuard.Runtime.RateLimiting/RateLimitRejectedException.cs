namespace AsyncGuard.Runtime.RateLimiting;

/// <summary>A limiter refused a permit: its queue is full, or it has none (the default).</summary>
public sealed class RateLimitRejectedException : Exception
{
    /// <summary>A refusal of which nothing more is known.</summary>
    public RateLimitRejectedException()
        : this(retryAfter: null)
    {
    }

    /// <summary>A refusal with a message of its own.</summary>
    /// <param name="message">What to say.</param>
    public RateLimitRejectedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal with a message of its own and a cause.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="innerException">The cause.</param>
    public RateLimitRejectedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal by a limiter that may know when it makes sense to ask again.</summary>
    /// <param name="retryAfter">When it makes sense to ask again.</param>
    public RateLimitRejectedException(TimeSpan? retryAfter)
        : base(retryAfter is null
            ? "The rate limiter refused the permit. A limiter waits only if its QueueLimit allows it; the default is 0."
            : $"The rate limiter refused the permit; it makes sense to ask again after {retryAfter}. A limiter waits only if its QueueLimit allows it; the default is 0.") =>
        RetryAfter = retryAfter;

    /// <summary>When it makes sense to ask again, if the limiter knows.</summary>
    public TimeSpan? RetryAfter { get; }
}
