namespace AsyncGuard.Runtime.Tests;

/// <summary>Tells whether a continuation runs inside the call that completes its task.</summary>
static class Inline
{
    public static async Task<bool> RunsInAsync(Action act, Task awaited)
    {
        var thread = Environment.CurrentManagedThreadId;
        var acting = true;
        var continuation = awaited.ContinueWith(_ => Volatile.Read(ref acting) && Environment.CurrentManagedThreadId == thread,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        act();
        Volatile.Write(ref acting, false);
        return await continuation.InTime();
    }
}
