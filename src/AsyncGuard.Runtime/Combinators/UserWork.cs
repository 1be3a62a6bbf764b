using System.Runtime.ExceptionServices;

namespace AsyncGuard.Runtime;

/// <summary>Starts work that a caller handed over: whatever it does, throw or return nothing, a task comes back.</summary>
static class UserWork
{
    public static Task Start(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            return work(cancellationToken) ?? throw NoTask();
        }
        catch (Exception error)
        {
            return RethrowAsync<bool>(ExceptionDispatchInfo.Capture(error));
        }
    }

    public static Task<T> Start<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return work(cancellationToken) ?? throw NoTask();
        }
        catch (Exception error)
        {
            return RethrowAsync<T>(ExceptionDispatchInfo.Capture(error));
        }
    }

    public static InvalidOperationException NoTask() => new("The delegate returned null instead of a task.");

    /// <summary>An async method makes of a cancellation a canceled task, and of everything else a faulted one.</summary>
    static async Task<T> RethrowAsync<T>(ExceptionDispatchInfo error)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        error.Throw();
        throw error.SourceException;
    }
}
