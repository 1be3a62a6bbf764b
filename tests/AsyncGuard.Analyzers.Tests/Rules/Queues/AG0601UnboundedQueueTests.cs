using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0601UnboundedQueue, AsyncGuard.CodeFixes.Rules.Queues.AG0601UnboundedQueueFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0601UnboundedQueueTests
{
    static readonly VerifierSettings On = VerifierSettings.Default with { Config = "dotnet_diagnostic.AG0601.severity = suggestion" };

    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, On);

    [Fact]
    public Task BoundedChannel_DoesNotTrigger() => VerifyAsync("""
        using System.Threading.Channels;
        class Jobs { readonly Channel<int> _jobs = Channel.CreateBounded<int>(10); }
        """);

    [Fact]
    public Task BoundedBlock_DoesNotTrigger() => VerifyAsync("""
        using System.Threading.Tasks.Dataflow;
        class Jobs { readonly BufferBlock<int> _jobs = new(new DataflowBlockOptions { BoundedCapacity = 10 }); }
        """);

    [Fact]
    public Task UnknownBlockOptions_DoNotTrigger() => VerifyAsync("""
        using System.Threading.Tasks.Dataflow;
        class Jobs { readonly BufferBlock<int> _jobs; public Jobs(DataflowBlockOptions options) => _jobs = new(options); }
        """);

    [Fact]
    public Task BoundedBlockingCollection_DoesNotTrigger() => VerifyAsync("""
        using System.Collections.Concurrent;
        class Jobs { readonly BlockingCollection<int> _jobs = new(10); }
        """);

    [Fact]
    public Task ItemsWithACompletion_DoNotTrigger() => VerifyAsync("""
        using System.Threading.Channels;
        record Request(string Text, TaskCompletionSource<string> Reply);
        class Server
        {
            readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
            readonly Channel<(int Id, TaskCompletionSource Done)> _jobs = Channel.CreateUnbounded<(int Id, TaskCompletionSource Done)>();
            readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>();
        }
        """);

    [Fact]
    public Task FedBlindly_IsAG0608() => VerifyAsync("""
        using System.Threading.Channels;
        class Log { readonly Channel<string> _lines = Channel.CreateUnbounded<string>(); public void Add(string line) => _lines.Writer.TryWrite(line); }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class LogTests { [Xunit.Fact] public void Writes() { var channel = Channel.CreateUnbounded<int>(); } }
        """, On with { References = References.Testing });

    [Fact]
    public Task OwnType_DoesNotTrigger() => VerifyAsync("""
        static class Channel { public static List<T> CreateUnbounded<T>() => []; }
        class Jobs { readonly List<int> _jobs = Channel.CreateUnbounded<int>(); }
        """);

    [Fact]
    public Task UnboundedChannel_Triggers() => VerifyAsync("""
        using System.Threading.Channels;
        class Jobs
        {
            readonly Channel<int> _jobs = Channel.[|CreateUnbounded|]<int>();
            public async Task AddAsync(int job) => await _jobs.Writer.WriteAsync(job);
        }
        """);

    [Fact]
    public Task WithOptions_Triggers() => VerifyAsync("""
        using System.Threading.Channels;
        class Jobs { public Channel<int> Make() => Channel.[|CreateUnbounded|]<int>(new UnboundedChannelOptions { SingleReader = true }); }
        """);

    [Fact]
    public Task Prioritized_Triggers() => VerifyAsync("""
        using System.Threading.Channels;
        class Jobs { readonly Channel<int> _jobs = Channel.[|CreateUnboundedPrioritized|]<int>(); }
        """);

    [Fact]
    public Task BufferBlock_Triggers() => VerifyAsync("""
        using System.Threading.Tasks.Dataflow;
        class Jobs { readonly BufferBlock<int> _jobs = [|new()|]; readonly BufferBlock<int> _more = [|new BufferBlock<int>(new DataflowBlockOptions { EnsureOrdered = true })|]; }
        """);

    [Fact]
    public Task BlockingCollection_Triggers() => VerifyAsync("""
        using System.Collections.Concurrent;
        class Jobs { readonly BlockingCollection<int> _jobs = [|new BlockingCollection<int>()|]; readonly BlockingCollection<int> _last = [|new(new ConcurrentStack<int>())|]; }
        """);

    [Fact]
    public Task Local_Triggers() => VerifyAsync("""
        using System.Threading.Channels;
        class Import { public async Task RunAsync() { var channel = Channel.[|CreateUnbounded|]<string>(); await channel.Writer.WriteAsync("x"); } }
        """);

    [Fact]
    public Task Fix_GivesACapacity() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;

        class Import
        {
            // all that is to be done
            readonly Channel<string> _lines = Channel.[|CreateUnbounded|]<string>(new UnboundedChannelOptions { SingleReader = true });

            public async Task RunAsync()
            {
                // for this run
                var channel = Channel.[|CreateUnbounded|]<int>();
                await channel.Writer.WriteAsync(1);
                await _lines.Writer.WriteAsync("x");
            }
        }
        """, """
        using System.Threading.Channels;

        class Import
        {
            const int Capacity = 100;
            // all that is to be done
            readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });

            public async Task RunAsync()
            {
                // for this run
                const int capacity = 100;
                var channel = Channel.CreateBounded<int>(capacity);
                await channel.Writer.WriteAsync(1);
                await _lines.Writer.WriteAsync("x");
            }
        }
        """, settings: On);

    [Fact]
    public Task Block_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Threading.Tasks.Dataflow;
        class Jobs { readonly BufferBlock<int> _jobs = [|new()|]; }
        """, On);
}
