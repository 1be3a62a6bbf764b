namespace AsyncGuard.Runtime;

/// <summary>One run of the factory of an <see cref="AsyncLazy{T}"/>, and the line of those who wait for it.</summary>
sealed class LazyAttempt<T>(AsyncLazy<T> owner, object gate) : WaitQueue<T>(gate)
{
    readonly CancellationTokenSource _unwanted = new();

    /// <summary>Runs the factory and hands its outcome to the owner. The task that it returns never fails.</summary>
    public async Task StartAsync(Func<CancellationToken, Task<T>> factory)
    {
        var made = Make(factory);
        await Task.WhenAny(made).ConfigureAwait(false);
        owner.Settle(this, made);
    }

    protected override void OnAbandoned()
    {
        // Off this thread: it is in somebody's Cancel, and what the factory registered with its token is somebody else's code.
        if (IsEmpty && owner.TryForget(this))
            ThreadPool.QueueUserWorkItem(static unwanted => ((CancellationTokenSource)unwanted!).Cancel(), _unwanted);
    }

    // An async method turns what the factory throws before its first await into a task that failed.
    async Task<T> Make(Func<CancellationToken, Task<T>> factory) => await factory(_unwanted.Token).ConfigureAwait(false);
}
