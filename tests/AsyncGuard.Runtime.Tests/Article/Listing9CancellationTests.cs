using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>task.cancel(): the task cleans up and passes the cancellation on; whoever awaits it sees it.</summary>
public sealed class Listing9CancellationTests
{
    readonly FakeTimeProvider _time = new();
    readonly Printed _printed = new();

    [Fact]
    public async Task CancelledTask_CleansUp_AndIsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var main = MainAsync(cancel);

        _time.Advance(TimeSpan.FromSeconds(1));
        await main.InTime();
        _time.Advance(TimeSpan.FromSeconds(10)); // nothing goes on behind

        Assert.Equal(["started long_running", "long_running was cancelled, cleaning up", "cleaned up", "task cancelled in main"], _printed.Lines);
    }

    async Task LongRunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            _printed.Line("started long_running");
            await Task.Delay(TimeSpan.FromSeconds(10), _time, cancellationToken);
            _printed.Line("finished long_running");
        }
        catch (OperationCanceledException)
        {
            _printed.Line("long_running was cancelled, cleaning up");
            // perform cleanup here: with a token of its own, because the task's is cancelled
            using var cleanup = new CleanupScope(TimeSpan.FromSeconds(5), _time);
            await CleanUpAsync(cleanup.Token);
            throw;
        }
    }

    async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        _printed.Line("cleaned up");
    }

    async Task MainAsync(CancellationTokenSource cancel)
    {
        var task = LongRunningAsync(cancel.Token);
        await Task.Delay(TimeSpan.FromSeconds(1), _time);
        await cancel.CancelAsync();
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            _printed.Line("task cancelled in main");
        }
    }
}
