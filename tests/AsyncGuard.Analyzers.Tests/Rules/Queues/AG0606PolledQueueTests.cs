using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0606PolledQueue>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0606PolledQueueTests
{
    static string In(string body) => $$"""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public void Add(int item) => _queue.Enqueue(item);
            public async Task RunAsync(CancellationToken token)
            {
                await Task.Yield();
                {{body}}
            }
            Task HandleAsync(int item) => Task.Delay(item);
        }
        """;

    [Fact]
    public Task DrainInOneGo_DoesNotTrigger() => Verify.VerifyAsync(In("""
        while (_queue.TryDequeue(out var item))
            await HandleAsync(item);
        """));

    [Fact]
    public Task PeriodicFlush_DoesNotTrigger() => Verify.VerifyAsync(In("""
        while (!token.IsCancellationRequested)
        {
            while (_queue.TryDequeue(out var item))
                await HandleAsync(item);
            await Task.Delay(1000, token);
        }
        """));

    [Fact]
    public Task ShortPeriodThatGathersItems_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var sum = 0;
        while (!token.IsCancellationRequested)
        {
            while (_queue.TryDequeue(out var item))
                sum += item;
            await HandleAsync(sum);
            await Task.Delay(100, token);
        }
        """));

    [Fact]
    public Task RoundsThatSomethingElsePaces_DoNotTrigger() => Verify.VerifyAsync(In("""
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(token))
        {
            while (_queue.TryDequeue(out var item))
                await HandleAsync(item);
        }
        var pause = Random.Shared.Next(2000);
        while (!token.IsCancellationRequested)
        {
            while (_queue.TryDequeue(out var item))
                await HandleAsync(item);
            await Task.Delay(pause, token);
        }
        """));

    [Fact]
    public Task ItemsThatAreSwitchedOn_DoNotTrigger() => Verify.VerifyAsync(In("""
        while (!token.IsCancellationRequested)
        {
            switch (_queue.TryDequeue(out var item))
            {
                case true:
                    await Task.Delay(item, token);
                    break;
                default:
                    return;
            }
        }
        """));

    [Fact]
    public Task RoundsWithAShortPause_Trigger() => Verify.VerifyAsync(In("""
        while (true)
        {
            while (_queue.[|TryDequeue|](out var item))
                await HandleAsync(item);
            if (token.IsCancellationRequested)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
        }
        """));

    [Fact]
    public Task Switch_Triggers() => Verify.VerifyAsync(In("""
        while (true)
        {
            switch (_queue.[|TryDequeue|](out var item))
            {
                case true:
                    await HandleAsync(item);
                    break;
                default:
                    await Task.Delay(10, token);
                    break;
            }
        }
        """));

    [Fact]
    public Task PauseBetweenItems_DoesNotTrigger() => Verify.VerifyAsync(In("""
        while (true)
        {
            if (_queue.TryDequeue(out var item))
                await HandleAsync(item);
            else
                break;
            await Task.Delay(100, token);
        }
        """));

    [Fact]
    public Task WaitForASignal_DoesNotTrigger() => Verify.VerifyAsync(In("""
        using var signal = new SemaphoreSlim(0);
        while (true)
        {
            await signal.WaitAsync(token);
            if (_queue.TryDequeue(out var item))
                await HandleAsync(item);
        }
        """));

    [Fact]
    public Task SyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public void Run() { while (true) { if (_queue.TryDequeue(out var item)) Console.WriteLine(item); else Thread.Sleep(100); } }
        }
        """);

    [Fact]
    public Task OtherQueues_DoNotTrigger() => Verify.VerifyAsync("""
        class Worker(Queue<int> queue, PriorityQueue<int, int> jobs)
        {
            public async Task RunAsync()
            {
                while (true)
                {
                    if (queue.TryDequeue(out var item)) Console.WriteLine(item); else await Task.Delay(100);
                    if (jobs.TryDequeue(out var job, out _)) Console.WriteLine(job); else await Task.Delay(100);
                }
            }
        }
        """);

    [Fact]
    public Task NoLoop_DoesNotTrigger() => Verify.VerifyAsync(In("""
        if (!_queue.TryDequeue(out var item))
            await Task.Delay(100, token);
        else
            await HandleAsync(item);
        """));

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class WorkerTests
        {
            [Xunit.Fact]
            public async Task Works() { var queue = new ConcurrentQueue<int>(); while (queue.IsEmpty) await Task.Delay(10); }
        }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task ElseBranch_Triggers() => Verify.VerifyAsync(In("""
        while (!token.IsCancellationRequested)
        {
            if (_queue.[|TryDequeue|](out var item))
                await HandleAsync(item);
            else
                await Task.Delay(100, token);
        }
        """));

    [Fact]
    public Task Negated_Triggers() => Verify.VerifyAsync(In("""
        while (true)
        {
            if (!_queue.[|TryDequeue|](out var item))
            {
                await Task.Delay(100, token).ConfigureAwait(false);
                continue;
            }
            await HandleAsync(item);
        }
        """));

    [Fact]
    public Task LoopUntilFound_Triggers() => Verify.VerifyAsync(In("""
        int item;
        while (!_queue.[|TryDequeue|](out item))
            await Task.Yield();
        await HandleAsync(item);
        """));

    [Fact]
    public Task ContinueThenPause_Triggers() => Verify.VerifyAsync(In("""
        while (true)
        {
            if (_queue.[|TryDequeue|](out var item))
            {
                await HandleAsync(item);
                continue;
            }
            await Task.Delay(50, token);
        }
        """));

    [Fact]
    public Task EmptyAndCount_Trigger() => Verify.VerifyAsync(In("""
        while (_queue.[|IsEmpty|])
            await Task.Delay(10, token);
        while (!token.IsCancellationRequested && _queue.[|Count|] == 0)
            await Task.Delay(10, token);
        """));

    [Fact]
    public Task BagAndStack_Trigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            public async Task RunAsync(ConcurrentBag<int> bag, ConcurrentStack<int> stack)
            {
                for (; ; )
                {
                    if (bag.[|TryTake|](out var item)) Console.WriteLine(item); else await Task.Delay(100);
                    if (stack.[|TryPop|](out var top)) Console.WriteLine(top); else await Task.Delay(100);
                }
            }
        }
        """);
}
