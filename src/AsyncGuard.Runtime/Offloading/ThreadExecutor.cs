using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A fixed number of dedicated background threads with a bounded queue, for blocking work that must not take threads of the pool.
/// The asyncio counterpart is a <c>concurrent.futures.ThreadPoolExecutor</c> given to <c>loop.run_in_executor</c>.
/// </summary>
/// <remarks>
/// <para>Work runs in the order of the calls (first in, first out), with one thread strictly one after another. When the queue is full,
/// a call waits for a place without holding a thread, in order too; whoever awaits the result feels that as backpressure.</para>
/// <para>The threads start with the executor and end with its shutdown; they do not keep the process alive. Work that throws faults its own task
/// and nothing else. Cancelling work that waits takes constant time and frees its place at once.</para>
/// <para>All members are safe for use from several threads at once. Do not block on <see cref="ShutdownAsync"/> from one of the executor's own
/// threads: it waits for the very work that blocks; awaiting it elsewhere is fine.</para>
/// <example>
/// <code>
/// // Before: sixty blocking calls take sixty threads of the pool.
/// await Task.WhenAll(files.Select(file => Task.Run(() => legacy.Import(file))));
///
/// // After: four threads of their own, and a queue.
/// await using var executor = new ThreadExecutor(threads: 4, name: "import");
/// await Task.WhenAll(files.Select(file => Offload.RunAsync(executor, () => legacy.Import(file))));
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{Name}: {Threads} threads, {Waiting} waiting")]
public sealed partial class ThreadExecutor : IAsyncDisposable
{
    readonly object _gate = new();
    readonly LinkedList<WorkItem> _queued = new();
    readonly LinkedList<WorkItem> _parked = new();
    readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _running;
    bool _shutDown;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many threads, at least one.</param>
    /// <param name="capacity">How many calls the queue holds beyond those that run, at least one.</param>
    /// <param name="name">The name of the threads, for debuggers.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> or <paramref name="capacity"/> is less than one.</exception>
    public ThreadExecutor(int threads, int capacity = 1024, string? name = null)
    {
        if (threads < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "An executor needs at least one thread.");
        if (capacity < 1)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The queue must hold at least one call.");

        Threads = threads;
        Capacity = capacity;
        Name = name ?? nameof(ThreadExecutor);
        _running = threads;
        for (var i = 0; i < threads; i++)
            new Thread(static state => ((ThreadExecutor)state!).RunThread()) { IsBackground = true, Name = Name }.Start(this);
    }

    /// <summary>How many threads the executor has.</summary>
    public int Threads { get; }

    /// <summary>How many calls the queue holds beyond those that run.</summary>
    public int Capacity { get; }

    /// <summary>The name of the threads.</summary>
    public string Name { get; }

    /// <summary>How many calls wait for a thread or for a place in the queue. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queued.Count + _parked.Count;
        }
    }

    /// <summary>Refuses new work, finishes what runs and what is queued, and ends the threads. May be called more than once.</summary>
    /// <returns>A task that ends with the last thread.</returns>
    public async ValueTask DisposeAsync() => await ShutdownAsync(cancelPending: false).ConfigureAwait(false);

    /// <summary>
    /// Refuses new work, finishes what runs, and finishes or cancels what is queued. Calls that still wait for a place in the queue
    /// fail with <see cref="ObjectDisposedException"/>. The counterpart of <c>Executor.shutdown(wait=True, cancel_futures=…)</c>.
    /// </summary>
    /// <param name="cancelPending">Whether queued work is cancelled instead of finished. A later call may still ask for it.</param>
    /// <returns>A task that ends with the last thread.</returns>
    public Task ShutdownAsync(bool cancelPending)
    {
        WorkItem[] refused, canceled;
        lock (_gate)
        {
            _shutDown = true;
            refused = Drain(_parked);
            canceled = cancelPending ? Drain(_queued) : [];
            Monitor.PulseAll(_gate);
        }

        // Outside the lock: completing a task is nobody's business inside it.
        foreach (var item in refused)
            item.Fail(ShutDownError());
        foreach (var item in canceled)
            item.Cancel(new CancellationToken(canceled: true));
        return _ended.Task;
    }

    internal Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var item = new WorkItem<T>(work, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            item.Cancel(cancellationToken);
        }
        else if (!TryEnqueue(item))
        {
            item.Fail(ShutDownError());
        }
        else if (cancellationToken.CanBeCanceled)
        {
            ReleaseWithTask(item.Task, cancellationToken.Register(static state =>
            {
                var (executor, waiting, token) = ((ThreadExecutor, WorkItem, CancellationToken))state!;
                executor.CancelIfWaiting(waiting, token);
            }, (this, (WorkItem)item, cancellationToken)));
        }

        return item.Task;
    }

    static void ReleaseWithTask(Task task, CancellationTokenRegistration registration) =>
        task.ContinueWith(static (_, state) => ((CancellationTokenRegistration)state!).Dispose(), registration,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    void RunThread()
    {
        while (Take() is { } item)
            item.Execute();

        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult(true);
    }

    ObjectDisposedException ShutDownError() => new(Name, "The executor is shut down.");
}
