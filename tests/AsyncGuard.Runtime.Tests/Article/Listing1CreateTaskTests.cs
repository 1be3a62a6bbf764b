using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.create_task: two tasks run at the same time, and both results are awaited.</summary>
public sealed class Listing1CreateTaskTests
{
    readonly FakeTimeProvider _time = new();
    readonly Printed _printed = new();

    [Fact]
    public async Task BothTasks_RunAtOnce_AndTheResultsComeInOrder()
    {
        var main = TaskGroup.RunAsync(async group =>
        {
            // Create two tasks that run concurrently.
            var t1 = group.Start(token => WorkerAsync("A", 1, token));
            var t2 = group.Start(token => WorkerAsync("B", 2, token));

            // Await both results (this suspends until both are done).
            var result1 = await t1;
            var result2 = await t2;
            _printed.Line($"{result1} {result2}");
        });

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(main.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1)); // two seconds in all, not three
        await main.InTime();

        Assert.Equal(["A done after 1s B done after 2s"], _printed.Lines);
    }

    async Task<string> WorkerAsync(string name, int delay, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(delay), _time, cancellationToken);
        return $"{name} done after {delay}s";
    }
}
