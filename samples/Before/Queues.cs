using System.Collections.Concurrent;
using System.Threading.Channels;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>queue</em>: queues that lose items, never end, or grow without end.</summary>
static class Queues
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing, with its sentinel.
    static async Task ListingAsync()
    {
        var queue = Channel.CreateBounded<string?>(5);
        var producer = ProduceAsync(queue, 10);
        var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue, $"C{i}"));
        await Task.WhenAll(consumers.Append(producer));
    }

    static async Task ProduceAsync(Channel<string?> queue, int items)
    {
        for (var i = 0; i < items; i++)
        {
            await Task.Delay(Random.Shared.Next(250));
            var item = $"item-{i}";
            await queue.Writer.WriteAsync(item);
            Console.WriteLine($"produced {item}");
        }

        await queue.Writer.WriteAsync(null);
    }

    static async Task ConsumeAsync(Channel<string?> queue, string name)
    {
        while (true)
        {
            var item = await queue.Reader.ReadAsync();
            if (item is null)
            {
                // Put back for the other consumer.
                await queue.Writer.WriteAsync(null);
                break;
            }

            await Task.Delay(Random.Shared.Next(500));
            Console.WriteLine($"{name} consumed {item}");
        }
    }

    static async Task ServiceAsync()
    {
        var importing = new Importer();
        Console.WriteLine($"rows written to a queue of 5: 20, arrived: {await importing.CountAsync(20)}");
        await ReportAsync("import of a file that is not there", importing.ImportAsync("no such file"));
        await ReportAsync("sum", importing.SumAsync(4));
        await ReportAsync("job", importing.RunJobAsync());
        importing.Log("done");
        Console.WriteLine($"log lines waiting: {importing.Waiting}");
    }

    static async Task ReportAsync(string what, Task work)
    {
        try
        {
            await work.WaitAsync(TimeSpan.FromMilliseconds(500));
            Console.WriteLine($"{what}: done");
        }
        catch (Exception e) when (e is FileNotFoundException or TimeoutException)
        {
            Console.WriteLine($"{what}: {(e is TimeoutException ? "no end" : "file not found")}");
        }
    }
}

/// <summary>A service as one meets it: each queue works, as long as nothing goes wrong.</summary>
sealed class Importer
{
    readonly ConcurrentQueue<Func<Task>> _jobs = new();
    readonly Channel<string> _log = Channel.CreateUnbounded<string>();

    public int Waiting => _log.Reader.Count;

    public void Log(string line) => _log.Writer.TryWrite(line);

    public async Task<int> CountAsync(int rows)
    {
        var channel = Channel.CreateBounded<int>(5);
        var writing = WriteAsync();
        var arrived = 0;
        await foreach (var _ in channel.Reader.ReadAllAsync())
            arrived++;
        await writing;
        return arrived;

        Task WriteAsync()
        {
            for (var row = 0; row < rows; row++)
                channel.Writer.TryWrite(row);
            channel.Writer.Complete();
            return Task.CompletedTask;
        }
    }

    public async Task ImportAsync(string path)
    {
        var channel = Channel.CreateBounded<string>(5);
        var producer = Task.Run(async () =>
        {
            foreach (var line in await File.ReadAllLinesAsync(path))
                await channel.Writer.WriteAsync(line);
            channel.Writer.Complete();
        });
        await foreach (var line in channel.Reader.ReadAllAsync())
            Log(line);
        await producer;
    }

    public async Task SumAsync(int workers)
    {
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        var sums = Enumerable.Range(0, workers).Select(_ => SumAsync(channel.Reader)).ToArray();
        for (var number = 0; number < 100; number++)
            await channel.Writer.WriteAsync(number);
        Console.WriteLine($"sum: {(await Task.WhenAll(sums)).Sum()}");
    }

    static async Task<int> SumAsync(ChannelReader<int> numbers)
    {
        var sum = 0;
        await foreach (var number in numbers.ReadAllAsync())
            sum += number;
        return sum;
    }

    public async Task RunJobAsync()
    {
        var running = NextJobAsync();
        _jobs.Enqueue(() => Console.Out.WriteLineAsync("job runs"));
        await running;
    }

    async Task NextJobAsync()
    {
        while (true)
        {
            if (_jobs.TryDequeue(out var job))
            {
                await job();
                return;
            }

            await Task.Delay(100);
        }
    }
}
