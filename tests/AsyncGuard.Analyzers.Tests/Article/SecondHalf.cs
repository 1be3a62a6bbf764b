namespace AsyncGuard.Analyzers.Tests.Article;

/// <summary>The listings on queues, blocking work, rate limits and cancellation.</summary>
static class SecondHalf
{
    public static ArticleListing[] Listings { get; } =
    [
        new("Queue", "AG06", """
            using System.Threading.Channels;

            sealed class Line
            {
                readonly Channel<string> _queue = Channel.CreateBounded<string>(5);

                public async Task ProducerAsync(int items)
                {
                    for (var i = 0; i < items; i++)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble() * 0.5));
                        await _queue.Writer.WriteAsync($"item-{i}");
                        Console.WriteLine($"produced item-{i}");
                    }
                }

                public async Task ConsumerAsync(string name)
                {
                    await foreach (var item in _queue.Reader.ReadAllAsync())
                    {
                        await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()));
                        Console.WriteLine($"{name} consumed {item}");
                    }
                }

                public async Task RunAsync()
                {
                    var producing = ProducerAsync(10);
                    var consuming = Enumerable.Range(0, 2).Select(i => ConsumerAsync($"C{i}"));
                    await Task.WhenAll(consuming.Append(producing));
                }
            }
            """, """
            using System.Threading.Channels;

            sealed class Line
            {
                readonly Channel<string> _queue = Channel.CreateBounded<string>(5);

                public async Task ProducerAsync(int items)
                {
                    Exception? failure = null;
                    try
                    {
                        for (var i = 0; i < items; i++)
                        {
                            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble() * 0.5));
                            await _queue.Writer.WriteAsync($"item-{i}");
                            Console.WriteLine($"produced item-{i}");
                        }
                    }
                    catch (Exception e)
                    {
                        failure = e;
                        throw;
                    }
                    finally
                    {
                        _queue.Writer.Complete(failure);
                    }
                }

                public async Task ConsumerAsync(string name)
                {
                    await foreach (var item in _queue.Reader.ReadAllAsync())
                    {
                        await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble()));
                        Console.WriteLine($"{name} consumed {item}");
                    }
                }

                public async Task RunAsync()
                {
                    var producing = ProducerAsync(10);
                    var consuming = Enumerable.Range(0, 2).Select(i => ConsumerAsync($"C{i}"));
                    await Task.WhenAll(consuming.Append(producing));
                }
            }
            """),

        new("run_in_executor", "AG07", """
            static class Program
            {
                static int BlockingIo(int x)
                {
                    Thread.Sleep(2000);
                    return x * x;
                }

                static async Task Main()
                {
                    var result = BlockingIo(3);
                    await Console.Out.WriteLineAsync($"blocking result: {result}");
                }
            }
            """, """
            static class Program
            {
                static int BlockingIo(int x)
                {
                    Thread.Sleep(2000);
                    return x * x;
                }

                static async Task Main()
                {
                    var result = await Task.Run(() => BlockingIo(3));
                    Console.WriteLine($"blocking result: {result}");
                }
            }
            """),

        new("rate-limited calls", "AG08", """
            static class Program
            {
                static string HeavySyncProcessing(string data)
                {
                    Thread.Sleep(1000);
                    return $"processed-{data}";
                }

                static async Task<string> ApiCallAsync(HttpClient client, int i) => await client.GetStringAsync($"/data/{i}");

                static async Task RunAsync(HttpClient client)
                {
                    for (var i = 0; i < 20; i++)
                    {
                        var data = await ApiCallAsync(client, i);
                        Console.WriteLine(HeavySyncProcessing(data));
                        await Task.Delay(200);
                    }
                }
            }
            """, """
            static class Program
            {
                static readonly SemaphoreSlim Sem = new(5, 5);

                static string HeavySyncProcessing(string data)
                {
                    Thread.Sleep(1000);
                    return $"processed-{data}";
                }

                static async Task<string> ApiCallAsync(int i)
                {
                    await Task.Delay(TimeSpan.FromSeconds(Random.Shared.NextDouble() * 0.5));
                    return $"data-{i}";
                }

                static async Task WorkerAsync(int i)
                {
                    await Sem.WaitAsync();
                    try
                    {
                        var data = await ApiCallAsync(i);
                        var result = await Task.Run(() => HeavySyncProcessing(data));
                        Console.WriteLine(result);
                    }
                    finally
                    {
                        Sem.Release();
                    }
                }

                static async Task Main()
                {
                    var tasks = Enumerable.Range(0, 20).Select(i => WorkerAsync(i)).ToList();
                    await Task.WhenAll(tasks);
                }
            }
            """),

        new("cancellation", "AG09", """
            static class Program
            {
                static async Task<bool> LongRunningAsync(CancellationToken token)
                {
                    try
                    {
                        Console.WriteLine("started long_running");
                        await Task.Delay(TimeSpan.FromSeconds(10), token);
                        Console.WriteLine("finished long_running");
                        return true;
                    }
                    catch (OperationCanceledException)
                    {
                        Console.WriteLine("long_running was cancelled, cleaning up");
                        return false;
                    }
                }

                static async Task Main()
                {
                    using var source = new CancellationTokenSource();
                    var task = LongRunningAsync(source.Token);
                    await Task.Delay(1000);
                    await source.CancelAsync();
                    Console.WriteLine(await task);
                }
            }
            """, """
            static class Program
            {
                static async Task LongRunningAsync(CancellationToken token)
                {
                    try
                    {
                        Console.WriteLine("started long_running");
                        await Task.Delay(TimeSpan.FromSeconds(10), token);
                        Console.WriteLine("finished long_running");
                    }
                    catch (OperationCanceledException)
                    {
                        Console.WriteLine("long_running was cancelled, cleaning up");
                        throw;
                    }
                }

                static async Task Main()
                {
                    using var source = new CancellationTokenSource();
                    var task = LongRunningAsync(source.Token);
                    await Task.Delay(1000);
                    await source.CancelAsync();
                    try
                    {
                        await task;
                    }
                    catch (OperationCanceledException)
                    {
                        Console.WriteLine("task cancelled in main");
                    }
                }
            }
            """),
    ];
}
