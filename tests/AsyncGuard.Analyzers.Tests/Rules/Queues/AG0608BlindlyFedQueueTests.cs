using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0608BlindlyFedQueue, AsyncGuard.CodeFixes.Rules.Queues.AG0608BlindlyFedQueueFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0608BlindlyFedQueueTests
{
    [Fact]
    public Task AwaitedWrites_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Jobs { readonly Channel<int> _jobs = Channel.CreateUnbounded<int>(); public ValueTask AddAsync(int job) => _jobs.Writer.WriteAsync(job); }
        """);

    [Fact]
    public Task BoundedChannel_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log { readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(5) { FullMode = BoundedChannelFullMode.DropOldest }); public void Add(string line) => _lines.Writer.TryWrite(line); }
        """);

    [Fact]
    public Task WriteInAsyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Jobs
        {
            readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();
            public async Task AddAsync(Task<int> job) { _jobs.Writer.TryWrite(await job); }
        }
        """);

    [Fact]
    public Task AnswerThatIsUsedOrDiscarded_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Jobs
        {
            readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();
            public void Add(int job) { if (!_jobs.Writer.TryWrite(job)) throw new ObjectDisposedException("jobs"); }
            public void Try(int job) { _ = _jobs.Writer.TryWrite(job); }
            public bool TryAdd(int job) => _jobs.Writer.TryWrite(job);
        }
        """);

    [Fact]
    public Task ItemsWithACompletion_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Request { public TaskCompletionSource<string> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously); }
        class Server
        {
            readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
            public Task<string> SendAsync(Request request) => Send(request);
            Task<string> Send(Request request) { _requests.Writer.TryWrite(request); return request.Reply.Task; }
        }
        """);

    [Fact]
    public Task ChannelOfAnotherType_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Producer(Channel<int> jobs) { public void Add(int job) { jobs.Writer.TryWrite(job); } }
        class Factory { public Channel<int> Make() => Channel.CreateUnbounded<int>(); }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class LogTests { [Xunit.Fact] public void Writes() { var channel = Channel.CreateUnbounded<int>(); channel.Writer.TryWrite(1); } }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task Delegates_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Scheduler { readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(); public void Post(Func<Task> work) => _work.Writer.TryWrite(work); }
        """);

    [Fact]
    public Task LogLine_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log
        {
            readonly Channel<string> _lines = Channel.[|CreateUnbounded|]<string>(new UnboundedChannelOptions { SingleReader = true });
            public void Add(string line) => _lines.Writer.TryWrite(line);
        }
        """);

    [Fact]
    public Task EventHandler_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Watcher
        {
            readonly Channel<string> _paths = Channel.[|CreateUnbounded|]<string>();
            public void Watch(FileSystemWatcher files) => files.Changed += (_, change) => _paths.Writer.TryWrite(change.FullPath);
        }
        """);

    [Fact]
    public Task Callback_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Feed
        {
            public async IAsyncEnumerable<int> ReadAsync(Func<Action<int>, IDisposable> subscribe)
            {
                var channel = Channel.[|CreateUnbounded|]<int>();
                using var subscription = subscribe(value => channel.Writer.TryWrite(value));
                await foreach (var value in channel.Reader.ReadAllAsync())
                    yield return value;
            }
        }
        """);

    [Fact]
    public Task Signal_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Refresh
        {
            readonly Channel<bool> _wanted = Channel.[|CreateUnbounded|]<bool>();
            public void Want() { _wanted.Writer.TryWrite(true); }
        }
        """);

    [Fact]
    public Task WriterInAField_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Bus
        {
            readonly ChannelWriter<string> _writer;
            public Bus() { var channel = Channel.[|CreateUnbounded|]<string>(); _writer = channel.Writer; Messages = channel.Reader; }
            public ChannelReader<string> Messages { get; }
            public void Publish(string message) => _writer.TryWrite(message);
        }
        """);

    [Fact]
    public Task Override_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Lines : TextWriter
        {
            readonly Channel<string?> _lines = Channel.[|CreateUnbounded|]<string?>();
            public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;
            public override void WriteLine(string? value) => _lines.Writer.TryWrite(value);
        }
        """);

    [Fact]
    public Task Fix_GivesACapacityAndAMode() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;

        class Log
        {
            readonly Channel<string> _lines = Channel.[|CreateUnbounded|]<string>(new UnboundedChannelOptions { SingleReader = true });
            readonly Channel<bool> _flush = Channel.[|CreateUnbounded|]<bool>();

            public void Add(string line)
            {
                _lines.Writer.TryWrite(line);
                _flush.Writer.TryWrite(true);
            }
        }
        """, """
        using System.Threading.Channels;

        class Log
        {
            const int Capacity = 100;
            readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
            readonly Channel<bool> _flush = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

            public void Add(string line)
            {
                _lines.Writer.TryWrite(line);
                _flush.Writer.TryWrite(true);
            }
        }
        """);
}
