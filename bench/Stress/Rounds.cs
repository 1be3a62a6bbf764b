using AsyncGuard.Runtime;

namespace AsyncGuard.Stress;

/// <summary>One round for each primitive: many waits, a third of them cancelled at some time, and a count that must come out even.</summary>
static class Rounds
{
    const int Waiters = 10_000;

    public static async Task LockAsync(Tally tally)
    {
        using var gate = new AsyncLock();
        var inside = 0;
        await RunAsync(tally, async token =>
        {
            using var held = await gate.LockAsync(token);
            if (Interlocked.Increment(ref inside) != 1)
                tally.Double(1);
            if (Random.Shared.Next(4) == 0)
                await Task.Yield();
            Interlocked.Decrement(ref inside);
            if (Random.Shared.Next(8) == 0)
                held.Dispose();
        });

        if (gate.IsHeld || gate.Waiting != 0 || !gate.TryLock(out _))
            tally.Lost(1);
    }

    public static async Task SemaphoreAsync(Tally tally)
    {
        const int Permits = 3;
        using var slots = new AsyncSemaphore(Permits);
        var inside = 0;
        await RunAsync(tally, async token =>
        {
            using var permit = await slots.AcquireAsync(token);
            if (Interlocked.Increment(ref inside) > Permits)
                tally.Double(1);
            if (Random.Shared.Next(4) == 0)
                await Task.Yield();
            Interlocked.Decrement(ref inside);
        });
        tally.Lost(Math.Max(0, Permits - slots.Available));
        tally.Double(Math.Max(0, slots.Available - Permits));
    }

    public static async Task EventAsync(Tally tally)
    {
        using var flag = new AsyncEvent();
        using var done = new CancellationTokenSource();
        var setting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                flag.Set();
                flag.Clear();
                await Task.Yield();
            }

            flag.Set();
        });
        await RunAsync(tally, token => flag.WaitAsync(token).AsTask());
        await done.CancelAsync();
        await setting;
    }

    public static async Task ConditionAsync(Tally tally)
    {
        var changed = new AsyncCondition();
        var tokens = 0;
        using var done = new CancellationTokenSource();
        var notifying = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                using (var scope = await changed.EnterAsync(CancellationToken.None))
                {
                    tokens++;
                    scope.Notify();
                }

                await Task.Yield();
            }
        });
        await RunAsync(tally, async token =>
        {
            using var scope = await changed.EnterAsync(token);
            await scope.WaitForAsync(() => tokens > 0, token);
            if (--tokens < 0)
                tally.Double(1);
        });
        await done.CancelAsync();
        await notifying;
        if (changed.Waiting != 0)
            tally.Lost(1);
    }

    public static Task QueueAsync(Tally tally)
    {
        var queue = new AsyncQueue<int>(7);
        return QueueAsync(tally, queue.PutAsync, queue.GetAsync, queue.TaskDone, queue.JoinAsync);
    }

    public static Task StackAsync(Tally tally)
    {
        var queue = new AsyncStack<int>(7);
        return QueueAsync(tally, queue.PutAsync, queue.GetAsync, queue.TaskDone, queue.JoinAsync);
    }

    public static Task PriorityQueueAsync(Tally tally)
    {
        var queue = new AsyncPriorityQueue<int, int>(7);
        return QueueAsync(tally, (item, token) => queue.PutAsync(item, item % 5, token), queue.GetAsync, queue.TaskDone, queue.JoinAsync);
    }

    static async Task QueueAsync(
        Tally tally, Func<int, CancellationToken, ValueTask> put, Func<CancellationToken, ValueTask<int>> get, Action taskDone, Func<CancellationToken, ValueTask> join)
    {
        var entered = new int[Waiters];
        var got = new int[Waiters];
        var next = -1;
        using var drained = new CancellationTokenSource();

        // A get that is cancelled is asked again until everything that was put has come out.
        var takers = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            while (!drained.IsCancellationRequested)
            {
                using var source = CancellationTokenSource.CreateLinkedTokenSource(drained.Token);
                if (Random.Shared.Next(3) == 0)
                    Task.Run(source.Cancel, CancellationToken.None).Ignore();
                try
                {
                    var item = await get(source.Token);
                    Interlocked.Increment(ref got[item]);
                    taskDone();
                }
                catch (OperationCanceledException)
                {
                }
            }
        })).ToArray();
        await RunAsync(tally, async token =>
        {
            var item = Interlocked.Increment(ref next);
            await put(item, token);
            Interlocked.Increment(ref entered[item]);
        });
        await tally.AwaitRoundAsync([join(CancellationToken.None).AsTask()]);
        await drained.CancelAsync();
        await tally.AwaitRoundAsync(takers);

        for (var item = 0; item < Waiters; item++)
        {
            tally.Lost(Math.Max(0, entered[item] - got[item]));
            tally.Double(Math.Max(0, got[item] - entered[item]));
        }
    }

    static async Task RunAsync(Tally tally, Func<CancellationToken, Task> wait)
    {
        var sources = Enumerable.Range(0, Waiters).Select(_ => new CancellationTokenSource()).ToArray();
        var waits = sources.Select(source => Task.Run(async () =>
        {
            try
            {
                await wait(source.Token);
                tally.Served();
            }
            catch (OperationCanceledException)
            {
                tally.Canceled();
            }
        })).ToArray();
        var canceling = Task.Run(() =>
        {
            foreach (var source in sources.Where(static _ => Random.Shared.Next(3) == 0))
                source.Cancel();
        });
        await canceling;
        await tally.AwaitRoundAsync(waits);
    }

    static void Ignore(this Task task) => _ = task;
}
