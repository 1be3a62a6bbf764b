using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0707BlockedPoolThread, AsyncGuard.CodeFixes.Rules.Blocking.AG0707BlockedPoolThreadFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0707BlockedPoolThreadFixTests
{
    [Fact]
    public Task WithoutTheRuntime_LoopsBecomeLongRunning() => Verify.VerifyFixAsync("""
        class Ticker(AutoResetEvent signal)
        {
            Task? _loop;
            public void Start(CancellationToken token)
            {
                // one beat a second
                _loop = Task.[|Run|](() =>
                {
                    while (!token.IsCancellationRequested)
                        Thread.Sleep(1000); // beat
                }, token);
                Task.[|Run|](Wait);
                Task.Factory.[|StartNew|](Wait, token);
                Task.[|Run|](() => { while (true) signal.WaitOne(); });
            }
            void Wait() { while (true) signal.WaitOne(); }
        }
        """, """
        class Ticker(AutoResetEvent signal)
        {
            Task? _loop;
            public void Start(CancellationToken token)
            {
                // one beat a second
                _loop = Task.Factory.StartNew(() =>
                {
                    while (!token.IsCancellationRequested)
                        Thread.Sleep(1000); // beat
                }, token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Task.Factory.StartNew(Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Task.Factory.StartNew(Wait, token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Task.Factory.StartNew(() => { while (true) signal.WaitOne(); }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            void Wait() { while (true) signal.WaitOne(); }
        }
        """);

    [Fact]
    public Task WithTheRuntime_LoopsGetAThreadOfTheirOwn() => Verify.VerifyFixAsync("""
        using System.Collections.Concurrent;

        class Consumer
        {
            readonly BlockingCollection<string> _lines = new();
            public Task StartAsync(CancellationToken token) => Task.[|Run|](() => Drain(token), token);
            void Drain(CancellationToken token) { foreach (var line in _lines.GetConsumingEnumerable(token)) Console.WriteLine(line); }
            public async Task<int> CountAsync()
            {
                return await Task.[|Run|](() =>
                {
                    var count = 0;
                    foreach (var line in _lines.GetConsumingEnumerable()) count++;
                    return count;
                }).ConfigureAwait(false);
            }
        }
        """.Replace("=> Task.[|Run|](() => Drain(token), token)", "=> Task.[|Run|](() => { while (!token.IsCancellationRequested) Drain(token); }, token)", StringComparison.Ordinal), """
        using System.Collections.Concurrent;
        using AsyncGuard.Runtime;

        class Consumer
        {
            readonly BlockingCollection<string> _lines = new();
            public Task StartAsync(CancellationToken token) => Offload.RunOnDedicatedThreadAsync(() => { while (!token.IsCancellationRequested) Drain(token); }, token);
            void Drain(CancellationToken token) { foreach (var line in _lines.GetConsumingEnumerable(token)) Console.WriteLine(line); }
            public async Task<int> CountAsync()
            {
                return await Offload.RunOnDedicatedThreadAsync(() =>
                {
                    var count = 0;
                    foreach (var line in _lines.GetConsumingEnumerable()) count++;
                    return count;
                }).ConfigureAwait(false);
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task LongRunning_IsTheSecondChoiceWithTheRuntime() => Verify.VerifyFixAsync("""
        class Beat
        {
            public Task Start() => Task.[|Run|](() => { while (true) Thread.Sleep(10); });
        }
        """, """
        class Beat
        {
            public Task Start() => Task.Factory.StartNew(() => { while (true) Thread.Sleep(10); }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        """, key: "AG0707.LongRunning", settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task WorkItemsOfTheThreadPoolAndLoopsThatReturnTasks_HaveNoFix() => Verify.VerifyNoFixAsync("""
        class Pump(AutoResetEvent signal)
        {
            volatile bool _running = true;
            public void Start()
            {
                ThreadPool.[|QueueUserWorkItem|](_ => { while (_running) signal.WaitOne(); });
                Task.[|Run|](() => { while (_running) signal.WaitOne(); return EndAsync(); });
            }
            Task EndAsync() => Task.CompletedTask;
        }
        """);
}
