using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0605BrokenPromise, AsyncGuard.CodeFixes.Rules.Queues.AG0605BrokenPromiseFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0605BrokenPromiseTests
{
    const string Consume = """
            static async Task ConsumeAsync(ChannelReader<int> reader)
            {
                await foreach (var item in reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
            static async Task ProduceAsync(ChannelWriter<int> writer, int first)
            {
                for (var i = first; i < first + 10; i++)
                    await writer.WriteAsync(i);
            }
        """;

    static string In(string body, string more = "") => $$"""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int[] firsts)
            {
                {{body}}
            }
            {{more}}
        {{Consume}}
        }
        """;

    [Fact]
    public Task OneOfEach_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { SingleReader = true, SingleWriter = true });
        var consumer = ConsumeAsync(channel.Reader);
        await ProduceAsync(channel.Writer, 1);
        channel.Writer.Complete();
        await consumer;
        """));

    [Fact]
    public Task NoPromise_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { SingleReader = false });
        var plain = Channel.CreateBounded<int>(5);
        await Task.WhenAll(ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader), ConsumeAsync(plain.Reader), ConsumeAsync(plain.Reader));
        """));

    [Fact]
    public Task PromiseOfTheOtherSide_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        var consumer = ConsumeAsync(channel.Reader);
        await Task.WhenAll(firsts.Select(first => ProduceAsync(channel.Writer, first)));
        channel.Writer.Complete();
        await consumer;
        """));

    [Fact]
    public Task ChannelForEachReader_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var tasks = new List<Task>();
        foreach (var first in firsts)
        {
            var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
            tasks.Add(ConsumeAsync(channel.Reader));
            tasks.Add(ProduceAsync(channel.Writer, first));
        }
        await Task.WhenAll(tasks);
        """));

    [Fact]
    public Task TwoChannelsWithOneReaderEach_DoNotTrigger() => Verify.VerifyAsync(In("""
        var odd = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        var even = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        await Task.WhenAll(ConsumeAsync(odd.Reader), ConsumeAsync(even.Reader));
        """));

    [Fact]
    public Task OneAfterTheOther_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
        foreach (var first in firsts)
            await ProduceAsync(channel.Writer, first);
        await ProduceAsync(channel.Writer, 1);
        """));

    [Fact]
    public Task WritesInPlaceBesideNoOther_DoNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
        foreach (var first in firsts)
            await channel.Writer.WriteAsync(first);
        channel.Writer.TryWrite(0);
        """));

    [Fact]
    public Task PublicWriteMethod_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleWriter = true });
            public void Add(string line) => _lines.Writer.TryWrite(line);
            public void Twice(string line) { Add(line); Add(line); }
        }
        """);

    [Fact]
    public Task RestartedReader_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
            Task? _reading;
            public void Start() => _reading = ReadAsync();
            public async Task DrainAsync() { while (_lines.Reader.TryRead(out var line)) await Console.Out.WriteLineAsync(line); }
            async Task ReadAsync() { await foreach (var line in _lines.Reader.ReadAllAsync()) await Console.Out.WriteLineAsync(line); }
            public Task? Reading => _reading;
        }
        """);

    [Fact]
    public Task ReaderThatRestartsItself_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Events
        {
            readonly Channel<string> _events = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
            Task _publishing;
            public Events() => _publishing = Task.Run(PublishAsync);
            public void Restart() => _publishing = Task.Run(PublishAsync);
            async Task PublishAsync()
            {
                try { await foreach (var item in _events.Reader.ReadAllAsync()) Console.WriteLine(item); }
                catch (Exception) { _publishing = Task.Run(PublishAsync); }
            }
            public Task Publishing => _publishing;
        }
        """);

    [Fact]
    public Task OptionsFromElsewhere_DoNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(Options);
        await Task.WhenAll(ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader));
        """, "static UnboundedChannelOptions Options => new() { SingleReader = true };"));

    [Fact]
    public Task PromiseThatIsComputed_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = firsts.Length == 1 });
        await Task.WhenAll(firsts.Select(_ => ConsumeAsync(channel.Reader)));
        """));

    [Fact]
    public Task LambdaStartedOnce_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        var consumer = Task.Run(async () =>
        {
            foreach (var _ in firsts)
                Console.WriteLine(await channel.Reader.ReadAsync());
        });
        await consumer;
        """));

    [Fact]
    public Task SelectWithoutAReader_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        var consumer = Task.Run(() => ConsumeAsync(channel.Reader));
        await Task.WhenAll(firsts.Select(first => Task.Delay(first)));
        await consumer;
        """));

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        class Options { public bool SingleReader { get; set; } }
        static class Channel { public static List<T> CreateBounded<T>(Options options) => []; }
        class Pipeline
        {
            public Task RunAsync()
            {
                var list = Channel.CreateBounded<int>(new Options { SingleReader = true });
                return Task.WhenAll(ReadAsync(list), ReadAsync(list));
            }
            static async Task ReadAsync(List<int> list) { await Task.Yield(); Console.WriteLine(list.Count); }
        }
        """);

    [Fact]
    public Task AwaitedInALoop_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(10) { SingleReader = true });
        foreach (var first in firsts)
        {
            await ProduceAsync(channel.Writer, first);
            await ConsumeAsync(channel.Reader);
        }
        """));

    [Fact]
    public Task ReadersBySelect_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleReader = true|] });
        var consumers = Enumerable.Range(0, 4).Select(_ => ConsumeAsync(channel.Reader)).ToArray();
        await ProduceAsync(channel.Writer, 1);
        channel.Writer.Complete();
        await Task.WhenAll(consumers);
        """));

    [Fact]
    public Task ReadersInALoop_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { [|SingleReader = true|], SingleWriter = true });
        var consumers = new List<Task>();
        for (var i = 0; i < 3; i++)
            consumers.Add(ConsumeAsync(channel.Reader));
        await ProduceAsync(channel.Writer, 1);
        await Task.WhenAll(consumers);
        """));

    [Fact]
    public Task TwoReaders_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateUnbounded<int>(new() { [|SingleReader = true|] });
        await Task.WhenAll(ProduceAsync(channel.Writer, 1), ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader));
        """));

    [Fact]
    public Task WritersBySelect_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleWriter = true|] });
        var consumer = ConsumeAsync(channel.Reader);
        await Task.WhenAll(firsts.Select(first => ProduceAsync(channel.Writer, first)));
        channel.Writer.Complete();
        await consumer;
        """));

    [Fact]
    public Task LambdasOnThePool_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleReader = true|] });
        var consumers = new List<Task>();
        foreach (var _ in firsts)
        {
            consumers.Add(Task.Run(async () =>
            {
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }));
        }
        await Task.WhenAll(consumers);
        """));

    [Fact]
    public Task MethodsStartedOnThePoolInALoop_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleReader = true|] });
        for (var i = 0; i < 4; i++)
            _ = Task.Run(() => ConsumeAsync(channel.Reader));
        await ProduceAsync(channel.Writer, 1);
        """));

    [Fact]
    public Task FieldReadByAMethodStartedInALoop_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Workers
        {
            readonly Channel<int> _work = Channel.CreateBounded<int>(new BoundedChannelOptions(10) { [|SingleReader = true|] });
            readonly List<Task> _workers = [];
            public Workers(int count)
            {
                for (var i = 0; i < count; i++)
                    _workers.Add(Task.Run(WorkAsync));
            }
            public ValueTask AddAsync(int item) => _work.Writer.WriteAsync(item);
            public Task StopAsync() { _work.Writer.Complete(); return Task.WhenAll(_workers); }
            async Task WorkAsync()
            {
                while (await _work.Reader.WaitToReadAsync())
                    while (_work.Reader.TryRead(out var item))
                        Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Threads_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Feed
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { [|SingleWriter = true|] });
            public void Start(string[] paths)
            {
                foreach (var path in paths)
                    new Thread(() => { foreach (var line in File.ReadLines(path)) _lines.Writer.TryWrite(line); }).Start();
            }
        }
        """);

    [Fact]
    public Task TwoProducersOfDifferentKinds_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Merge
        {
            public async Task RunAsync(IAsyncEnumerable<int> left, IAsyncEnumerable<int> right)
            {
                var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleWriter = true|] });
                var pumping = Task.WhenAll(LeftAsync(), RightAsync());
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await pumping;

                async Task LeftAsync() { await foreach (var item in left) await channel.Writer.WriteAsync(item); }
                async Task RightAsync() { await foreach (var item in right) await channel.Writer.WriteAsync(item); }
            }
        }
        """);

    [Fact]
    public Task BothPromises_Trigger() => Verify.VerifyAsync(In("""
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleReader = true|], [|SingleWriter = true|] });
        await Task.WhenAll(firsts.Select(first => ProduceAsync(channel.Writer, first)).Concat(firsts.Select(_ => ConsumeAsync(channel.Reader))));
        """));

    [Fact]
    public Task Fix_DropsThePromise() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int[] firsts)
            {
                var bounded = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { [|SingleReader = true|], FullMode = BoundedChannelFullMode.Wait });
                var unbounded = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { [|SingleReader = true|] });
                await Task.WhenAll(firsts.Select(_ => ConsumeAsync(bounded.Reader)));
                await Task.WhenAll(firsts.Select(_ => ConsumeAsync(unbounded.Reader)));
            }
            static async Task ConsumeAsync(ChannelReader<int> reader) { await foreach (var item in reader.ReadAllAsync()) Console.WriteLine(item); }
        }
        """, """
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int[] firsts)
            {
                var bounded = Channel.CreateBounded<int>(new BoundedChannelOptions(5) { FullMode = BoundedChannelFullMode.Wait });
                var unbounded = Channel.CreateUnbounded<int>(new UnboundedChannelOptions());
                await Task.WhenAll(firsts.Select(_ => ConsumeAsync(bounded.Reader)));
                await Task.WhenAll(firsts.Select(_ => ConsumeAsync(unbounded.Reader)));
            }
            static async Task ConsumeAsync(ChannelReader<int> reader) { await foreach (var item in reader.ReadAllAsync()) Console.WriteLine(item); }
        }
        """);

    [Fact]
    public Task OptionsInALocal_Trigger() => Verify.VerifyFixAsync(In("""
        var options = new BoundedChannelOptions(5) { FullMode = BoundedChannelFullMode.Wait, [|SingleReader = true|] };
        var channel = Channel.CreateBounded<int>(options);
        await Task.WhenAll(ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader));
        """), In("""
        var options = new BoundedChannelOptions(5) { FullMode = BoundedChannelFullMode.Wait };
        var channel = Channel.CreateBounded<int>(options);
        await Task.WhenAll(ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader));
        """));

    [Fact]
    public Task OptionsInALocalThatMayChange_DoNotTrigger() => Verify.VerifyAsync(In("""
        var options = new BoundedChannelOptions(5) { SingleReader = true };
        options.SingleReader = firsts.Length == 1;
        var channel = Channel.CreateBounded<int>(options);
        await Task.WhenAll(ConsumeAsync(channel.Reader), ConsumeAsync(channel.Reader));
        """));

    [Fact]
    public Task OptionsInALocalForOneReader_DoNotTrigger() => Verify.VerifyAsync(In("""
        var options = new BoundedChannelOptions(5) { SingleReader = true };
        var channel = Channel.CreateBounded<int>(options);
        await Task.WhenAll(ProduceAsync(channel.Writer, 1), ConsumeAsync(channel.Reader));
        """));

    [Fact]
    public Task WritersThatReadOtherChannels_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Junction(ChannelReader<int> left, ChannelReader<int> right)
        {
            readonly Channel<int> _joined = Channel.CreateBounded<int>(new BoundedChannelOptions(16) { [|SingleWriter = true|] });
            public ChannelReader<int> Joined => _joined.Reader;
            public async Task RunAsync()
            {
                await Task.WhenAll(CopyAsync(left), CopyAsync(right));
                _joined.Writer.Complete();
            }
            async Task CopyAsync(ChannelReader<int> source)
            {
                await foreach (var number in source.ReadAllAsync())
                    await _joined.Writer.WriteAsync(number);
            }
        }
        """);

    [Fact]
    public Task WriterOfTheChannelThatItIsGiven_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Fork
        {
            readonly Channel<int> _left = Channel.CreateBounded<int>(new BoundedChannelOptions(16) { SingleWriter = true });
            readonly Channel<int> _right = Channel.CreateBounded<int>(new BoundedChannelOptions(16) { SingleWriter = true });
            public Task RunAsync(IAsyncEnumerable<int> source) => Task.WhenAll(CopyAsync(source, _left), CopyAsync(source, _right));
            static async Task CopyAsync(IAsyncEnumerable<int> source, Channel<int> target)
            {
                var writer = target.Writer;
                await foreach (var number in source)
                    await writer.WriteAsync(number);
            }
        }
        """);

    [Fact]
    public Task WriterOfTheNextRound_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Relay(ChannelReader<int> source)
        {
            readonly Channel<int> _target = Channel.CreateBounded<int>(new BoundedChannelOptions(16) { SingleWriter = true });
            public async Task RunAsync(ChannelReader<int> late)
            {
                await CopyAsync(source);
                await CopyAsync(late);
            }
            async Task CopyAsync(ChannelReader<int> from)
            {
                await foreach (var number in from.ReadAllAsync())
                    await _target.Writer.WriteAsync(number);
            }
        }
        """);
}
