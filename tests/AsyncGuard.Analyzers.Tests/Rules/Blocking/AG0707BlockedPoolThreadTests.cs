using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0707BlockedPoolThread>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0707BlockedPoolThreadTests
{
    [Fact]
    public Task AsyncLoop_DoesNotTrigger() => Verify.VerifyAsync("""
        class Heartbeat
        {
            public Task Start(CancellationToken token) => Task.Run(async () =>
            {
                while (!token.IsCancellationRequested) { Console.WriteLine("beat"); await Task.Delay(1000, token); }
            });
        }
        """);

    [Fact]
    public Task DedicatedThreadOrScheduler_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Pump(TaskScheduler own)
        {
            readonly BlockingCollection<int> _items = new();
            public void Start(TaskCreationOptions options)
            {
                Task.Factory.StartNew(Consume, TaskCreationOptions.LongRunning);
                Task.Factory.StartNew(Consume, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
                Task.Factory.StartNew(Consume, CancellationToken.None, TaskCreationOptions.None, own);
                Task.Factory.StartNew(Consume, options);
                new TaskFactory(own).StartNew(Consume);
                new Thread(Consume) { IsBackground = true }.Start();
            }
            void Consume() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); }
        }
        """);

    [Fact]
    public Task LoopThatEnds_DoesNotTrigger() => Verify.VerifyAsync("""
        class Solver
        {
            public Task<int> SolveAsync(int[] rows) => Task.Run(() =>
            {
                var best = 0;
                foreach (var row in rows) best = Math.Max(best, row);
                for (var i = 0; i < 3; i++) Thread.Sleep(10);
                while (best > 10) best /= 2;
                while (true) { if (++best % 7 == 0) break; }
                return best;
            });
            public Task<int> NewtonAsync() => Task.Run(() => { while (true) { if (Environment.TickCount > 0) return 1; } });
        }
        """);

    [Fact]
    public Task LoopOfANestedFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Supervisor
        {
            public Task StartAsync() => Task.Run(() =>
            {
                var thread = new Thread(() => { while (true) Thread.Sleep(10); });
                thread.Start();
            });
        }
        """);

    [Fact]
    public Task OwnRunMethod_DoesNotTrigger() => Verify.VerifyAsync("""
        class Engine
        {
            static void Run(Action loop) => new Thread(() => loop()).Start();
            public void Start() => Run(() => { while (true) Thread.Sleep(10); });
        }
        """);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class LoadTests { [Xunit.Fact] public void Load() => Task.Run(() => { while (true) Thread.Sleep(1); }); }
        """);

    [Fact]
    public Task SleepingAndWaitingLoops_Trigger() => Verify.VerifyAsync("""
        class Monitor2
        {
            volatile bool _running = true;
            readonly AutoResetEvent _signal = new(false);
            public void Start(CancellationToken token)
            {
                Task.[|Run|](() => { while (_running) { Console.WriteLine("tick"); Thread.Sleep(1000); } });
                Task.[|Run|](() => { while (!token.IsCancellationRequested) _signal.WaitOne(); }, token);
                ThreadPool.[|QueueUserWorkItem|](_ => { for (; ; ) { _signal.WaitOne(); Console.WriteLine("signal"); } });
                Task.Factory.[|StartNew|](() => { do { Thread.Sleep(10); } while (_running); });
            }
        }
        """);

    [Fact]
    public Task ConsumerLoopAndBusyLoop_Trigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Consumer
        {
            readonly BlockingCollection<string> _lines = new();
            long _spins;
            public void Start()
            {
                Task.[|Run|](Drain);
                Task.[|Run|](() => { while (true) _spins++; });
            }
            void Drain() { foreach (var line in _lines.GetConsumingEnumerable()) Console.WriteLine(line); }
        }
        """);

    [Fact]
    public Task LoopThatBlocksFurtherDownOrOnSockets_Triggers() => Verify.VerifyAsync("""
        using System.Net.Sockets;
        class Server(TcpListener listener)
        {
            public void Start()
            {
                Task.[|Run|](() => { while (true) Handle(listener.AcceptTcpClient()); });
                Task.[|Run|](() => { while (true) { Pause(); if (Environment.HasShutdownStarted) return; } });
            }
            void Handle(TcpClient client) { }
            static void Pause() => Thread.Sleep(100);
        }
        """);

    [Fact]
    public Task LoopOfTheOneMethodThatIsCalled_Triggers() => Verify.VerifyAsync("""
        class KeyWatcher
        {
            volatile bool _stop;
            public Task Running { get; private set; } = Task.CompletedTask;
            public void Start(Action poll) => Running = Task.[|Run|](() => Loop(poll));
            public void Stop() => _stop = true;
            void Loop(Action poll)
            {
                while (!_stop)
                {
                    poll();
                    Thread.Sleep(15);
                }
            }
        }
        """);

    [Fact]
    public Task MethodThatLoopsForAWhile_DoesNotTrigger() => Verify.VerifyAsync("""
        class Index
        {
            readonly Queue<string> _waiting = new();
            public Task Running { get; private set; } = Task.CompletedTask;
            public void Start(Action<string> add) => Running = Task.Run(() => Drain(add));
            public void Follow(Action<string> add) => Running = Task.Run(() => FollowAsync(add));
            void Drain(Action<string> add)
            {
                while (_waiting.TryDequeue(out var word))
                    add(word);
            }
            async Task FollowAsync(Action<string> add)
            {
                while (true)
                {
                    Drain(add);
                    await Task.Delay(100);
                }
            }
        }
        """);

    [Fact]
    public Task LoopOverWhatIsThere_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Indexer(ConcurrentQueue<string> words)
        {
            readonly Dictionary<string, int> _index = new();
            public Task BuildAsync(CancellationToken cancellationToken) => Task.Run(
                () =>
                {
                    while (words.TryDequeue(out var word) && !cancellationToken.IsCancellationRequested)
                        _index[word] = word.Length;
                },
                cancellationToken);
        }
        """);

    [Fact]
    public Task AsyncMethodGroupAndTimerLoop_DoNotTrigger() => Verify.VerifyAsync("""
        class Sweeper
        {
            public Task StartAsync(CancellationToken stop) => Task.Run(() => SweepAsync(stop), stop);
            public Task StartNowAsync() => Task.Run(SweepForeverAsync);
            Task SweepForeverAsync() => SweepAsync(CancellationToken.None);
            static async Task SweepAsync(CancellationToken stop)
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
                while (await timer.WaitForNextTickAsync(stop)) Console.WriteLine("sweep");
            }
        }
        """);

    [Fact]
    public Task RetryWithACount_DoesNotTrigger() => Verify.VerifyAsync("""
        class Mover
        {
            public Task MoveAsync(string from, string to) => Task.Run(() =>
            {
                for (var attempt = 0; attempt < 5; attempt++)
                {
                    try { File.Move(from, to); return; }
                    catch (IOException) { Thread.Sleep(100); }
                }
            });
        }
        """);

    [Fact]
    public Task LoopOnTheCallersOwnThread_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Program
        {
            static void Main()
            {
                while (Console.ReadLine() is { } line) Console.WriteLine(line);
                Loop();
            }
            static void Loop() { while (true) Thread.Sleep(1000); }
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });
}
