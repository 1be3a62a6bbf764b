namespace AsyncGuard.Runtime;

/// <summary>
/// Moves blocking or CPU-bound work off the thread that async code runs on. The asyncio counterpart is
/// <c>loop.run_in_executor</c> and <c>asyncio.to_thread</c>.
/// </summary>
/// <remarks>
/// <para>The context flows with the work: <see cref="AsyncLocal{T}"/> values and the culture are those of the caller.</para>
/// <para>A token that is cancelled already, or while the work still waits for its thread, cancels the task and the work never starts.
/// Work that has started runs to its end whatever happens to the token; to stop early it must look at the token itself. When it
/// throws <see cref="OperationCanceledException"/> for that token, the task is canceled; any other exception comes through as it is.</para>
/// <para>Only the pool takes async work: an async delegate leaves a dedicated thread at its first <c>await</c>, and the task that it returns
/// would be the result. (Async delegates are not rejected by an overload, because a sync loop without an end would bind to it too.)</para>
/// <para>All members are safe for use from several threads at once.</para>
/// <example>
/// <code>
/// // Before: everybody who shares the thread waits for the decoder.
/// var image = Decode(bytes);
///
/// // After: the thread goes on, the result comes back.
/// var image = await Offload.RunAsync(() => Decode(bytes), cancellationToken);
/// </code>
/// </example>
/// </remarks>
public static class Offload
{
    /// <summary>Runs <paramref name="work"/> on the thread pool.</summary>
    /// <param name="work">The blocking or CPU-bound work.</param>
    /// <param name="cancellationToken">Keeps the work from starting; see the remarks of <see cref="Offload"/>.</param>
    /// <returns>A task that ends when the work does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public static Task RunAsync(Action work, CancellationToken cancellationToken = default) =>
        Task.Run(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on the thread pool and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(Action, CancellationToken)"/>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default) =>
        Task.Run(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);

    /// <summary>Starts async work on the thread pool, so that what it does before its first <c>await</c> does not hold the caller.</summary>
    /// <param name="work">The async work.</param>
    /// <param name="cancellationToken">Keeps the work from starting; see the remarks of <see cref="Offload"/>.</param>
    /// <returns>A task that ends when the work's own task does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public static Task RunAsync(Func<Task> work, CancellationToken cancellationToken = default) =>
        Task.Run(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);

    /// <summary>Starts async work on the thread pool and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(Func{Task}, CancellationToken)"/>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default) =>
        Task.Run(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on a thread of <paramref name="executor"/>, in the order of the calls.</summary>
    /// <param name="executor">The threads to run on.</param>
    /// <param name="work">The blocking or CPU-bound work.</param>
    /// <param name="cancellationToken">Keeps the work from starting; see the remarks of <see cref="Offload"/>.</param>
    /// <returns>A task that ends when the work does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="executor"/> or <paramref name="work"/> is <see langword="null"/>.</exception>
    /// <exception cref="ObjectDisposedException">The executor is shut down (by way of the task).</exception>
    public static Task RunAsync(ThreadExecutor executor, Action work, CancellationToken cancellationToken = default) =>
        Executor(executor).RunAsync(AsFunction(work), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on a thread of <paramref name="executor"/>, in the order of the calls, and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(ThreadExecutor, Action, CancellationToken)"/>
    public static Task<T> RunAsync<T>(ThreadExecutor executor, Func<T> work, CancellationToken cancellationToken = default) =>
        Executor(executor).RunAsync(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on a background thread of its own, which ends with it: for loops that run as long as the program, or that block for long.</summary>
    /// <param name="work">The long-running work.</param>
    /// <param name="cancellationToken">Keeps the work from starting; see the remarks of <see cref="Offload"/>.</param>
    /// <returns>A task that ends when the work does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public static Task RunOnDedicatedThreadAsync(Action work, CancellationToken cancellationToken = default) =>
        RunOnDedicatedThreadAsync(AsFunction(work), cancellationToken);

    /// <summary>Runs <paramref name="work"/> on a background thread of its own, which ends with it, and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunOnDedicatedThreadAsync(Action, CancellationToken)"/>
    public static Task<T> RunOnDedicatedThreadAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        var item = new WorkItem<T>(work ?? throw new ArgumentNullException(nameof(work)), cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            item.Cancel(cancellationToken);
            return item.Task;
        }

        new Thread(static state => ((WorkItem)state!).Execute()) { IsBackground = true, Name = nameof(Offload) }.Start(item);
        return item.Task;
    }

    static ThreadExecutor Executor(ThreadExecutor executor) => executor ?? throw new ArgumentNullException(nameof(executor));

    static Func<Nothing> AsFunction(Action work)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));
        return () =>
        {
            work();
            return default;
        };
    }

    /// <summary>The result of work that has none.</summary>
    readonly struct Nothing;
}
