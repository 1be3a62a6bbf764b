using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>loop.run_in_executor: blocking work runs on another thread, and the event loop goes on.</summary>
public sealed class Listing7ExecutorTests
{
    readonly Printed _printed = new();

    [Fact]
    public void BlockingWork_LeavesTheLoopFree() => AsyncContext.Run(async () =>
    {
        using var slept = new ManualResetEventSlim(); // the two seconds that blocking_io sleeps

        // run blocking_io in the default thread pool
        var result = Offload.RunAsync(() => BlockingIo(3, slept));
        for (var i = 1; i <= 3; i++)
        {
            await Task.Yield();
            _printed.Line($"the loop turns: {i}");
        }

        Assert.False(result.IsCompleted);
        slept.Set();
        _printed.Line($"blocking result: {await result}");

        Assert.Equal(["the loop turns: 1", "the loop turns: 2", "the loop turns: 3", "blocking result: 9"], _printed.Lines);
    });

    static int BlockingIo(int x, ManualResetEventSlim slept)
    {
        // simulate blocking I/O or CPU-bound work
        slept.Pass();
        return x * x;
    }
}
