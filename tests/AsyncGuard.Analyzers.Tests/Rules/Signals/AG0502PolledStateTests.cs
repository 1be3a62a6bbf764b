using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0502PolledState, AsyncGuard.CodeFixes.Rules.Signals.AG0502PolledStateFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0502PolledStateTests
{
    [Fact]
    public Task AnotherSystem_DoesNotTrigger() => Verify.VerifyAsync("""
        class Upload(HttpClient http)
        {
            string? _answer;
            public async Task WaitAsync(string path)
            {
                while (!File.Exists(path))
                    await Task.Delay(100);
                while ((_answer = await http.GetStringAsync("/state")) != "done")
                    await Task.Delay(100);
            }
            public void Reset() => _answer = null;
        }
        """);

    [Fact]
    public Task AnotherObject_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client { public bool IsConnected { get; set; } }
        class Session
        {
            readonly Client _client = new();
            Client Current => _client;
            public async Task WaitAsync()
            {
                while (!_client.IsConnected)
                    await Task.Delay(100);
                while (!Current.IsConnected)
                    await Task.Delay(100);
            }
        }
        """);

    [Fact]
    public Task WorkInEachRound_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker(Action work, Func<Task> tick)
        {
            bool _stopped;
            int _failures;
            public void Stop() { _stopped = true; _failures++; }
            public async Task RunAsync()
            {
                while (!_stopped)
                {
                    work();
                    await Task.Delay(100);
                }
                while (!_stopped)
                {
                    await tick();
                    await Task.Delay(100);
                }
                while (_failures < 3)
                {
                    _failures++;
                    await Task.Delay(100);
                }
            }
        }
        """);

    [Fact]
    public Task Tokens_DoNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            readonly CancellationTokenSource _stop = new();
            CancellationToken _token;
            public void Start(CancellationToken token) { _token = token; _stop.Cancel(); }
            public async Task RunAsync(CancellationToken token)
            {
                while (!_stop.IsCancellationRequested)
                    await Task.Delay(100);
                while (!_token.IsCancellationRequested)
                    await Task.Delay(100);
                while (!token.IsCancellationRequested)
                    await Task.Delay(100);
            }
        }
        """);

    [Fact]
    public Task LocalsAndParameters_DoNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            public async Task RunAsync(Task work, Func<bool> isDone)
            {
                var rounds = 0;
                while (rounds++ < 5)
                    await Task.Delay(100);
                while (!work.IsCompleted)
                    await Task.Delay(100);
                while (!isDone())
                    await Task.Yield();
                while (true)
                    await Task.Delay(100);
            }
        }
        """);

    [Fact]
    public Task ForLoopAndGetterOfOwnState_Trigger() => Verify.VerifyAsync("""
        class Outbox
        {
            readonly object _gate = new();
            readonly Queue<string> _letters = new();
            bool _open;
            int Waiting { get { lock (_gate) { return _letters.Count; } } }
            bool IsClosed => !_open;
            public void Open() => _open = true;
            public void Put(string letter) { lock (_gate) _letters.Enqueue(letter); }
            public async Task WaitAsync(CancellationToken ct)
            {
                [|for|] (; _open is false;)
                    await Task.Delay(100, ct);
                [|while|] (IsClosed)
                    await Task.Delay(100, ct);
                [|while|] (Waiting == 0)
                    await Task.Delay(100, ct);
            }
        }
        """);

    [Fact]
    public Task ForLoopThatCountsAndGetterThatAsks_DoNotTrigger() => Verify.VerifyAsync("""
        class Outbox(Func<int> ask, Outbox next)
        {
            bool _open;
            int _asked;
            public void Open() => _open = true;
            int Waiting { get { _asked++; return ask(); } }
            bool IsLinked => File.Exists("link") && _open;
            bool IsNextOpen => next._open;
            protected virtual bool IsReady => _open;
            public async Task WaitAsync(CancellationToken ct)
            {
                for (var i = 0; i < 5; i++)
                    await Task.Delay(100, ct);
                while (Waiting == 0)
                    await Task.Delay(100, ct);
                while (!IsLinked)
                    await Task.Delay(100, ct);
                while (!IsReady)
                    await Task.Delay(100, ct);
            }
        }
        """);

    [Fact]
    public Task ComputedProperty_DoesNotTrigger() => Verify.VerifyAsync("""
        class Disk
        {
            bool IsFull => new DriveInfo("/").AvailableFreeSpace < 1000;
            bool _checked;
            public void Check() => _checked = IsFull;
            public async Task WaitAsync() { while (IsFull) await Task.Delay(1000); }
            public bool Checked => _checked;
        }
        """);

    [Fact]
    public Task StateThatOnlyTheConstructorSets_DoesNotTrigger() => Verify.VerifyAsync("""
        class Forever
        {
            readonly bool _on;
            public Forever(bool on) => _on = on;
            public async Task WaitAsync() { while (_on) await Task.Delay(1000); }
        }
        """);

    [Fact]
    public Task SyncCodeAndPolledQueues_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Worker
        {
            bool _done;
            readonly ConcurrentQueue<int> _queue = new();
            public void Finish() { _done = true; _queue.Enqueue(1); }
            public void Wait() { while (!_done) Thread.Sleep(100); }
            public async Task WaitAsync() { while (_queue.IsEmpty) await Task.Delay(100); }
        }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        class WorkerTests
        {
            bool _called;
            [Xunit.Fact]
            public async Task Calls()
            {
                _ = Task.Run(() => _called = true);
                while (!_called)
                    await Task.Delay(10);
            }
        }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task Flag_Triggers() => Verify.VerifyAsync("""
        class Warmup
        {
            bool _ready;
            public async Task WaitAsync(CancellationToken token)
            {
                [|while|] (!_ready)
                    await Task.Delay(100, token).ConfigureAwait(false);
            }
            public void Finish() => _ready = true;
        }
        """);

    [Fact]
    public Task PropertyAndDoLoop_Trigger() => Verify.VerifyAsync("""
        class Warmup
        {
            public bool IsReady { get; private set; }
            public async Task WaitAsync()
            {
                [|do|] { await Task.Yield(); } while (!this.IsReady);
            }
            public void Finish() => IsReady = true;
        }
        """);

    [Fact]
    public Task CounterWithTimeout_Triggers() => Verify.VerifyAsync("""
        class Drain
        {
            int _running;
            public void Enter() => Interlocked.Increment(ref _running);
            public void Leave() => Interlocked.Decrement(ref _running);
            public async Task WaitAsync(TimeSpan limit, CancellationToken token)
            {
                var started = Environment.TickCount64;
                [|while|] (Volatile.Read(ref _running) > 0)
                {
                    token.ThrowIfCancellationRequested();
                    if (Environment.TickCount64 - started > limit.TotalMilliseconds)
                        throw new TimeoutException();
                    await Task.Delay(TimeSpan.FromMilliseconds(50), token);
                }
            }
        }
        """);

    [Fact]
    public Task ReferenceThatIsSet_Triggers() => Verify.VerifyAsync("""
        class Connection
        {
            Stream? _stream;
            public void Opened(Stream stream) => _stream = stream;
            public async Task<Stream> GetAsync(CancellationToken token)
            {
                [|while|] (_stream is null && !token.IsCancellationRequested)
                    await Task.Delay(10);
                return _stream!;
            }
        }
        """);

    [Fact]
    public Task StaticFlagInALambda_Triggers() => Verify.VerifyAsync("""
        static class Program
        {
            static bool s_exit;
            public static void Exit() => s_exit = true;
            public static Task RunAsync() => Task.Run(async () =>
            {
                [|while|] (!s_exit)
                {
                    await Task.Delay(500);
                }
            });
        }
        """);

    [Fact]
    public Task CountOfACollection_Triggers() => Verify.VerifyAsync("""
        class Batch
        {
            readonly List<int> _items = [];
            public void Add(int item) => _items.Add(item);
            public async Task FullAsync()
            {
                [|while|] (_items.Count < 10)
                    await Task.Delay(10);
            }
        }
        """);

    [Fact]
    public Task Fix_MakesTheFlagAnEvent() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;
        class Warmup
        {
            // set once all is loaded
            volatile bool _ready;

            public bool IsReady => _ready;

            public async Task WaitAsync(CancellationToken token)
            {
                // not before it is ready
                [|while|] (!_ready)
                {
                    await Task.Delay(100, token).ConfigureAwait(false);
                }
            }

            public async Task Wait2Async()
            {
                [|while|] (!_ready)
                    await Task.Delay(100);
            }

            public void Finish() => _ready = true;

            public void Reset()
            {
                if (_ready)
                    _ready = false; // again
            }
        }
        """, """
        using AsyncGuard.Runtime;
        class Warmup
        {
            // set once all is loaded
            readonly AsyncEvent _ready = new();

            public bool IsReady => _ready.IsSet;

            public async Task WaitAsync(CancellationToken token)
            {
                // not before it is ready
                await _ready.WaitAsync(token).ConfigureAwait(false);
            }

            public async Task Wait2Async()
            {
                await _ready.WaitAsync();
            }

            public void Finish() => _ready.Set();

            public void Reset()
            {
                if (_ready.IsSet)
                    _ready.Clear(); // again
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task FlagThatIsComputed_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Warmup
        {
            bool _ready;
            public async Task WaitAsync() { [|while|] (!_ready) await Task.Delay(100); }
            public void Finish(bool ready) => _ready = ready;
        }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task WithoutTheRuntime_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Warmup
        {
            bool _ready;
            public async Task WaitAsync() { [|while|] (!_ready) await Task.Delay(100); }
            public void Finish() => _ready = true;
        }
        """);
}
