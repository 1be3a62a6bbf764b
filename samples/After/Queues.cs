using System.Threading.Channels;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>queue</em>: queues with a bound and an end.</summary>
static class Queues
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing: the end of the queue instead of a sentinel.
    static async Task ListingAsync()
    {
        var queue = Channel.CreateBounded<string>(5);
        var producer = ProduceAsync(queue.Writer, 10);
        var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue.Reader, $"C{i}"));
        await Task.WhenAll(consumers.Append(producer));
    }

    static async Task ProduceAsync(ChannelWriter<string> queue, int items)
    {
        try
        {
            for (var i = 0; i < items; i++)
            {
                await Task.Delay(Random.Shared.Next(250));
                var item = $"item-{i}";
                await queue.WriteAsync(item);
                Console.WriteLine($"produced {item}");
            }
        }
        finally
        {
            queue.Complete();
        }
    }

    static async Task ConsumeAsync(ChannelReader<string> queue, string name)
    {
        await foreach (var item in queue.ReadAllAsync())
        {
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

/// <summary>The same service: every queue has a bound, and is completed whatever happens.</summary>
sealed class Importer
{
    const int LogCapacity = 100;

    readonly Channel<Func<Task>> _jobs = Channel.CreateBounded<Func<Task>>(10);
    readonly Channel<string> _log = Channel.CreateBounded<string>(new BoundedChannelOptions(LogCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public int Waiting => _log.Reader.Count;

    public void Log(string line) => _log.Writer.TryWrite(line);

    public async Task<int> CountAsync(int rows)
    {
        var channel = Channel.CreateBounded<int>(5);
        var writing = WriteAsync(channel.Writer, rows);
        var arrived = 0;
        await foreach (var _ in channel.Reader.ReadAllAsync())
            arrived++;
        await writing;
        return arrived;
    }

    static async Task WriteAsync(ChannelWriter<int> rows, int count)
    {
        try
        {
            for (var row = 0; row < count; row++)
                await rows.WriteAsync(row);
        }
        finally
        {
            rows.Complete();
        }
    }

    public async Task ImportAsync(string path)
    {
        var channel = Channel.CreateBounded<string>(5);
        var producer = Task.Run(async () =>
        {
            try
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await channel.Writer.WriteAsync(line);
            }
            finally
            {
                channel.Writer.Complete();
            }
        });
        await foreach (var line in channel.Reader.ReadAllAsync())
            Log(line);
        await producer;
    }

    public async Task SumAsync(int workers)
    {
        var channel = Channel.CreateBounded<int>(10);
        var sums = Enumerable.Range(0, workers).Select(_ => SumAsync(channel.Reader)).ToArray();
        await WriteAsync(channel.Writer, 100);
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
        await _jobs.Writer.WriteAsync(() => Console.Out.WriteLineAsync("job runs"));
        await NextJobAsync();
    }

    async Task NextJobAsync()
    {
        var job = await _jobs.Reader.ReadAsync();
        await job();
    }
}
