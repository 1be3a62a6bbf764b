namespace AsyncGuard.Runtime.Coyote;

/// <summary>One bug of each class that the primitives could have. The explorer must find every one, or its silence about them means nothing.</summary>
public static class Broken
{
    /// <summary>Two enter, because looking and taking are two steps.</summary>
    public static async Task CheckThenAct()
    {
        var held = false;
        var inside = 0;
        Task[] tasks = [Task.Run(Enter), Task.Run(Enter)];
        await Task.WhenAll(tasks);

        async Task Enter()
        {
            if (held)
                return;
            await Task.Yield();
            held = true;
            Check.That(++inside == 1, "one holder at a time");
            await Task.Yield();
            inside--;
            held = false;
        }
    }

    /// <summary>A release picks a waiter that has been cancelled, and the grant is lost: the next waits for ever.</summary>
    public static async Task GrantToACancelledWait()
    {
        var gate = new object();
        var line = new Queue<TaskCompletionSource>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        line.Enqueue(first);
        line.Enqueue(second);
        Task[] tasks =
        [
            Task.Run(() => first.TrySetCanceled()),
            Task.Run(() =>
            {
                lock (gate)
                    line.Dequeue().TrySetResult();
            }),
        ];
        await Task.WhenAll(tasks);
        if (first.Task.IsCanceled)
            await second.Task;
    }

    /// <summary>The waiter joins the line after it has looked, and a Set in between is missed.</summary>
    public static async Task MissedSignal()
    {
        var gate = new object();
        var set = false;
        TaskCompletionSource? waiting = null;
        Task[] tasks = [Task.Run(Wait), Task.Run(Set)];
        await Task.WhenAll(tasks);

        async Task Wait()
        {
            lock (gate)
            {
                if (set)
                    return;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
                waiting = waiter;
            await waiter.Task;
        }

        void Set()
        {
            lock (gate)
            {
                set = true;
                waiting?.TrySetResult();
            }
        }
    }

    /// <summary>A second Dispose releases the lock of whoever holds it by then.</summary>
    public static async Task StaleRelease()
    {
        var gate = new SemaphoreSlim(1);
        var inside = 0;
        Task[] tasks = [Task.Run(() => Enter(twice: true)), Task.Run(() => Enter(twice: false)), Task.Run(() => Enter(twice: false))];
        await Task.WhenAll(tasks);

        async Task Enter(bool twice)
        {
            await gate.WaitAsync();
            Check.That(Interlocked.Increment(ref inside) == 1, "one holder at a time");
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Release();
            if (twice)
                gate.Release();
        }
    }

    /// <summary>A reused waiter is met by a cancel that was meant for its last wait.</summary>
    public static async Task ReusedWaiter()
    {
        var gate = new object();
        var waitNumber = 1;
        var canceled = 0;
        Task[] tasks =
        [
            Task.Run(() =>
            {
                lock (gate)
                    canceled = waitNumber;
            }),
            Task.Run(() =>
            {
                lock (gate)
                    waitNumber = 2;
            }),
        ];
        await Task.WhenAll(tasks);
        Check.That(canceled != 2, "a cancel ends the wait that it is meant for");
    }

    /// <summary>The count of unfinished items is changed outside the lock, and a join never ends or ends early.</summary>
    public static async Task UnguardedCount()
    {
        var unfinished = 2;
        Task[] tasks = [Task.Run(Done), Task.Run(Done)];
        await Task.WhenAll(tasks);
        Check.That(unfinished == 0, "all items are done");

        async Task Done()
        {
            var left = unfinished;
            await Task.Yield();
            unfinished = left - 1;
        }
    }
}
