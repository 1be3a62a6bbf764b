using AsyncGuard.Runtime;
using BenchmarkDotNet.Attributes;
using Nito.AsyncEx;

namespace AsyncGuard.Primitives.Rows;

/// <summary>Tasks that another thread completes while the loop runs.</summary>
[Row("as completed, 10,000 tasks (second: the `WhenAny` loop)", Unit.Nanoseconds, "9,729 ns")]
public class AsCompleted
{
    const int Count = 10_000;

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<int> Own()
    {
        var (tasks, completion) = Start();
        var sum = 0;
        await foreach (var ended in Gather.AsCompleted(tasks).ConfigureAwait(false))
            sum += await ended.ConfigureAwait(false);
        await completion.ConfigureAwait(false);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<int> Bcl()
    {
        var (tasks, completion) = Start();
        var sum = 0;
        await foreach (var ended in Task.WhenEach(tasks).ConfigureAwait(false))
            sum += await ended.ConfigureAwait(false);
        await completion.ConfigureAwait(false);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<int> BclSecond()
    {
        var (tasks, completion) = Start();
        var left = tasks.ToList();
        var sum = 0;
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left).ConfigureAwait(false);
            left.Remove(ended);
            sum += await ended.ConfigureAwait(false);
        }

        await completion.ConfigureAwait(false);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<int> Nito()
    {
        var (tasks, completion) = Start();
        var sum = 0;
        foreach (var ended in tasks.OrderByCompletion())
            sum += await ended.ConfigureAwait(false);
        await completion.ConfigureAwait(false);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<int> DotNext()
    {
        var (tasks, completion) = Start();
        var sum = 0;
        var pipe = new global::DotNext.Threading.Tasks.TaskCompletionPipe<Task<int>>();
        foreach (var task in tasks)
            pipe.Add(task);
        pipe.Complete();
        await foreach (var ended in pipe.ConfigureAwait(false))
            sum += await ended.ConfigureAwait(false);
        await completion.ConfigureAwait(false);
        return sum;
    }

    static (Task<int>[] Tasks, Task Completion) Start()
    {
        var sources = new TaskCompletionSource<int>[Count];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Array.ConvertAll(sources, static source => source.Task), Task.Run(() =>
        {
            for (var i = 0; i < sources.Length; i++)
                sources[i].SetResult(i & 1);
        }));
    }
}
