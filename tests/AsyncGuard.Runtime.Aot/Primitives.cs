namespace AsyncGuard.Runtime.Aot;

static class Primitives
{
    public static async Task RunAsync(Checks checks)
    {
        var gate = new AsyncLock();
        using (await gate.LockAsync())
        {
#pragma warning disable AG0406 // that it is not re-entrant is what is checked
            var waiting = gate.LockAsync(TimeSpan.FromMilliseconds(5)).AsTask();
#pragma warning restore AG0406
            await checks.ThrowsAsync<TimeoutException>(waiting);
        }

        checks.That(!gate.IsHeld);

        var semaphore = new AsyncSemaphore(2);
        using (await semaphore.AcquireAsync())
            checks.That(semaphore.Available == 1);

        var signal = new AsyncEvent();
        var signalled = signal.WaitAsync();
        signal.Set();
        await signalled;
        checks.That(signal.IsSet);

        var condition = new AsyncCondition();
        var ready = false;
        var notified = WaitAsync();
        using (var scope = await condition.EnterAsync())
        {
            ready = true;
            scope.NotifyAll();
        }

        await notified;
        checks.That(condition.Waiting == 0);

        var queue = new AsyncQueue<string>(2);
        await queue.PutAsync("a");
        await queue.PutAsync("b");
        queue.Shutdown();
        var read = "";
        await foreach (var item in queue.ReadAllAsync())
        {
            read += item;
            queue.TaskDone();
        }

        await queue.JoinAsync();
        checks.That(read == "ab");

        var lowestFirst = new AsyncPriorityQueue<string, int>();
        await lowestFirst.PutAsync("later", 2);
        await lowestFirst.PutAsync("sooner", 1);
        checks.That(await lowestFirst.GetAsync() == "sooner");

        var lazy = new AsyncLazy<int>(static _ => Task.FromResult(5));
        checks.That(await lazy.GetAsync() == 5);

        async Task WaitAsync()
        {
            using var scope = await condition.EnterAsync();
            await scope.WaitForAsync(() => ready);
        }
    }
}
