using System.Threading.Channels;
using BenchmarkDotNet.Attributes;

namespace AsyncGuard.Primitives.Rows;

/// <summary>One producer, two consumers. Ours counts what was processed and joins; the others only hand over.</summary>
public abstract class BoundedQueue(int capacity)
{
    const int Items = 20_000;

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Own()
    {
        var queue = new Runtime.AsyncQueue<int>(capacity);
        var consumers = Task.WhenAll(Task.Run(ConsumeAsync), Task.Run(ConsumeAsync));
        for (var i = 0; i < Items; i++)
            await queue.PutAsync(i).ConfigureAwait(false);
        await queue.JoinAsync().ConfigureAwait(false);
        queue.Shutdown();
        await consumers.ConfigureAwait(false);

        async Task ConsumeAsync()
        {
            await foreach (var _ in queue.ReadAllAsync().ConfigureAwait(false))
                queue.TaskDone();
        }
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Bcl()
    {
        var channel = Channel.CreateBounded<int>(capacity);
        var consumers = Task.WhenAll(Task.Run(ConsumeAsync), Task.Run(ConsumeAsync));
        for (var i = 0; i < Items; i++)
            await channel.Writer.WriteAsync(i).ConfigureAwait(false);
        channel.Writer.Complete();
        await consumers.ConfigureAwait(false);

        async Task ConsumeAsync()
        {
            await foreach (var _ in channel.Reader.ReadAllAsync().ConfigureAwait(false))
            {
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Nito()
    {
        var queue = new Nito.AsyncEx.AsyncProducerConsumerQueue<int>(capacity);
        var consumers = Task.WhenAll(Task.Run(ConsumeAsync), Task.Run(ConsumeAsync));
        for (var i = 0; i < Items; i++)
            await queue.EnqueueAsync(i).ConfigureAwait(false);
        queue.CompleteAdding();
        await consumers.ConfigureAwait(false);

        async Task ConsumeAsync()
        {
            while (await queue.OutputAvailableAsync().ConfigureAwait(false))
            {
                try
                {
                    await queue.DequeueAsync().ConfigureAwait(false);
                }
                catch (InvalidOperationException)
                {
                    return; // the other consumer took the last
                }
            }
        }
    }
}

[Row("bounded queue of 5, 1 producer, 2 consumers", Unit.ItemsPerSecond, "0.35 M/s", Rounds = 8)]
public class QueueOf5() : BoundedQueue(5);

[Row("bounded queue of 1,000, 1 producer, 2 consumers", Unit.ItemsPerSecond, "1.3 M/s", Rounds = 8)]
public class QueueOf1000() : BoundedQueue(1000);
