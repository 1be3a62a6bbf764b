namespace AsyncGuard.Runtime;

/// <summary>A queue was shut down: nothing can be put into it any more, or nothing is left to get. The asyncio counterpart is <c>asyncio.QueueShutDown</c>.</summary>
public sealed class QueueShutDownException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    public QueueShutDownException()
        : this("The queue was shut down.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What to say.</param>
    public QueueShutDownException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="innerException">The error that the queue was shut down with.</param>
    public QueueShutDownException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
