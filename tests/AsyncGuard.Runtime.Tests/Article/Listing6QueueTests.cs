namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.Queue: a producer that is held back by a full queue, two consumers, and an end that reaches both.</summary>
public sealed class Listing6QueueTests
{
    readonly Printed _printed = new();

    [Fact]
    public async Task Items_AreConsumedOnce_AndTheEndReachesBothConsumers()
    {
        var q = new AsyncQueue<string>(5); // bounded queue to apply backpressure

        await TaskGroup.RunAsync(group =>
        {
            _ = group.Run(token => ProducerAsync(q, 10, token));
            for (var i = 0; i < 2; i++)
            {
                var name = $"C{i}";
                _ = group.Run(token => ConsumerAsync(q, name, token));
            }

            return Task.CompletedTask;
        }).InTime();

        var items = Enumerable.Range(0, 10).Select(static i => $"item-{i}").ToList();
        Assert.Equal(items.Select(static item => $"produced {item}"), _printed.Lines.Where(static line => line.StartsWith("produced", StringComparison.Ordinal)));
        Assert.Equal(items, _printed.Lines.Where(static line => line.Contains("consumed", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).Order());
        Assert.Equal(0, q.Unfinished);
    }

    [Fact]
    public async Task FullQueue_HoldsTheProducerBack()
    {
        var q = new AsyncQueue<string>(5);
        using var cancel = new CancellationTokenSource();

        var producer = ProducerAsync(q, 10, cancel.Token);

        Assert.Equal(5, q.Count);
        Assert.Equal(5, _printed.Lines.Count); // the sixth put waits
        Assert.Equal("item-0", await q.GetAsync().AsTask().InTime());
        q.TaskDone();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => producer.InTime());
    }

    async Task ProducerAsync(AsyncQueue<string> q, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var item = $"item-{i}";
            await q.PutAsync(item, cancellationToken);
            _printed.Line($"produced {item}");
        }

        // signal consumers to stop: no sentinel is needed, and none has to be put back
        q.Shutdown();
    }

    async Task ConsumerAsync(AsyncQueue<string> q, string name, CancellationToken cancellationToken)
    {
        await foreach (var item in q.ReadAllAsync(cancellationToken))
        {
            _printed.Line($"{name} consumed {item}");
            q.TaskDone();
        }
    }
}
