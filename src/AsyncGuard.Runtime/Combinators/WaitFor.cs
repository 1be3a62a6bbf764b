namespace AsyncGuard.Runtime;

/// <summary>What <see cref="Gather.WaitAsync(IEnumerable{Task}, WaitFor, TimeSpan?, TimeProvider?, CancellationToken)"/> waits for. The asyncio counterpart is <c>return_when</c>.</summary>
public enum WaitFor
{
    /// <summary>Until all tasks have ended (<c>ALL_COMPLETED</c>).</summary>
    All,

    /// <summary>Until one task has ended, however (<c>FIRST_COMPLETED</c>).</summary>
    First,

    /// <summary>Until one task has failed, or all have ended; a task that is cancelled has not failed (<c>FIRST_EXCEPTION</c>).</summary>
    FirstException,
}
