using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.Semaphore: ten workers, three of which are inside at a time.</summary>
public sealed class Listing3SemaphoreTests
{
    readonly FakeTimeProvider _time = new();
    readonly Printed _printed = new();
    readonly AsyncSemaphore _sem = new(3); // allow up to 3 concurrent workers
    readonly AsyncQueue<int> _entered = new();
    int _inside;

    [Fact]
    public async Task Workers_AreInsideThreeAtATime_InTheOrderOfTheirArrival()
    {
        var main = Gather.AllAsync(Enumerable.Range(0, 10).Select(Func<CancellationToken, Task> (i) => token => LimitedWorkerAsync(i, token)));

        for (var i = 0; i < 10; i += 3)
        {
            for (var j = i; j < Math.Min(i + 3, 10); j++)
                _ = await _entered.GetAsync().AsTask().InTime();
            Assert.Equal(Math.Min(3, 10 - i), Volatile.Read(ref _inside));
            Assert.False(main.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1)); // the three finish, the next three enter
        }

        await main.InTime();
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"worker {i} finished after 1.00s").Order(), _printed.Lines.Order());
    }

    async Task LimitedWorkerAsync(int i, CancellationToken cancellationToken)
    {
        using (await _sem.AcquireAsync(cancellationToken))
        {
            // Only 3 tasks can be inside this block concurrently
            Interlocked.Increment(ref _inside);
            var delay = Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
            Assert.True(_entered.TryPut(i));
            await delay;
            _printed.Line($"worker {i} finished after 1.00s");
            Interlocked.Decrement(ref _inside);
        }
    }
}
