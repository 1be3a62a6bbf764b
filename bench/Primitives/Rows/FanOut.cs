using AsyncGuard.Runtime;
using BenchmarkDotNet.Attributes;

namespace AsyncGuard.Primitives.Rows;

/// <summary>Results in the order of the items in all ways.</summary>
[Row("fan-out, 100,000 items, limit 16 (second: a semaphore in each task)", Unit.ItemsPerSecond, "0.040 M/s", Rounds = 8)]
public class FanOut
{
    public const int Count = 100_000;
    public const int Limit = 16;
    readonly int[] _items = [.. Enumerable.Range(0, Count)];

    [Benchmark(OperationsPerInvoke = Count)]
    public Task<int[]> Own() => Fan.MapAsync(_items, Limit, MapAsync);

    [Benchmark(OperationsPerInvoke = Count)]
    public Task<int[]> Bcl() => ParallelForEachAsync(_items);

    [Benchmark(OperationsPerInvoke = Count)]
    public Task<int[]> BclSecond() => SemaphoreInEachAsync(_items);

    public static async Task<int> MapAsync(int item, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return item;
    }

    public static async Task<int[]> ParallelForEachAsync(int[] items)
    {
        var results = new int[items.Length];
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Limit }, async (item, token) =>
            results[item] = await MapAsync(item, token).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }

    public static async Task<int[]> SemaphoreInEachAsync(int[] items)
    {
        using var limit = new SemaphoreSlim(Limit, Limit);
        return await Task.WhenAll(items.Select(async item =>
        {
            await limit.WaitAsync().ConfigureAwait(false);
            try
            {
                return await MapAsync(item, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                limit.Release();
            }
        })).ConfigureAwait(false);
    }
}
