using System.Threading.Channels;
using AsyncGuard.Runtime;

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
        var queue = new AsyncQueue<string>(5);
        var producer = ProduceAsync(queue, 10);
        var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue, $"C{i}"));
        await Task.WhenAll(consumers.Append(producer));
    }

    static async Task ProduceAsync(AsyncQueue<string> queue, int items)
    {
        try
        {
            for (var i = 0; i < items; i++)
            {
                await Task.Delay(Random.Shared.Next(250));
                var item = $"item-{i}";
                await queue.PutAsync(item);
                Console.WriteLine($"produced {item}");
            }
        }
        finally
        {
            queue.Shutdown();
        }
    }

    static async Task ConsumeAsync(AsyncQueue<string> queue, string name)
    {
        await foreach (var item in queue.ReadAllAsync())
        {
            await Task.Delay(Random.Shared.Next(500));
            Console.WriteLine($"{name} consumed {item}");
            queue.TaskDone();
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

/// <summary>The same service: every queue has a bound, and an end whatever happens.</summary>
sealed class Importer
{
    const int LogCapacity = 100;

    readonly AsyncQueue<Func<Task>> _jobs = new(10);

    // Of a log that nobody reads, the oldest lines may go: that is what a channel is for.
    readonly Channel<string> _log = Channel.CreateBounded<string>(new BoundedChannelOptions(LogCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public int Waiting => _log.Reader.Count;

    public void Log(string line) => _log.Writer.TryWrite(line);

    public async Task<int> CountAsync(int rows)
    {
        var queue = new AsyncQueue<int>(5);
        var writing = WriteAsync(queue, rows);
        var arrived = 0;
        await foreach (var _ in queue.ReadAllAsync())
            arrived++;
        await writing;
        return arrived;
    }

    static async Task WriteAsync(AsyncQueue<int> rows, int count)
    {
        try
        {
            for (var row = 0; row < count; row++)
                await rows.PutAsync(row);
        }
        finally
        {
            rows.Shutdown();
        }
    }

    public async Task ImportAsync(string path)
    {
        var queue = new AsyncQueue<string>(5);
        var producer = Task.Run(async () =>
        {
            try
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await queue.PutAsync(line);
            }
            finally
            {
                queue.Shutdown();
            }
        });
        await foreach (var line in queue.ReadAllAsync())
            Log(line);
        await producer;
    }

    public async Task SumAsync(int workers)
    {
        var queue = new AsyncQueue<int>(10);
        var sum = 0;
        await Task.WhenAll(WriteAsync(queue, 100), queue.RunWorkersAsync(workers, (number, _) =>
        {
            Interlocked.Add(ref sum, number);
            return default;
        }));
        Console.WriteLine($"sum: {sum}");
    }

    public async Task RunJobAsync()
    {
        await _jobs.PutAsync(() => Console.Out.WriteLineAsync("job runs"));
        await NextJobAsync();
    }

    async Task NextJobAsync()
    {
        using var job = await _jobs.LeaseAsync();
        await job.Value();
    }
}
