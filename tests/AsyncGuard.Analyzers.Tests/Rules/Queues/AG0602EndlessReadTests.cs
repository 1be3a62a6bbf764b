using Rule = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0602EndlessRead>;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0602EndlessRead, AsyncGuard.CodeFixes.Rules.Queues.AG0602EndlessReadFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0602EndlessReadTests
{
    [Fact]
    public Task CompletedByTheProducer_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var line in lines)
                        await channel.Writer.WriteAsync(line);
                    channel.Writer.Complete();
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """);

    [Fact]
    public Task CompletedElsewhereInTheType_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        sealed class Log : IAsyncDisposable
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            readonly Task _writer;
            public Log() => _writer = WriteAsync();
            public ValueTask AddAsync(string line) => _lines.Writer.WriteAsync(line);
            async Task WriteAsync()
            {
                await foreach (var line in _lines.Reader.ReadAllAsync())
                    Console.WriteLine(line);
            }
            public async ValueTask DisposeAsync() { _lines.Writer.TryComplete(); await _writer; }
        }
        """);

    [Fact]
    public Task ReaderWithAToken_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Worker : IDisposable
        {
            readonly Channel<int> _work = Channel.CreateBounded<int>(10);
            public ValueTask AddAsync(int item) => _work.Writer.WriteAsync(item);
            public async Task RunAsync(CancellationToken stopping)
            {
                await foreach (var item in _work.Reader.ReadAllAsync(stopping))
                    Console.WriteLine(item);
                Console.WriteLine("done");
            }
            public async Task Run2Async(CancellationToken stopping)
            {
                await foreach (var item in _work.Reader.ReadAllAsync().WithCancellation(stopping).ConfigureAwait(false))
                    Console.WriteLine(item);
                while (await _work.Reader.WaitToReadAsync(stopping))
                    while (_work.Reader.TryRead(out var item))
                        Console.WriteLine(item);
                Console.WriteLine("done");
            }
            public void Dispose() { }
        }
        """);

    [Fact]
    public Task WriterHandedOut_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<int> _items = Channel.CreateBounded<int>(10);
            public ChannelWriter<int> Items => _items.Writer;
            public async Task<int> SumAsync()
            {
                var sum = 0;
                await foreach (var item in _items.Reader.ReadAllAsync())
                    sum += item;
                return sum;
            }
            public async Task<int> Sum2Async(Func<ChannelWriter<int>, Task> produce)
            {
                var channel = Channel.CreateBounded<int>(10);
                var producing = produce(channel.Writer);
                var sum = 0;
                await foreach (var item in channel.Reader.ReadAllAsync())
                    sum += item;
                await producing;
                return sum;
            }
        }
        """);

    [Fact]
    public Task ChannelHandedOut_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task<int> SumAsync(Action<Channel<int>> fill)
            {
                var channel = Channel.CreateUnbounded<int>();
                fill(channel);
                var sum = 0;
                await foreach (var item in channel.Reader.ReadAllAsync())
                    sum += item;
                return sum;
            }
            internal readonly Channel<int> Shared = Channel.CreateUnbounded<int>();
            public async Task<int> Sum2Async()
            {
                var sum = 0;
                await foreach (var item in Shared.Reader.ReadAllAsync())
                    sum += item;
                return sum;
            }
        }
        """);

    [Fact]
    public Task ChannelFromElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Consumer(ChannelReader<int> reader, Channel<int> channel) : IDisposable
        {
            public async Task<int> SumAsync()
            {
                var sum = 0;
                await foreach (var item in reader.ReadAllAsync())
                    sum += item;
                await foreach (var item in channel.Reader.ReadAllAsync())
                    sum += item;
                return sum;
            }
            public void Dispose() { }
        }
        """);

    [Fact]
    public Task LoopThatIsLeft_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string?>(5);
                var producer = ProduceAsync(channel.Writer, lines);
                await foreach (var line in channel.Reader.ReadAllAsync())
                {
                    if (line is null)
                        break;
                    Console.WriteLine(line);
                }
                await producer;
            }
            static async Task ProduceAsync(ChannelWriter<string?> writer, string[] lines)
            {
                foreach (var line in lines)
                    await writer.WriteAsync(line);
                await writer.WriteAsync(null);
            }
        }
        """);

    [Fact]
    public Task ConsumerThatLivesWithTheProgram_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Telemetry
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
            public Telemetry() => Task.Run(SendAsync);
            public void Track(string line) => _lines.Writer.TryWrite(line);
            async Task SendAsync()
            {
                await foreach (var line in _lines.Reader.ReadAllAsync())
                    await Console.Out.WriteLineAsync(line);
            }
        }
        """);

    [Fact]
    public Task TaskInAFieldThatNobodyReads_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Worker
        {
            readonly Channel<int> _queue = Channel.CreateUnbounded<int>();
            readonly Task _running;
            public Worker(Func<Func<Task>, Task> start) => _running = start(() => RunAsync());
            public void Add(int item) => _queue.Writer.TryWrite(item);
            async Task RunAsync()
            {
                while (await _queue.Reader.WaitToReadAsync())
                    while (_queue.Reader.TryRead(out var item))
                        Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task LocalConsumerThatNobodyWaitsFor_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Server
        {
            public async Task RunAsync(Func<Task<int>> receive)
            {
                var channel = Channel.CreateUnbounded<int>();
                _ = Task.Run(async () =>
                {
                    await foreach (var item in channel.Reader.ReadAllAsync())
                        Console.WriteLine(item);
                });
                while (true)
                    await channel.Writer.WriteAsync(await receive());
            }
        }
        """);

    [Fact]
    public Task ReadOneByOne_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync()
            {
                var channel = Channel.CreateBounded<int>(5);
                await channel.Writer.WriteAsync(1);
                Console.WriteLine(await channel.Reader.ReadAsync());
                if (await channel.Reader.WaitToReadAsync() && channel.Reader.TryRead(out var second))
                    Console.WriteLine(second);
            }
        }
        """);

    [Fact]
    public Task CompletedAsADelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Watch
        {
            public async Task RunAsync(CancellationToken stop)
            {
                var channel = Channel.CreateBounded<int>(5);
                using var registration = stop.Register(() => channel.Writer.TryComplete());
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
            public async Task Run2Async(Task source)
            {
                var channel = Channel.CreateBounded<int>(5);
                _ = source.ContinueWith(task => channel.Writer.Complete(task.Exception));
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task WriterInALocalThatIsCompleted_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(int[] items)
            {
                var (channel, count) = (Channel.CreateBounded<int>(5), items.Length);
                var writer = channel.Writer;
                foreach (var item in items)
                    await writer.WriteAsync(item);
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
            public async Task Run2Async(int[] items)
            {
                var channel = Channel.CreateBounded<int>(5);
                var writer = channel.Writer;
                foreach (var item in items)
                    await writer.WriteAsync(item);
                writer.Complete();
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task CompletedByANestedType_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int[] items)
            {
                var channel = Channel.CreateBounded<int>(5);
                var producing = new Producer(channel.Writer).RunAsync(items);
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await producing;
            }
            sealed class Producer(ChannelWriter<int> writer)
            {
                public async Task RunAsync(int[] items)
                {
                    foreach (var item in items)
                        await writer.WriteAsync(item);
                    writer.Complete();
                }
            }
        }
        """);

    [Fact]
    public Task ReplacedChannel_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Sessions : IDisposable
        {
            Channel<int> _channel = Channel.CreateUnbounded<int>();
            public void Use(Channel<int> channel) => _channel = channel;
            public async Task RunAsync()
            {
                await foreach (var item in _channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                Console.WriteLine("done");
            }
            public void Dispose() { }
        }
        """);

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        class ChannelReader<T> { public async IAsyncEnumerable<T> ReadAllAsync() { await Task.Yield(); yield break; } }
        class Channel<T> { public ChannelReader<T> Reader { get; } = new(); }
        class Import
        {
            public async Task RunAsync()
            {
                var channel = new Channel<int>();
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task LocalChannelReadInPlace_Triggers() => Rule.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var line in lines)
                        await channel.Writer.WriteAsync(line);
                });
                await foreach (var line in channel.Reader.{|#0:ReadAllAsync|}())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """, "'ReadAllAsync' never ends, because nothing completes the channel's writer; call 'Complete' when the last item is written");

    [Fact]
    public Task ConsumersThatAreAwaited_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Crawler
        {
            public async Task CrawlAsync(string[] urls)
            {
                var queue = Channel.CreateBounded<string>(10);
                var consumers = Enumerable.Range(0, 4).Select(_ => ConsumeAsync(queue.Reader)).ToArray();
                foreach (var url in urls)
                    await queue.Writer.WriteAsync(url);
                await Task.WhenAll(consumers);
            }
            static async Task ConsumeAsync(ChannelReader<string> reader)
            {
                await foreach (var url in reader.[|ReadAllAsync|]().ConfigureAwait(false))
                    Console.WriteLine(url);
            }
        }
        """);

    [Fact]
    public Task WaitToReadLoop_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task<int> SumAsync(int[] items)
            {
                var channel = Channel.CreateUnbounded<int>();
                var sum = 0;
                var consumer = Task.Run(async () =>
                {
                    var reader = channel.Reader;
                    while (await reader.[|WaitToReadAsync|]())
                        while (reader.TryRead(out var item))
                            sum += item;
                });
                foreach (var item in items)
                    channel.Writer.TryWrite(item);
                await consumer;
                return sum;
            }
        }
        """);

    [Fact]
    public Task CodeBehindTheLoop_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Recorder
        {
            readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(10);
            public Recorder(string path) => _ = Task.Run(() => WriteAsync(path));
            public ValueTask AddAsync(byte[] frame) => _frames.Writer.WriteAsync(frame);
            async Task WriteAsync(string path)
            {
                await using var file = File.Create(path);
                await foreach (var frame in _frames.Reader.[|ReadAllAsync|]())
                    await file.WriteAsync(frame);
                await file.FlushAsync();
            }
        }
        """);

    [Fact]
    public Task DisposableOwner_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        sealed class Log : IDisposable
        {
            readonly Channel<string> _lines;
            public Log() { _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true }); _ = WriteAsync(); }
            public void Add(string line) => _lines.Writer.TryWrite(line);
            async Task WriteAsync()
            {
                await foreach (var line in _lines.Reader.[|ReadAllAsync|](CancellationToken.None))
                    await Console.Out.WriteLineAsync(line);
            }
            public void Dispose() => Console.WriteLine("closed");
        }
        """);

    [Fact]
    public Task TaskInAFieldThatIsAwaited_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            readonly Task _writing;
            public Log() => _writing = Task.Run(WriteAsync);
            public void Add(string line) => _lines.Writer.TryWrite(line);
            public async Task StopAsync() => await _writing;
            async Task WriteAsync()
            {
                await foreach (var line in _lines.Reader.[|ReadAllAsync|]())
                    await Console.Out.WriteLineAsync(line);
            }
        }
        """);

    [Fact]
    public Task ReaderAndWriterInFields_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Totals
        {
            readonly ChannelReader<int> _reader;
            readonly ChannelWriter<int> _writer;
            public Totals()
            {
                var channel = Channel.CreateBounded<int>(100);
                _reader = channel.Reader;
                _writer = channel.Writer;
            }
            public ValueTask AddAsync(int value) => _writer.WriteAsync(value);
            public async Task<int> SumAsync()
            {
                var sum = 0;
                await foreach (var value in _reader.[|ReadAllAsync|]())
                    sum += value;
                return sum;
            }
        }
        """);

    [Fact]
    public Task LocalFunctionConsumer_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public Task RunAsync(int[] items)
            {
                var channel = Channel.CreateBounded<int>(5);
                return Task.WhenAll(ProduceAsync(), ConsumeAsync());

                async Task ProduceAsync() { foreach (var item in items) await channel.Writer.WriteAsync(item); }
                async Task ConsumeAsync() { await foreach (var item in channel.Reader.[|ReadAllAsync|]()) Console.WriteLine(item); }
            }
        }
        """);

    [Fact]
    public Task TopLevelProgram_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        var channel = Channel.CreateBounded<int>(5);
        var producer = Task.Run(async () => { for (var i = 0; i < 10; i++) await channel.Writer.WriteAsync(i); });
        await foreach (var item in channel.Reader.[|ReadAllAsync|]())
            Console.WriteLine(item);
        await producer;
        """, new() { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task AwaitedConsumerMethod_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<int> _items = Channel.CreateBounded<int>(5);
            public async Task RunAsync(int[] items)
            {
                var producing = ProduceAsync(items);
                await ConsumeAsync();
                await producing;
            }
            async Task ProduceAsync(int[] items)
            {
                foreach (var item in items)
                    await _items.Writer.WriteAsync(item);
            }
            async Task ConsumeAsync()
            {
                await foreach (var item in _items.Reader.[|ReadAllAsync|]())
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Fix_CompletesInTheProducer() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var line in lines)
                        await channel.Writer.WriteAsync(line);
                });
                await foreach (var line in channel.Reader.[|ReadAllAsync|]())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """, """
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    try
                    {
                        foreach (var line in lines)
                            await channel.Writer.WriteAsync(line);
                    }
                    finally
                    {
                        channel.Writer.Complete();
                    }
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """);

    [Fact]
    public Task Fix_CompletesBehindTheWrites() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Crawler
        {
            public async Task CrawlAsync(string[] urls)
            {
                var queue = Channel.CreateBounded<string>(10);
                var consumers = Enumerable.Range(0, 4).Select(_ => ConsumeAsync(queue.Reader)).ToArray();

                foreach (var url in urls)
                    await queue.Writer.WriteAsync(url);

                await Task.WhenAll(consumers);
            }

            static async Task ConsumeAsync(ChannelReader<string> reader)
            {
                await foreach (var url in reader.[|ReadAllAsync|]())
                    Console.WriteLine(url);
            }
        }
        """, """
        using System.Threading.Channels;
        class Crawler
        {
            public async Task CrawlAsync(string[] urls)
            {
                var queue = Channel.CreateBounded<string>(10);
                var consumers = Enumerable.Range(0, 4).Select(_ => ConsumeAsync(queue.Reader)).ToArray();

                try
                {
                    foreach (var url in urls)
                        await queue.Writer.WriteAsync(url);
                }
                finally
                {
                    queue.Writer.Complete();
                }

                await Task.WhenAll(consumers);
            }

            static async Task ConsumeAsync(ChannelReader<string> reader)
            {
                await foreach (var url in reader.ReadAllAsync())
                    Console.WriteLine(url);
            }
        }
        """);

    [Fact]
    public Task Fix_CompletesOnDisposal() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        sealed class Log : IAsyncDisposable
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            readonly Task _writing;
            public Log() => _writing = WriteAsync();
            public void Add(string line) => _lines.Writer.TryWrite(line);

            async Task WriteAsync()
            {
                await foreach (var line in _lines.Reader.[|ReadAllAsync|]())
                    await Console.Out.WriteLineAsync(line);
            }

            public async ValueTask DisposeAsync()
            {
                await _writing;
            }
        }
        """, """
        using System.Threading.Channels;
        sealed class Log : IAsyncDisposable
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            readonly Task _writing;
            public Log() => _writing = WriteAsync();
            public void Add(string line) => _lines.Writer.TryWrite(line);

            async Task WriteAsync()
            {
                await foreach (var line in _lines.Reader.ReadAllAsync())
                    await Console.Out.WriteLineAsync(line);
            }

            public async ValueTask DisposeAsync()
            {
                _lines.Writer.TryComplete();
                await _writing;
            }
        }
        """);

    [Fact]
    public Task SeveralProducers_HaveNoFix() => Verify.VerifyNoFixAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[][] files)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producers = files.Select(lines => ProduceAsync(channel.Writer, lines)).ToArray();
                await foreach (var line in channel.Reader.[|ReadAllAsync|]())
                    Console.WriteLine(line);
                await Task.WhenAll(producers);
            }
            static async Task ProduceAsync(ChannelWriter<string> writer, string[] lines)
            {
                foreach (var line in lines)
                    await writer.WriteAsync(line);
            }
        }
        """);
}
