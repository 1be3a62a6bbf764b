namespace AsyncGuard.Runtime;

/// <summary>One report of <see cref="LockDiagnostics"/>.</summary>
public sealed class LockReport
{
    internal LockReport(LockProblem problem, AsyncLock @lock, string waiter, string? holder) => (Problem, Lock, Waiter, Holder) = (problem, @lock, waiter, holder);

    /// <summary>What is wrong.</summary>
    public LockProblem Problem { get; }

    /// <summary>The lock.</summary>
    public AsyncLock Lock { get; }

    /// <summary>Where the wait began, as stack traces show it.</summary>
    public string Waiter { get; }

    /// <summary>Where the lock was taken by the one who holds it; <see langword="null"/> when it was taken before the watch began.</summary>
    public string? Holder { get; }

    /// <summary>The report as one line.</summary>
    public override string ToString() => $"{Problem}: waits {Waiter}; held {Holder ?? "by somebody unknown"}";
}
