using BenchmarkDotNet.Attributes;
using Microsoft.VisualStudio.Threading;

namespace AsyncGuard.Primitives.Rows;

/// <summary>A thousand tasks wait with a token; setting the event frees them all.</summary>
[Row("event, 1,000 waiters with a token", Unit.Nanoseconds, "8,285 ns", Rounds = 8)]
public class EventWaiters
{
    const int Waiters = 1000;
    static readonly CancellationTokenSource Source = new();

    [Benchmark(OperationsPerInvoke = Waiters)]
    public async Task Own()
    {
        var signal = new Runtime.AsyncEvent();
        var all = StartAll(async () => await signal.WaitAsync(Source.Token).ConfigureAwait(false));
        signal.Set();
        await all.ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Waiters)]
    public async Task Bcl()
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = StartAll(async () => await signal.Task.WaitAsync(Source.Token).ConfigureAwait(false));
        signal.SetResult();
        await all.ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Waiters)]
    public async Task Nito()
    {
        var signal = new Nito.AsyncEx.AsyncManualResetEvent();
        var all = StartAll(async () => await signal.WaitAsync(Source.Token).ConfigureAwait(false));
        signal.Set();
        await all.ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Waiters)]
    public async Task DotNext()
    {
        using var signal = new global::DotNext.Threading.AsyncManualResetEvent(false);
        var all = StartAll(async () => await signal.WaitAsync(Source.Token).ConfigureAwait(false));
        signal.Set();
        await all.ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Waiters)]
    public async Task VisualStudio()
    {
        var signal = new AsyncManualResetEvent();
        var all = StartAll(async () => await signal.WaitAsync(Source.Token).ConfigureAwait(false));
        signal.Set();
        await all.ConfigureAwait(false);
    }

    static Task StartAll(Func<Task> wait)
    {
        var tasks = new Task[Waiters];
        for (var i = 0; i < tasks.Length; i++)
            tasks[i] = wait();
        return Task.WhenAll(tasks);
    }
}
