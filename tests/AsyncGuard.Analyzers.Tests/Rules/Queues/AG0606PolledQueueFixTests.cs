using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0606PolledQueue, AsyncGuard.CodeFixes.Rules.Queues.AG0606PolledQueueFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0606PolledQueueFixTests
{
    [Fact]
    public Task Fix_AwaitsTheNextItem() => Verify.VerifyFixAsync("""
        using System.Collections.Concurrent;
        using AsyncGuard.Runtime;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public void Add(int item) => _queue.Enqueue(item);
            public int Waiting => _queue.Count;

            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    // the next one
                    if (!_queue.[|TryDequeue|](out var item))
                    {
                        await Task.Delay(100, token);
                        continue;
                    }

                    await Console.Out.WriteLineAsync($"{item}");
                }
            }
        }
        """, """
        using System.Collections.Concurrent;
        using AsyncGuard.Runtime;
        class Worker
        {
            readonly AsyncQueue<int> _queue = new();
            public void Add(int item) => _queue.TryPut(item);
            public int Waiting => _queue.Count;

            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    // the next one
                    var item = await _queue.GetAsync(token);

                    await Console.Out.WriteLineAsync($"{item}");
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task LoopThatAsksTheTokenItself_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public void Add(int item) => _queue.Enqueue(item);
            public async Task RunAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    if (!_queue.[|TryDequeue|](out var item))
                    {
                        await Task.Delay(100);
                        continue;
                    }
                    await Task.Delay(item);
                }
            }
        }
        """, VerifierSettings.WithRuntime);

    const string Mailer = """
        using System.Collections.Concurrent;

        class Mailer(TextWriter log)
        {
            // until they are sent
            readonly ConcurrentQueue<string> _mails = new();
            public bool IsIdle => _mails.IsEmpty;

            public async Task SendAsync(string mail, CancellationToken ct)
            {
                await log.WriteLineAsync(mail).ConfigureAwait(false);
                _mails.Enqueue(mail); // in order
            }

            public async Task RunAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    // the next one
                    if (_mails.[|TryDequeue|](out var mail))
                    {
                        // sent
                        await log.WriteLineAsync(mail).ConfigureAwait(false);
                    }
                    else
                    {
                        await Task.Delay(100, ct).ConfigureAwait(false);
                    }
                }

                while (_mails.TryDequeue(out var last))
                    await log.WriteLineAsync(last).ConfigureAwait(false);
                Console.WriteLine(!_mails.IsEmpty);
            }
        }
        """;

    [Fact]
    public Task Choice_BecomesTheWaitAndItsWork() => Verify.VerifyFixWithEveryRuleAsync(Mailer, """
        using System.Collections.Concurrent;
        using AsyncGuard.Runtime;

        class Mailer(TextWriter log)
        {
            // until they are sent
            readonly AsyncQueue<string> _mails = new();
            public bool IsIdle => _mails.Count == 0;

            public async Task SendAsync(string mail, CancellationToken ct)
            {
                await log.WriteLineAsync(mail).ConfigureAwait(false);
                _mails.TryPut(mail); // in order
            }

            public async Task RunAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    // the next one
                    var mail = await _mails.GetAsync(ct).ConfigureAwait(false);
                    // sent
                    await log.WriteLineAsync(mail).ConfigureAwait(false);
                }

                while (_mails.TryGet(out var last))
                    await log.WriteLineAsync(last).ConfigureAwait(false);
                Console.WriteLine(!(_mails.Count == 0));
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task ProducerThatCanWait_GetsABoundedChannel() => Verify.VerifyFixWithEveryRuleAsync(Mailer, """
        using System.Collections.Concurrent;
        using System.Threading.Channels;

        class Mailer(TextWriter log)
        {
            const int Capacity = 100;
            // until they are sent
            readonly Channel<string> _mails = Channel.CreateBounded<string>(Capacity);
            public bool IsIdle => _mails.Reader.Count == 0;

            public async Task SendAsync(string mail, CancellationToken ct)
            {
                await log.WriteLineAsync(mail).ConfigureAwait(false);
                await _mails.Writer.WriteAsync(mail, ct).ConfigureAwait(false); // in order
            }

            public async Task RunAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    // the next one
                    var mail = await _mails.Reader.ReadAsync(ct).ConfigureAwait(false);
                    // sent
                    await log.WriteLineAsync(mail).ConfigureAwait(false);
                }

                while (_mails.Reader.TryRead(out var last))
                    await log.WriteLineAsync(last).ConfigureAwait(false);
                Console.WriteLine(!(_mails.Reader.Count == 0));
            }
        }
        """, "AG0606.Channel");

    [Theory]
    [InlineData("public void Add(int item) => _queue.Enqueue(item);")] // cannot wait
    [InlineData("public async Task AddAsync(int item) { await Task.Yield(); _queue.Enqueue(item); } Task HandleAsync(int item) => AddAsync(item);")] // would wait for itself
    [InlineData("public async Task WaitAsync() { while (_queue.[|IsEmpty|]) await Task.Delay(10); }")] // would poll on
    [InlineData("public IEnumerable<int> Rest => _queue;")]
    public Task OtherUses_GetNoChannel(string member) => Verify.VerifyNoFixAsync($$"""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            {{member}}
            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    if (_queue.[|TryDequeue|](out var item))
                        await Task.Delay(item, token);
                    else
                        await Task.Delay(100, token);
                }
            }
        }
        """);

    // Nobody would complete the channel, and nothing else would end the wait.
    [Fact]
    public Task PauseWithoutToken_GetsNoChannel() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public async Task AddAsync(int item) { await Task.Yield(); _queue.Enqueue(item); }
            public async Task RunAsync()
            {
                while (true)
                {
                    if (_queue.[|TryDequeue|](out var item))
                        await Task.Delay(item);
                    else
                        await Task.Delay(100);
                }
            }
        }
        """);

    [Fact]
    public Task RoundThatDoesMore_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            readonly ConcurrentQueue<int> _queue = new();
            public void Add(int item) => _queue.Enqueue(item);
            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    Console.WriteLine("alive");
                    if (_queue.[|TryDequeue|](out var item))
                        await Task.Delay(item, token);
                    else
                        await Task.Delay(100, token);
                }
            }
        }
        """, VerifierSettings.WithRuntime);
}
