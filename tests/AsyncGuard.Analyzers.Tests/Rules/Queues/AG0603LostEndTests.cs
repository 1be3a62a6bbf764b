using Rule = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0603LostEnd>;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0603LostEnd, AsyncGuard.CodeFixes.Rules.Queues.AG0603LostEndFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0603LostEndTests
{
    [Fact]
    public Task CompletedInFinally_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    try
                    {
                        foreach (var line in await File.ReadAllLinesAsync(path))
                            await channel.Writer.WriteAsync(line);
                    }
                    finally { channel.Writer.Complete(); }
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """);

    [Fact]
    public Task CompletedWithTheException_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                _ = Task.Run(async () =>
                {
                    try
                    {
                        foreach (var line in await File.ReadAllLinesAsync(path))
                            await channel.Writer.WriteAsync(line);
                        channel.Writer.Complete();
                    }
                    catch (Exception error) { channel.Writer.Complete(error); }
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task ProducerThatIsAwaitedFirst_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateUnbounded<string>();
                var consumer = ConsumeAsync(channel.Reader);
                await ProduceAsync(channel.Writer, path);
                await consumer;
            }
            static async Task ProduceAsync(ChannelWriter<string> writer, string path)
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await writer.WriteAsync(line);
                writer.Complete();
            }
            static async Task ConsumeAsync(ChannelReader<string> reader)
            {
                await foreach (var line in reader.ReadAllAsync())
                    Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task CompletedByTheFunctionThatMakesIt_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] paths)
            {
                var channel = Channel.CreateUnbounded<string>();
                var consumer = Task.Run(async () => { await foreach (var line in channel.Reader.ReadAllAsync()) Console.WriteLine(line); });
                foreach (var path in paths)
                    await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path));
                channel.Writer.Complete();
                await consumer;
            }
        }
        """);

    [Fact]
    public Task ProducerThatCannotFail_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Counter
        {
            public async Task RunAsync()
            {
                var channel = Channel.CreateBounded<int>(5);
                var producer = Task.Run(async () =>
                {
                    for (var i = 0; i < 10; i++)
                    {
                        await Task.Delay(10);
                        await channel.Writer.WriteAsync(i);
                        Console.WriteLine($"produced {i}");
                    }
                    channel.Writer.Complete();
                });
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await producer;
            }
        }
        """);

    [Fact]
    public Task Disposal_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        sealed class Log : IAsyncDisposable
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            readonly Task _writing;
            public Log() => _writing = WriteAsync();
            public void Add(string line) => _lines.Writer.TryWrite(line);
            async Task WriteAsync() { await foreach (var line in _lines.Reader.ReadAllAsync()) await Console.Out.WriteLineAsync(line); }
            public async ValueTask DisposeAsync()
            {
                await Console.Out.FlushAsync();
                _lines.Writer.TryWrite("closing");
                _lines.Writer.Complete();
                await _writing;
            }
        }
        """);

    [Fact]
    public Task FailureHandledPerItem_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] paths)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var path in paths)
                    {
                        try { await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                        catch (IOException error) { Console.WriteLine(error.Message); }
                    }
                    channel.Writer.Complete();
                });
                await foreach (var text in channel.Reader.ReadAllAsync())
                    Console.WriteLine(text);
                await producer;
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsLeft_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Search
        {
            public async Task<string?> FirstAsync(string[] paths)
            {
                var channel = Channel.CreateBounded<string>(5);
                _ = Task.Run(async () =>
                {
                    foreach (var path in paths)
                        await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path));
                    channel.Writer.Complete();
                });
                await foreach (var text in channel.Reader.ReadAllAsync())
                    return text;
                return null;
            }
        }
        """);

    [Fact]
    public Task ReaderWithATokenOfItsOwn_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] paths)
            {
                using var stop = new CancellationTokenSource();
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var path in paths)
                        await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path));
                    channel.Writer.Complete();
                });
                _ = producer.ContinueWith(_ => stop.Cancel(), TaskContinuationOptions.OnlyOnFaulted);
                await foreach (var text in channel.Reader.ReadAllAsync(stop.Token))
                    Console.WriteLine(text);
                await producer;
            }
        }
        """);

    [Fact]
    public Task WriterOfAnotherType_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Producer(ChannelWriter<string> writer)
        {
            public async Task RunAsync(string path)
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await writer.WriteAsync(line);
                writer.Complete();
            }
            public async Task Run2Async(string path)
            {
                try { await writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception) { writer.Complete(); }
            }
        }
        """);

    [Fact]
    public Task CatchThatThrowsOn_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(string path)
            {
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception) { _lines.Writer.Complete(); throw; }
            }
        }
        """);

    [Fact]
    public Task CatchOfCancellation_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(Stream stream, CancellationToken token)
            {
                try { await stream.FlushAsync(token); }
                catch (OperationCanceledException) { _lines.Writer.Complete(); }
                catch (Exception) when (token.IsCancellationRequested) { _lines.Writer.Complete(); }
                catch (EndOfStreamException) { _lines.Writer.TryComplete(); }
                catch (Exception error) { _lines.Writer.Complete(error); }
            }
        }
        """);

    [Fact]
    public Task ReadOneByOne_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                _ = Task.Run(async () => { await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path)); channel.Writer.Complete(); });
                Console.WriteLine(await channel.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1)));
            }
        }
        """);

    [Fact]
    public Task SecondCompletion_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () => { await channel.Writer.WriteAsync(await File.ReadAllTextAsync(path)); channel.Writer.TryComplete(); });
                _ = producer.ContinueWith(task => channel.Writer.TryComplete(task.Exception));
                await foreach (var text in channel.Reader.ReadAllAsync())
                    Console.WriteLine(text);
            }
        }
        """);

    [Fact]
    public Task CompletedBehindAChoice_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(string path, bool isLast)
            {
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception error)
                {
                    Console.WriteLine(error);
                    if (isLast)
                        _lines.Writer.Complete();
                }
            }
        }
        """);

    [Fact]
    public Task ProducerBesideTheReader_Triggers() => Rule.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    foreach (var line in await File.ReadAllLinesAsync(path))
                        await channel.Writer.WriteAsync(line);
                    channel.Writer.{|#0:Complete|}();
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """, "'Complete' is skipped when something before it throws, and the readers wait for ever; complete in 'finally'");

    [Fact]
    public Task MethodsAwaitedTogether_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(HttpClient http)
            {
                var channel = Channel.CreateBounded<string>(5);
                await Task.WhenAll(ProduceAsync(channel.Writer, http), ConsumeAsync(channel.Reader));
            }
            static async Task ProduceAsync(ChannelWriter<string> writer, HttpClient http)
            {
                for (var page = 0; page < 10; page++)
                    await writer.WriteAsync(await http.GetStringAsync($"/{page}"));
                writer.[|Complete|]();
            }
            static async Task ConsumeAsync(ChannelReader<string> reader)
            {
                await foreach (var page in reader.ReadAllAsync())
                    Console.WriteLine(page);
            }
        }
        """);

    [Fact]
    public Task WriteWithAToken_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Counter
        {
            public async Task RunAsync(CancellationToken token)
            {
                var channel = Channel.CreateBounded<int>(5);
                var producer = Task.Run(async () =>
                {
                    for (var i = 0; i < 10; i++)
                        await channel.Writer.WriteAsync(i, token);
                    channel.Writer.[|TryComplete|]();
                });
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await producer;
            }
        }
        """);

    [Fact]
    public Task FieldsAndMethods_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            readonly Channel<string> _pages = Channel.CreateBounded<string>(5);
            public async Task RunAsync(HttpClient http)
            {
                var producing = ProduceAsync(http);
                while (await _pages.Reader.WaitToReadAsync())
                    while (_pages.Reader.TryRead(out var page))
                        Console.WriteLine(page);
                await producing;
            }
            async Task ProduceAsync(HttpClient http)
            {
                await _pages.Writer.WriteAsync(await http.GetStringAsync("/"));
                _pages.Writer.[|Complete|]();
            }
        }
        """);

    [Fact]
    public Task LocalFunctions_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public Task RunAsync(Func<int, Task<string>> load)
            {
                var channel = Channel.CreateBounded<string>(5);
                return Task.WhenAll(ProduceAsync(), ConsumeAsync());

                async Task ProduceAsync()
                {
                    await channel.Writer.WriteAsync(await load(1));
                    channel.Writer.[|Complete|]();
                }
                async Task ConsumeAsync() { await foreach (var item in channel.Reader.ReadAllAsync()) Console.WriteLine(item); }
            }
        }
        """);

    [Fact]
    public Task DedicatedThread_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Reader
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateUnbounded<string>();
                new Thread(() =>
                {
                    foreach (var line in File.ReadLines(path))
                        channel.Writer.TryWrite(line);
                    channel.Writer.[|Complete|]();
                }).Start();
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task AsyncSequenceAsSource_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Buffering
        {
            public async IAsyncEnumerable<int> BufferAsync(IAsyncEnumerable<int> source)
            {
                var channel = Channel.CreateBounded<int>(5);
                _ = Task.Run(async () =>
                {
                    await foreach (var item in source)
                        await channel.Writer.WriteAsync(item);
                    channel.Writer.[|Complete|]();
                });
                await foreach (var item in channel.Reader.ReadAllAsync())
                    yield return item;
            }
        }
        """);

    [Fact]
    public Task CatchWithoutTheException_Triggers() => Rule.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(string path)
            {
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception error)
                {
                    Console.WriteLine(error);
                    _lines.Writer.{|#0:Complete|}();
                }
            }
        }
        """, "'Complete' hides the exception: the readers take what they got for all there is; pass the exception");

    [Fact]
    public Task BareCatch_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var writer = channel.Writer;
                var producer = Task.Run(async () =>
                {
                    try { await writer.WriteAsync(await File.ReadAllTextAsync(path)); writer.Complete(); }
                    catch { writer.[|TryComplete|](null); }
                });
                await foreach (var line in channel.Reader.ReadAllAsync()) Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task CatchInAProducerMethod_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producing = ProduceAsync(channel.Writer, path);
                await foreach (var line in channel.Reader.ReadAllAsync()) Console.WriteLine(line);
                await producing;
            }
            static async Task ProduceAsync(ChannelWriter<string> writer, string path)
            {
                try
                {
                    await writer.WriteAsync(await File.ReadAllTextAsync(path));
                    writer.Complete();
                }
                catch (Exception)
                {
                    writer.[|Complete|]();
                }
            }
        }
        """);

    [Fact]
    public Task Fix_CompletesInFinally() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    // line by line
                    foreach (var line in await File.ReadAllLinesAsync(path))
                        await channel.Writer.WriteAsync(line);

                    channel.Writer.[|Complete|](); // that was all
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """, """
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string path)
            {
                var channel = Channel.CreateBounded<string>(5);
                var producer = Task.Run(async () =>
                {
                    try
                    {
                        // line by line
                        foreach (var line in await File.ReadAllLinesAsync(path))
                            await channel.Writer.WriteAsync(line);
                    }
                    finally
                    {
                        channel.Writer.Complete(); // that was all
                    }
                });
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
                await producer;
            }
        }
        """);

    [Fact]
    public Task Fix_PassesTheException() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(string path)
            {
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception error) { Console.WriteLine(error); _lines.Writer.[|Complete|](); }
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception) { _lines.Writer.[|Complete|](); }
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch { _lines.Writer.[|TryComplete|](); }
            }
        }
        """, """
        using System.Threading.Channels;
        class Import
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(5);
            public async Task RunAsync(string path)
            {
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception error) { Console.WriteLine(error); _lines.Writer.Complete(error); }
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception exception) { _lines.Writer.Complete(exception); }
                try { await _lines.Writer.WriteAsync(await File.ReadAllTextAsync(path)); }
                catch (Exception exception2) { _lines.Writer.TryComplete(exception2); }
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_Triggers() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Feed(string path)
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(64);
            public ChannelReader<string> Lines => _lines.Reader;
            public async Task RunAsync(CancellationToken token)
            {
                foreach (var line in await File.ReadAllLinesAsync(path, token))
                    await _lines.Writer.WriteAsync(line, token);
                _lines.Writer.[|TryComplete|]();
            }
        }
        """, """
        using System.Threading.Channels;
        class Feed(string path)
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(64);
            public ChannelReader<string> Lines => _lines.Reader;
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    foreach (var line in await File.ReadAllLinesAsync(path, token))
                        await _lines.Writer.WriteAsync(line, token);
                }
                finally
                {
                    _lines.Writer.TryComplete();
                }
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_WhoseProducerIsDropped_Triggers() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        static class Replay
        {
            public static ChannelReader<string> Open(string path)
            {
                var lines = Channel.CreateUnbounded<string>();
                _ = Task.Run(() => ReadAsync(path, lines.Writer));
                return lines.Reader;
            }
            static async Task ReadAsync(string path, ChannelWriter<string> target)
            {
                using var reader = new StreamReader(path);
                while (await reader.ReadLineAsync() is { } line)
                    await target.WriteAsync(line);
                target.[|TryComplete|]();
            }
        }
        """, """
        using System.Threading.Channels;
        static class Replay
        {
            public static ChannelReader<string> Open(string path)
            {
                var lines = Channel.CreateUnbounded<string>();
                _ = Task.Run(() => ReadAsync(path, lines.Writer));
                return lines.Reader;
            }
            static async Task ReadAsync(string path, ChannelWriter<string> target)
            {
                try
                {
                    using var reader = new StreamReader(path);
                    while (await reader.ReadLineAsync() is { } line)
                        await target.WriteAsync(line);
                }
                finally
                {
                    target.TryComplete();
                }
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_WhoseProducerIsWatched_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        static class Replay
        {
            public static (ChannelReader<string> Lines, Task Reading) Open(string path)
            {
                var lines = Channel.CreateUnbounded<string>();
                var reading = Task.Run(() => ReadAsync(path, lines.Writer));
                return (lines.Reader, reading);
            }
            public static ChannelReader<string> OpenQuietly(string path)
            {
                var lines = Channel.CreateUnbounded<string>();
                _ = Task.Run(async () =>
                {
                    try { await ReadAsync(path, lines.Writer); }
                    catch (Exception error) { lines.Writer.TryComplete(error); }
                });
                return lines.Reader;
            }
            static async Task ReadAsync(string path, ChannelWriter<string> target)
            {
                using var reader = new StreamReader(path);
                while (await reader.ReadLineAsync() is { } line)
                    await target.WriteAsync(line);
                target.TryComplete();
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_MayBeReadAfterwards_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Feed(string path)
        {
            readonly Channel<string> _all = Channel.CreateUnbounded<string>();
            readonly Channel<string> _last = Channel.CreateBounded<string>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropOldest });
            public ChannelReader<string> All => _all.Reader;
            public ChannelReader<string> Last => _last.Reader;
            public async Task RunAsync()
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await _all.Writer.WriteAsync(line);
                _all.Writer.Complete();
            }
            public async Task TailAsync()
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await _last.Writer.WriteAsync(line);
                _last.Writer.Complete();
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_WhoseProducerIsOnlyCancelled_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Ticks
        {
            readonly Channel<int> _ticks = Channel.CreateBounded<int>(64);
            public ChannelReader<int> All => _ticks.Reader;
            public async Task RunAsync(CancellationToken token)
            {
                for (var tick = 0; tick < 1000; tick++)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Delay(10, token);
                    await _ticks.Writer.WriteAsync(tick, token);
                }
                _ticks.Writer.Complete();
            }
        }
        """);

    [Fact]
    public Task ReaderThatIsHandedOut_OfALogThatIsStopped_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log(string path)
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(64);
            readonly Channel<string> _notes = Channel.CreateBounded<string>(64);
            public ChannelReader<string> Lines => _lines.Reader;
            public ChannelReader<string> Notes => _notes.Reader;
            public ValueTask AddAsync(string line) => _lines.Writer.WriteAsync(line);
            public async Task FinishAsync()
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await _lines.Writer.WriteAsync(line);
                _lines.Writer.Complete();
            }
            public async Task StopAsync()
            {
                foreach (var line in await File.ReadAllLinesAsync(path))
                    await _notes.Writer.WriteAsync(line);
                _notes.Writer.Complete();
            }
        }
        """);
}
