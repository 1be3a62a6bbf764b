using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace AsyncGuard.Runtime;

/// <summary>How a task ended: well, with a failure, or cancelled. One element of what <c>asyncio.gather(…, return_exceptions=True)</c> returns.</summary>
[DebuggerDisplay("{IsSuccess ? \"ended well\" : Error.Message}")]
public readonly struct Outcome
{
    Outcome(Exception? error, bool canceled) => (Error, IsCanceled) = (error, canceled);

    /// <summary>Whether the task ended well.</summary>
    public bool IsSuccess => Error is null;

    /// <summary>Whether the task ended cancelled.</summary>
    public bool IsCanceled { get; }

    /// <summary>Why the task did not end well: its exception, an <see cref="AggregateException"/> if there are several, or the <see cref="OperationCanceledException"/>.</summary>
    public Exception? Error { get; }

    /// <summary>Throws the error, if there is one, as awaiting the task would.</summary>
    public void ThrowIfFailed()
    {
        if (Error is not null)
            ExceptionDispatchInfo.Capture(Error).Throw();
    }

    /// <summary>Of a task that has ended.</summary>
    internal static Outcome Of(Task task)
    {
        if (task.Exception is { } errors)
            return new(errors.InnerExceptions.Count == 1 ? errors.InnerException : errors, canceled: false);
        if (!task.IsCanceled)
            return default;

        try
        {
            // The exception that cancelled the task, with its stack; only awaiting gives it away.
            task.GetAwaiter().GetResult();
            return default;
        }
        catch (OperationCanceledException canceled)
        {
            return new(canceled, canceled: true);
        }
    }
}

/// <summary>How a task ended: with a result, with a failure, or cancelled. One element of what <c>asyncio.gather(…, return_exceptions=True)</c> returns.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
[DebuggerDisplay("{IsSuccess ? (object)Value : Error.Message}")]
public readonly struct Outcome<T>
{
    readonly Outcome _end;
    readonly T _value;

    Outcome(Outcome end, T value) => (_end, _value) = (end, value);

    /// <summary>Whether there is a result.</summary>
    public bool IsSuccess => _end.IsSuccess;

    /// <summary>Whether the task ended cancelled.</summary>
    public bool IsCanceled => _end.IsCanceled;

    /// <summary>Why there is no result: the task's exception, an <see cref="AggregateException"/> if there are several, or the <see cref="OperationCanceledException"/>.</summary>
    public Exception? Error => _end.Error;

    /// <summary>The result. Without one, throws <see cref="Error"/>, as awaiting the task would.</summary>
    public T Value
    {
        get
        {
            _end.ThrowIfFailed();
            return _value;
        }
    }

    /// <summary>The result, or <paramref name="fallback"/> if there is none.</summary>
    /// <param name="fallback">What stands for a missing result.</param>
    public T ValueOr(T fallback) => IsSuccess ? _value : fallback;

    /// <summary>Of a task that has ended.</summary>
    internal static Outcome<T> Of(Task<T> task)
    {
        var end = Outcome.Of(task);
        return new(end, end.IsSuccess ? task.GetAwaiter().GetResult() : default!);
    }
}
