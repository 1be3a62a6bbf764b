namespace AsyncGuard.Runtime.Coyote;

/// <summary>Small programs over each primitive; in every order of their steps what they assert must hold, and all of them must end.</summary>
public static class Correct
{
    public static async Task Lock()
    {
        var gate = new AsyncLock();
        var inside = 0;
        using var source = new CancellationTokenSource();
        Task[] tasks =
        [
            Task.Run(() => Enter(CancellationToken.None)),
            Task.Run(() => Enter(source.Token)),
            Task.Run(() => Enter(CancellationToken.None)),
            Task.Run(source.Cancel),
        ];
        await Task.WhenAll(tasks);
        Check.That(!gate.IsHeld && gate.Waiting == 0, "the lock is free in the end");

        async Task Enter(CancellationToken token)
        {
            try
            {
                using var held = await gate.LockAsync(token);
                Check.That(++inside == 1, "one holder at a time");
                await Task.Yield();
                inside--;
                held.Dispose();
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    public static async Task LockWhoseOnlyWaitIsCancelled()
    {
        var gate = new AsyncLock();
        gate.TryLock(out var held);
        using var source = new CancellationTokenSource();
        Task[] tasks =
        [
            Task.Run(() => Settled(async () =>
            {
                using (await gate.LockAsync(source.Token))
                {
                }
            })),
            Task.Run(source.Cancel),
            Task.Run(held.Dispose),
            Task.Run(held.Dispose),
        ];
        await Task.WhenAll(tasks);
        Check.That(gate.TryLock(out _), "the lock is free in the end");
    }

    public static async Task Semaphore()
    {
        var slots = new AsyncSemaphore(1);
        using var source = new CancellationTokenSource();
        Task[] tasks = [Task.Run(() => Enter(source.Token)), Task.Run(() => Enter(CancellationToken.None)), Task.Run(() => Enter(source.Token)), Task.Run(source.Cancel)];
        await Task.WhenAll(tasks);
        Check.That(slots.Available == 1, "no permit is lost or made");

        async Task Enter(CancellationToken token)
        {
            try
            {
                using var permit = await slots.AcquireAsync(token);
                await Task.Yield();
                permit.Dispose();
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    public static async Task Event()
    {
        var flag = new AsyncEvent();
        using var source = new CancellationTokenSource();
        Task[] tasks = [Task.Run(async () => await flag.WaitAsync()), Task.Run(() => Settled(async () => await flag.WaitAsync(source.Token))), Task.Run(source.Cancel), Task.Run(flag.Set)];
        await Task.WhenAll(tasks);
        Check.That(flag.Waiting == 0, "nobody waits at a flag that is set");
    }

    public static async Task Condition()
    {
        var changed = new AsyncCondition();
        var tokens = 0;
        using var source = new CancellationTokenSource();
        Task[] tasks = [Task.Run(() => Settled(() => Take(source.Token))), Task.Run(() => Take(CancellationToken.None)), Task.Run(source.Cancel), Task.Run(Give), Task.Run(Give)];
        await Task.WhenAll(tasks);
        Check.That(tokens is 0 or 1, "nobody takes what is not there");

        async Task Take(CancellationToken token)
        {
            using var scope = await changed.EnterAsync(token);
            await scope.WaitForAsync(() => tokens > 0, token);
            Check.That(--tokens >= 0, "the predicate holds after the wait");
        }

        async Task Give()
        {
            using var scope = await changed.EnterAsync();
            tokens++;
            scope.Notify();
        }
    }

    public static Task Queue()
    {
        var queue = new AsyncQueue<int>(1);
        return Queues((item, token) => queue.PutAsync(item, token), queue.GetAsync, queue.TaskDone, queue.JoinAsync, () => queue.Shutdown());
    }

    public static Task Stack()
    {
        var queue = new AsyncStack<int>(1);
        return Queues((item, token) => queue.PutAsync(item, token), queue.GetAsync, queue.TaskDone, queue.JoinAsync, () => queue.Shutdown());
    }

    public static Task PriorityQueue()
    {
        var queue = new AsyncPriorityQueue<int, int>(1);
        return Queues((item, token) => queue.PutAsync(item, -item, token), queue.GetAsync, queue.TaskDone, queue.JoinAsync, () => queue.Shutdown());
    }

    public static async Task Lazy()
    {
        var made = 0;
        var lazy = new AsyncLazy<int>(async _ =>
        {
            await Task.Yield();
            return ++made;
        });
        using var source = new CancellationTokenSource();
        var one = Task.Run(async () => await lazy.GetAsync());
        Task[] tasks = [one, Task.Run(() => Settled(async () => await lazy.GetAsync(source.Token))), Task.Run(source.Cancel)];
        await Task.WhenAll(tasks);
        Check.That(await one == await lazy.GetAsync(), "one value for all");
    }

    static async Task Queues(
        Func<int, CancellationToken, ValueTask> put, Func<CancellationToken, ValueTask<int>> get, Action taskDone, Func<CancellationToken, ValueTask> join, Action shutdown)
    {
        using var source = new CancellationTokenSource();
        var entered = 0;
        var got = 0;
        var ending = Task.Run(async () =>
        {
            Task[] puts = [Task.Run(() => Put(1, source.Token)), Task.Run(() => Put(2, CancellationToken.None)), Task.Run(source.Cancel)];
            await Task.WhenAll(puts);
            await join(CancellationToken.None);
            shutdown();
        });
        Task[] tasks = [ending, Task.Run(Read), Task.Run(Read)];
        await Task.WhenAll(tasks);
        Check.That(entered == got, "every item that went in came out once");

        async Task Put(int item, CancellationToken token)
        {
            try
            {
                await put(item, token);
                Interlocked.Increment(ref entered);
            }
            catch (OperationCanceledException)
            {
            }
        }

        async Task Read()
        {
            try
            {
                while (true)
                {
                    _ = await get(CancellationToken.None);
                    Interlocked.Increment(ref got);
                    taskDone();
                }
            }
            catch (QueueShutDownException)
            {
            }
        }
    }

    static async Task Settled(Func<Task> wait)
    {
        try
        {
            await wait();
        }
        catch (OperationCanceledException)
        {
        }
    }
}
