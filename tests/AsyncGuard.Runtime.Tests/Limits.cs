namespace AsyncGuard.Runtime.Tests;

/// <summary>Time limits of the tests: none is ever waited for when the code is right.</summary>
static class Limits
{
    static readonly TimeSpan Unexpected = TimeSpan.FromSeconds(30);

    /// <summary>Fails when the task hangs.</summary>
    public static Task InTime(this Task task) => task.WaitAsync(Unexpected);

    /// <inheritdoc cref="InTime(Task)"/>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Unexpected);

    /// <summary>Waits on a thread of its own; fails when nobody sets the gate.</summary>
    public static void Pass(this ManualResetEventSlim gate)
    {
        if (!gate.Wait(Unexpected))
            throw new TimeoutException("The gate was never opened.");
    }
}
