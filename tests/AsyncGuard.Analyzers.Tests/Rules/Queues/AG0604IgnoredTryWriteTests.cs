using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0604IgnoredTryWrite, AsyncGuard.CodeFixes.Rules.Queues.AG0604IgnoredTryWriteFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0604IgnoredTryWriteTests
{
    [Fact]
    public Task UnboundedChannel_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        """);

    [Fact]
    public Task DropModes_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _newest = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
            readonly Channel<string> _oldest = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
            readonly Channel<string> _other = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropNewest }, dropped => Console.WriteLine(dropped));
            public void Add(string line) { _newest.Writer.TryWrite(line); _oldest.Writer.TryWrite(line); _other.Writer.TryWrite(line); }
        }
        """);

    [Fact]
    public Task SignalOfCapacityOne_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Signal
        {
            readonly Channel<bool> _changed = Channel.CreateBounded<bool>(1);
            readonly Channel<bool> _closed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });
            public void Changed() { _changed.Writer.TryWrite(true); _closed.Writer.TryWrite(true); }
        }
        """);

    [Fact]
    public Task AnswerThatIsUsed_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);
            int _lost;
            public bool Add(string line) => _lines.Writer.TryWrite(line);
            public void Count(string line) { if (!_lines.Writer.TryWrite(line)) _lost++; }
            public async Task AddAsync(string line) { var written = _lines.Writer.TryWrite(line); if (!written) await _lines.Writer.WriteAsync(line); }
            public int Lost => _lost;
        }
        """);

    [Fact]
    public Task ExplicitDiscard_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Metrics
        {
            readonly Channel<int> _samples = Channel.CreateBounded<int>(100);
            public void Add(int sample) => _ = _samples.Writer.TryWrite(sample);
        }
        """);

    [Fact]
    public Task BehindAWaitForRoom_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pump
        {
            readonly Channel<int> _items = Channel.CreateBounded<int>(100);
            public async Task RunAsync(Func<int> next)
            {
                while (await _items.Writer.WaitToWriteAsync())
                    _items.Writer.TryWrite(next());
            }
        }
        """);

    [Fact]
    public Task ChannelFromElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Producer(Channel<int> channel, ChannelWriter<int> writer)
        {
            public void Add(int item) { channel.Writer.TryWrite(item); writer.TryWrite(item); }
        }
        """);

    [Fact]
    public Task UnknownOptions_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines;
            public Log(BoundedChannelOptions options) => _lines = Channel.CreateBounded<string>(options);
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        class Log2
        {
            readonly Channel<string> _lines;
            public Log2(BoundedChannelFullMode mode) => _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(10) { FullMode = mode });
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        """);

    [Fact]
    public Task OneOfTwoKinds_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines;
            public Log(bool bounded) => _lines = bounded ? Channel.CreateBounded<string>(100) : Channel.CreateUnbounded<string>();
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        """);

    [Fact]
    public Task ReplacedChannel_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            Channel<string> _lines = Channel.CreateBounded<string>(100);
            public void Use(Channel<string> lines) => _lines = lines;
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        """);

    [Fact]
    public Task WriteAsync_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);
            public async Task AddAsync(string line) => await _lines.Writer.WriteAsync(line);
            public bool Close() => _lines.Writer.TryComplete();
            public void CloseNow() => _lines.Writer.TryComplete();
        }
        """);

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        class ChannelWriter<T> { public bool TryWrite(T item) => false; }
        static class Channel { public static ChannelWriter<T> CreateBounded<T>(int capacity) => new(); }
        class Log
        {
            readonly ChannelWriter<string> _lines = Channel.CreateBounded<string>(100);
            public void Add(string line) => _lines.TryWrite(line);
        }
        """);

    [Fact]
    public Task WriterInATuple_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            public void Run(string[] lines)
            {
                var (channel, count) = (Channel.CreateBounded<string>(10), 0);
                foreach (var line in lines)
                    channel.Writer.TryWrite(line);
            }
        }
        """);

    [Fact]
    public Task PrioritizedChannel_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Jobs
        {
            readonly Channel<int> _jobs = Channel.CreateUnboundedPrioritized<int>();
            public void Add(int job) => _jobs.Writer.TryWrite(job);
        }
        """);

    [Fact]
    public Task ReturnedByALambda_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Jobs
        {
            readonly Channel<int> _jobs = Channel.CreateBounded<int>(10);
            public Func<int, bool> Adding => job => _jobs.Writer.TryWrite(job);
        }
        """);

    [Fact]
    public Task StatementOfItsOwn_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);
            public void Add(string line) { _lines.Writer.[|TryWrite|](line); }
        }
        """);

    [Fact]
    public Task ExpressionBody_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(100));
            public void Add(string line) => _lines.Writer.[|TryWrite|](line);
        }
        """);

    [Fact]
    public Task WaitModeByName_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
            public async Task AddAsync(string line) { await Task.Yield(); _lines.Writer.[|TryWrite|](line); }
        }
        """);

    [Fact]
    public Task Local_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public async Task RunAsync(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                var writer = channel.Writer;
                foreach (var line in lines)
                    writer.[|TryWrite|](line);
                writer.Complete();
                await foreach (var line in channel.Reader.ReadAllAsync())
                    Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task WriterPassedToAMethod_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public void Run(string[] lines) => Fill(Channel.CreateBounded<string>(5).Writer, lines);
            static void Fill(ChannelWriter<string> writer, string[] lines)
            {
                foreach (var line in lines)
                    writer.[|TryWrite|](line);
            }
        }
        """);

    [Fact]
    public Task LambdaThatReturnsNothing_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Watcher
        {
            readonly Channel<string> _changes = Channel.CreateBounded<string>(50);
            public void Watch(FileSystemWatcher files) => files.Changed += (_, change) => _changes.Writer.[|TryWrite|](change.FullPath);
            public void Each(List<string> paths) => paths.ForEach(path => _changes.Writer.[|TryWrite|](path));
        }
        """);

    [Fact]
    public Task WriterField_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly ChannelWriter<string> _writer;
            public Log(int capacity)
            {
                var channel = Channel.CreateBounded<string>(capacity);
                _writer = channel.Writer;
                Reader = channel.Reader;
            }
            public ChannelReader<string> Reader { get; }
            public void Add(string line) => _writer.[|TryWrite|](line);
        }
        """);

    [Fact]
    public Task ConditionalAccess_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            Channel<string>? _lines;
            public void Open() => _lines = Channel.CreateBounded<string>(100);
            public void Add(string line) => _lines?.Writer.[|TryWrite|](line);
        }
        """);

    [Fact]
    public Task LocalFunction_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Import
        {
            public void Run(string[] lines)
            {
                var channel = Channel.CreateBounded<string>(5);
                foreach (var line in lines)
                    Add(line);
                void Add(string line) => channel.Writer.[|TryWrite|](line);
            }
        }
        """);

    [Fact]
    public Task StaticField_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        static class Audit
        {
            static readonly Channel<string> Lines = Channel.CreateBounded<string>(1000);
            public static void Write(string line) { Lines.Writer.[|TryWrite|](line); }
            public static IAsyncEnumerable<string> ReadAsync(CancellationToken token) => Lines.Reader.ReadAllAsync(token);
        }
        """);

    [Fact]
    public Task Fix_AwaitsWriteAsync() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);

            public async Task AddAsync(string line, CancellationToken token)
            {
                await Task.Yield();
                _lines.Writer.[|TryWrite|](line); // one line
            }

            public async Task AddAllAsync(string[] lines)
            {
                await Task.Delay(1).ConfigureAwait(false);
                foreach (var line in lines)
                    _lines.Writer.[|TryWrite|](line);
            }
        }
        """, """
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);

            public async Task AddAsync(string line, CancellationToken token)
            {
                await Task.Yield();
                await _lines.Writer.WriteAsync(line, token); // one line
            }

            public async Task AddAllAsync(string[] lines)
            {
                await Task.Delay(1).ConfigureAwait(false);
                foreach (var line in lines)
                    await _lines.Writer.WriteAsync(line).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task SyncMethod_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.CreateBounded<string>(100);
            public void Add(string line) { _lines.Writer.[|TryWrite|](line); }
        }
        """);

    [Fact]
    public Task ReaderThatComesAfterTheWrites_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Threading.Channels;
        class Importer
        {
            public async Task<int> CountAsync(int rows)
            {
                var channel = Channel.CreateBounded<int>(5);
                for (var row = 0; row < rows; row++)
                    channel.Writer.[|TryWrite|](row);
                channel.Writer.Complete();
                var arrived = 0;
                await foreach (var _ in channel.Reader.ReadAllAsync())
                    arrived++;
                return arrived;
            }

            public async Task<int> SumAsync(int rows)
            {
                var channel = Channel.CreateBounded<int>(5);
                await FillAsync();
                var sum = 0;
                await foreach (var row in channel.Reader.ReadAllAsync())
                    sum += row;
                return sum;

                async Task FillAsync()
                {
                    await Task.Yield();
                    for (var row = 0; row < rows; row++)
                        channel.Writer.[|TryWrite|](row);
                    channel.Writer.Complete();
                }
            }
        }
        """);

    [Fact]
    public Task ReaderBesideTheWrites_IsFixed() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Importer
        {
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
                        channel.Writer.[|TryWrite|](row);
                    channel.Writer.Complete();
                    return Task.CompletedTask;
                }
            }
        }
        """, """
        using System.Threading.Channels;
        class Importer
        {
            public async Task<int> CountAsync(int rows)
            {
                var channel = Channel.CreateBounded<int>(5);
                var writing = WriteAsync();
                var arrived = 0;
                await foreach (var _ in channel.Reader.ReadAllAsync())
                    arrived++;
                await writing;
                return arrived;

                async Task WriteAsync()
                {
                    for (var row = 0; row < rows; row++)
                        await channel.Writer.WriteAsync(row);
                    channel.Writer.Complete();
                }
            }
        }
        """);
}
