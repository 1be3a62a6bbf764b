namespace AsyncGuard.Runtime.Tests.Coordination;

/// <summary>A primitive as the contract sees it: closed at first, so that every wait parks; each grant lets one waiter go on, or all.</summary>
sealed class Subject
{
    public required Func<CancellationToken, Task> Wait { get; init; }

    /// <summary>The same with a time limit; absent where the primitive has none.</summary>
    public Func<TimeSpan, TimeProvider, CancellationToken, Task>? WaitFor { get; init; }

    public required Action Grant { get; init; }

    public required Func<int> Waiting { get; init; }

    /// <summary>Fails whoever waits; absent where the primitive has no such end.</summary>
    public Action? Close { get; init; }

    /// <summary>Whether one grant lets everybody go on.</summary>
    public bool GrantsAll { get; init; }

    /// <summary>Whether a grant that nobody waits for is kept for who comes next.</summary>
    public bool KeepsGrants { get; init; } = true;

    public static IReadOnlyDictionary<string, Func<Subject>> All { get; } = new Dictionary<string, Func<Subject>>
    {
        ["AsyncLock"] = OfLock,
        ["AsyncSemaphore of 1"] = () => OfSemaphore(1),
        ["AsyncSemaphore of 3"] = () => OfSemaphore(3),
        ["AsyncEvent"] = OfEvent,
        ["AsyncCondition"] = OfCondition,
        ["AsyncQueue, getting"] = OfGet,
        ["AsyncQueue, putting"] = OfPut,
        ["AsyncQueue, joining"] = OfJoin,
        ["AsyncStack, getting"] = OfStack,
        ["AsyncPriorityQueue, getting"] = OfPriority,
    };

    static Subject OfLock()
    {
        var gate = new AsyncLock();
        Assert.True(gate.TryLock(out var holder));
        return new Subject
        {
            Wait = async token => holder = await gate.LockAsync(token),
            WaitFor = async (timeout, time, token) => holder = await gate.LockAsync(timeout, time, token),
            Grant = () => holder.Dispose(),
            Waiting = () => gate.Waiting,
            Close = gate.Dispose,
        };
    }

    static Subject OfSemaphore(int permits)
    {
        var limit = new AsyncSemaphore(permits);
        var holders = new Queue<AsyncSemaphore.Permit>();
        for (var i = 0; i < permits; i++)
        {
            Assert.True(limit.TryAcquire(out var permit));
            holders.Enqueue(permit);
        }

        return new Subject
        {
            Wait = async token => Add(await limit.AcquireAsync(token)),
            WaitFor = async (timeout, time, token) => Add(await limit.AcquireAsync(timeout, time, token)),
            Grant = () =>
            {
                AsyncSemaphore.Permit permit;
                lock (holders)
                    permit = holders.Dequeue();
                permit.Dispose();
            },
            Waiting = () => limit.Waiting,
            Close = limit.Dispose,
        };

        void Add(AsyncSemaphore.Permit permit)
        {
            lock (holders)
                holders.Enqueue(permit);
        }
    }

    static Subject OfEvent()
    {
        var ready = new AsyncEvent();
        return new Subject
        {
            Wait = token => ready.WaitAsync(token).AsTask(),
            WaitFor = (timeout, time, token) => ready.WaitAsync(timeout, time, token).AsTask(),
            Grant = ready.Set,
            Waiting = () => ready.Waiting,
            Close = ready.Dispose,
            GrantsAll = true,
        };
    }

    static Subject OfCondition()
    {
        var condition = new AsyncCondition();
        return new Subject
        {
            Wait = async token =>
            {
                using var scope = await condition.EnterAsync(token);
                await scope.WaitAsync(token);
            },
            Grant = () =>
            {
                using var scope = condition.EnterAsync().AsTask().GetAwaiter().GetResult();
                scope.Notify();
            },
            Waiting = () => condition.Waiting,
            KeepsGrants = false,
        };
    }

    static Subject OfGet()
    {
        var queue = new AsyncQueue<int>();
        return new Subject
        {
            Wait = token => queue.GetAsync(token).AsTask(),
            WaitFor = (timeout, time, token) => queue.GetAsync(timeout, time, token).AsTask(),
            Grant = () => Assert.True(queue.TryPut(1)),
            Waiting = () => queue.WaitingGets,
            Close = () => queue.Shutdown(),
        };
    }

    static Subject OfPut()
    {
        var queue = new AsyncQueue<int>(1);
        Assert.True(queue.TryPut(0));
        return new Subject
        {
            Wait = token => queue.PutAsync(1, token).AsTask(),
            WaitFor = (timeout, time, token) => queue.PutAsync(1, timeout, time, token).AsTask(),
            Grant = () => Assert.True(queue.TryGet(out _)),
            Waiting = () => queue.WaitingPuts,
            Close = () => queue.Shutdown(),
        };
    }

    static Subject OfJoin()
    {
        var queue = new AsyncQueue<int>();
        Assert.True(queue.TryPut(0));
        return new Subject
        {
            Wait = token => queue.JoinAsync(token).AsTask(),
            Grant = queue.TaskDone,
            Waiting = () => queue.WaitingJoins,
            GrantsAll = true,
        };
    }

    static Subject OfStack()
    {
        var stack = new AsyncStack<int>();
        return new Subject
        {
            Wait = token => stack.GetAsync(token).AsTask(),
            WaitFor = (timeout, time, token) => stack.GetAsync(timeout, time, token).AsTask(),
            Grant = () => Assert.True(stack.TryPut(1)),
            Waiting = () => stack.WaitingGets,
            Close = () => stack.Shutdown(),
        };
    }

    static Subject OfPriority()
    {
        var queue = new AsyncPriorityQueue<int, int>();
        return new Subject
        {
            Wait = token => queue.GetAsync(token).AsTask(),
            WaitFor = (timeout, time, token) => queue.GetAsync(timeout, time, token).AsTask(),
            Grant = () => Assert.True(queue.TryPut(1, 1)),
            Waiting = () => queue.WaitingGets,
            Close = () => queue.Shutdown(),
        };
    }
}
