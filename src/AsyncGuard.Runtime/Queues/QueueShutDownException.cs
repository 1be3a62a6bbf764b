namespace AsyncGuard.Runtime;

/// <summary>
/// The queue is shut down: it takes no more items, and has none left to give. The asyncio counterpart is <c>asyncio.QueueShutDown</c>.
/// </summary>
public sealed class QueueShutDownException : InvalidOperationException
{
    /// <summary>Tells that the queue is shut down.</summary>
    public QueueShutDownException()
        : this(null)
    {
    }

    /// <summary>Tells that the queue is shut down because of an error.</summary>
    /// <param name="error">The error that was given to the shutdown; the inner exception.</param>
    public QueueShutDownException(Exception? error)
        : base("The queue is shut down.", error)
    {
    }

    /// <summary>Tells that the queue is shut down, in words of one's own.</summary>
    /// <param name="message">The words.</param>
    /// <param name="error">The error that was given to the shutdown; the inner exception.</param>
    public QueueShutDownException(string message, Exception? error = null)
        : base(message, error)
    {
    }
}
