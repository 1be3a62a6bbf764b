namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.Semaphore and run_in_executor together: five calls at a time, and the heavy work that follows runs on the pool.</summary>
public sealed class Listing8LimitedCallsTests
{
    readonly AsyncSemaphore _sem = new(5);
    readonly Printed _printed = new();
    readonly AsyncEvent _latency = new();
    int _inside, _most;

    [Fact]
    public async Task Calls_AreLimited_AndEveryResultIsProcessed()
    {
        var main = Gather.AllAsync(Enumerable.Range(0, 20).Select(Func<CancellationToken, Task> (i) => token => WorkerAsync(i, token)));

        Assert.Equal(5, Volatile.Read(ref _inside)); // all started, five inside, fifteen in line
        Assert.Equal(15, _sem.Waiting);
        _latency.Set();
        await main.InTime();

        Assert.Equal(5, _most);
        Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"processed-data-{i}").Order(), _printed.Lines.Order());
    }

    async Task<string> ApiCallAsync(int i, CancellationToken cancellationToken)
    {
        await _latency.WaitAsync(cancellationToken); // simulate network latency
        return $"data-{i}";
    }

    async Task WorkerAsync(int i, CancellationToken cancellationToken)
    {
        using (await _sem.AcquireAsync(cancellationToken))
        {
            var inside = Interlocked.Increment(ref _inside);
            lock (_printed)
                _most = Math.Max(_most, inside);
            var data = await ApiCallAsync(i, cancellationToken);
            // offload CPU-bound work to the thread pool
            var result = await Offload.RunAsync(() => HeavySyncProcessing(data), cancellationToken);
            _printed.Line(result);
            Interlocked.Decrement(ref _inside);
        }
    }

    static string HeavySyncProcessing(string data)
    {
        Thread.SpinWait(100);
        return $"processed-{data}";
    }
}
