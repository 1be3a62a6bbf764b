using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

/// <summary>What those who get items know of a queue, whatever is put into it, and what follows from getting one item: leases, readers, workers.</summary>
/// <typeparam name="TItem">What is got.</typeparam>
abstract class GettingSide<TItem> : IWaitOwner, IMeasuredQueue, IQueueLeases
{
    readonly Tickets _leases = new();

    protected GettingSide(int capacity)
    {
        if (capacity < 0)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A capacity is positive, or 0 for none.");
        Capacity = capacity;
        Unfinished = new UnfinishedItems(this);
        RuntimeMeter.Watch(this);
    }

    // One gate for all waits: what one side does decides what the other finds.
    public Gate Gate { get; } = new();

    public int Capacity { get; }

    public UnfinishedItems Unfinished { get; }

    public abstract int Count { get; }

    public abstract bool IsShutDown { get; }

    public abstract int WaitingGets { get; }

    public abstract int WaitingPuts { get; }

    int IMeasuredQueue.Length => Count;

    public void OnLeft()
    {
    }

    public string TimeoutMessage(TimeSpan timeout) => $"The queue was not ready within {timeout}.";

    public abstract ValueTask<TItem> GetAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken);

    public abstract bool TryGet([MaybeNullWhen(false)] out TItem item);

    public abstract void Shutdown(bool immediate, Exception? error);

    public async ValueTask<QueueLease<TItem>> LeaseAsync(CancellationToken cancellationToken)
    {
        var item = await GetAsync(Timeout.InfiniteTimeSpan, null, cancellationToken).ConfigureAwait(false);
        lock (Gate)
        {
            var (slot, number) = _leases.Take();
            return new QueueLease<TItem>(item, this, slot, number);
        }
    }

    void IQueueLeases.Done(int slot, long number)
    {
        lock (Gate)
        {
            if (!_leases.Return(slot, number))
                return;
        }

        Unfinished.Finish();
    }

    public async IAsyncEnumerable<TItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryGet(out var item))
            {
                try
                {
                    item = await GetAsync(Timeout.InfiniteTimeSpan, null, cancellationToken).ConfigureAwait(false);
                }
                catch (QueueShutDownException end) when (end.InnerException is null)
                {
                    yield break;
                }
            }

            yield return item;
        }
    }

    public async Task RunWorkersAsync(int workers, Func<TItem, CancellationToken, ValueTask> handle, CancellationToken cancellationToken)
    {
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, "Somebody has to work.");
        if (handle is null)
            throw new ArgumentNullException(nameof(handle));

        await TaskGroup.RunAsync(
            group =>
            {
                for (var i = 0; i < workers; i++)
                    _ = group.Run(WorkAsync);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);

        async Task WorkAsync(CancellationToken stop)
        {
            await foreach (var item in ReadAllAsync(stop).ConfigureAwait(false))
            {
                try
                {
                    await handle(item, stop).ConfigureAwait(false);
                }
                finally
                {
                    Unfinished.Finish();
                }
            }
        }
    }
}
