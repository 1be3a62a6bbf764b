using Microsoft.CodeAnalysis;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0704BlockingWait>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0704BlockingWaitTests
{
    [Fact]
    public Task TryThatReturnsAtOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Refresher
        {
            const int Zero = 0;
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly ManualResetEventSlim _stopped = new();
            readonly BlockingCollection<int> _items = new();
            public async Task RefreshAsync(Thread worker, AutoResetEvent signal, CancellationToken token)
            {
                if (!_gate.Wait(0)) return;
                if (!_gate.Wait(TimeSpan.Zero, token)) return;
                if (!_gate.Wait(Zero)) return;
                if (_stopped.Wait(TimeSpan.FromMilliseconds(0)) || signal.WaitOne(0) || worker.Join(0) || signal.WaitOne(default(TimeSpan))) return;
                if (_items.TryTake(out var item) || _items.TryTake(out item, 0)) Console.WriteLine(item);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task WaitUnderLock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Meter
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _slots = new(4);
            public async Task ReadAsync() { lock (_gate) { _slots.Wait(); } await Task.Yield(); }
        }
        """);

    [Fact]
    public Task DedicatedThreadOrDeliberateOffload_DoesNotTrigger() => Verify.VerifyAsync("""
        class Listener
        {
            readonly ManualResetEvent _legacy = new(false);
            public async Task ListenAsync()
            {
                new Thread(() => _legacy.WaitOne()) { IsBackground = true }.Start();
                await Task.Factory.StartNew(() => _legacy.WaitOne(), TaskCreationOptions.LongRunning);
                await Task.Run(() => Parallel.ForEach(new[] { 1, 2 }, n => { }));
                ThreadPool.QueueUserWorkItem(_ => _legacy.WaitOne());
            }
        }
        """);

    [Fact]
    public Task SyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump : IDisposable
        {
            readonly Thread _thread = new(() => { });
            readonly CountdownEvent _left = new(3);
            public void Stop() { _left.Wait(); _thread.Join(); }
            public void Dispose() => Stop();
        }
        """);

    [Fact]
    public Task ConsoleInTheEntryPoint_DoesNotTrigger() => Verify.VerifyAsync("""
        var server = Task.Run(() => { });
        Console.WriteLine("Press Enter to stop");
        Console.ReadLine();
        await server;
        """, new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task SyncHalfOfADualPath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pool
        {
            readonly SemaphoreSlim _slots = new(8);
            public async ValueTask<int> RentAsync(bool async, CancellationToken token)
            {
                if (async) await _slots.WaitAsync(token).ConfigureAwait(false);
                else _slots.Wait(token);
                return 1;
            }
        }
        """);

    [Fact]
    public Task LookAlikes_DoNotTrigger() => Verify.VerifyAsync("""
        class Waiter { public void Wait() { } public void Join() { } public bool WaitOne() => true; }
        class Kitchen
        {
            public async Task ServeAsync(Waiter waiter, string[] names)
            {
                waiter.Wait(); waiter.Join(); waiter.WaitOne();
                Console.WriteLine(string.Join(",", names));
                foreach (var n in names.Join(names, a => a, b => b, (a, b) => a)) { }
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class CheckoutTests
        {
            [Xunit.Fact]
            public async Task Order_IsSent()
            {
                using var sent = new ManualResetEventSlim();
                await Task.Yield();
                if (!sent.Wait(TimeSpan.FromSeconds(5))) throw new TimeoutException();
            }
        }
        """);

    [Fact]
    public Task SynchronisationObjects_Trigger() => Verify.VerifyAsync("""
        class Coordinator
        {
            readonly ManualResetEventSlim _ready = new();
            readonly CountdownEvent _left = new(3);
            readonly Barrier _barrier = new(2);
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Mutex _mutex = new();
            public async Task RunAsync(CancellationToken token)
            {
                _ready.[|Wait|](token);
                _left.[|Wait|]();
                _barrier.[|SignalAndWait|]();
                _gate.[|Wait|](TimeSpan.FromSeconds(1));
                _mutex.[|WaitOne|]();
                token.WaitHandle.[|WaitOne|](1000);
                WaitHandle.[|WaitAny|](new[] { token.WaitHandle });
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task ThreadsProcessesAndCollections_Trigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        using System.Diagnostics;
        class Builder
        {
            readonly BlockingCollection<string> _jobs = new();
            public async Task BuildAsync(Process compiler, Thread worker, CancellationToken token)
            {
                compiler.[|WaitForExit|]();
                if (!compiler.[|WaitForExit|](10_000)) compiler.Kill();
                worker.[|Join|]();
                var job = _jobs.[|Take|](token);
                _jobs.[|TryTake|](out job, 500);
                foreach (var next in _jobs.[|GetConsumingEnumerable|](token)) Console.WriteLine(next);
                SpinWait.[|SpinUntil|](() => _jobs.Count == 0);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task ParallelLoops_Trigger() => Verify.VerifyAsync("""
        class Resizer
        {
            public async Task ResizeAsync(string[] images)
            {
                Parallel.[|ForEach|](images, image => { });
                Parallel.[|For|](0, images.Length, i => { });
                Parallel.[|Invoke|](() => { }, () => { });
                await Parallel.ForEachAsync(images, (image, token) => default);
            }
        }
        """);

    [Fact]
    public Task MonitorWait_Triggers() => Verify.VerifyAsync("""
        class Inbox
        {
            readonly object _gate = new();
            public async Task<int> NextAsync()
            {
                lock (_gate) { Monitor.[|Wait|](_gate); }
                await Task.Yield();
                return 1;
            }
        }
        """);

    [Fact]
    public Task ConsoleInAsyncCode_Triggers() => Verify.VerifyAsync("""
        class Prompt
        {
            public async Task<string?> AskAsync(string question)
            {
                await Console.Out.WriteLineAsync(question);
                return Console.[|ReadLine|]();
            }
        }
        """);

    [Fact]
    public Task NitoSyncForms_Trigger() => Verify.VerifyAsync("""
        using Nito.AsyncEx;
        class Ledger
        {
            readonly AsyncLock _lock = new();
            readonly AsyncManualResetEvent _ready = new();
            public async Task PostAsync()
            {
                using (_lock.[|Lock|]()) { }
                _ready.[|Wait|]();
                using (await _lock.LockAsync()) { }
            }
        }
        """, new VerifierSettings { References = References.Nito });

    [Fact]
    public Task CallbackThatMustBeSync_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gatekeeper(SemaphoreSlim slots, ManualResetEventSlim ready)
        {
            public event EventHandler? Opened;
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                Opened += (_, _) => slots.Wait();
                using var timer = new Timer(_ => ready.Wait(), null, 0, 1000);
                using var registration = cancellationToken.Register(() => ready.Wait());
                Func<bool> enter = () => slots.Wait(1000);
                await Task.Delay(1, cancellationToken);
            }
        }
        """);

    [Fact]
    public Task SyncLocalFunctionThatIsMovedToThePool_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer(CountdownEvent left)
        {
            public async Task ImportAsync(CancellationToken cancellationToken)
            {
                await Task.Run(Drain, cancellationToken).ConfigureAwait(false);
                void Drain() { left.Signal(); left.Wait(cancellationToken); }
            }
        }
        """);

    [Fact]
    public Task AwaitedForms_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Diagnostics;
        using System.Threading.Channels;
        class Converter(SemaphoreSlim slots, ChannelReader<string> jobs)
        {
            public async Task ConvertAsync(Process ffmpeg, CancellationToken cancellationToken)
            {
                if (!await slots.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken)) return;
                try
                {
                    while (await jobs.WaitToReadAsync(cancellationToken))
                        while (jobs.TryRead(out var job)) Console.WriteLine(job);
                    await ffmpeg.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                    await Parallel.ForAsync(0, 3, cancellationToken, async (i, token) => await Task.Delay(i, token));
                }
                finally { slots.Release(); }
            }
        }
        """);

    [Fact]
    public Task TriesOfOtherPrimitives_DoNotTrigger() => Verify.VerifyAsync("""
        class Leader(Mutex machine, ReaderWriterLockSlim state, Barrier round)
        {
            readonly Lock _gate = new();
            static readonly TimeSpan NoTime = TimeSpan.Zero;
            public async Task<bool> TryLeadAsync()
            {
                await Task.Yield();
                if (!machine.WaitOne(TimeSpan.Zero)) return false;
                if (machine.WaitOne(0, exitContext: false)) machine.ReleaseMutex();
                if (state.TryEnterReadLock(0)) state.ExitReadLock();
                if (_gate.TryEnter()) _gate.Exit();
                return round.SignalAndWait(0) || WaitHandle.WaitAny(new WaitHandle[] { machine }, 0) == 0;
            }
        }
        """);

    [Fact]
    public Task MembersThatMustBeSync_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        interface IStage { int Next(); }
        class Stage(BlockingCollection<int> items, SemaphoreSlim slots) : IStage, IDisposable
        {
            public int Next() => items.Take();
            public int Waiting { get { slots.Wait(); try { return items.Count; } finally { slots.Release(); } } }
            public IEnumerable<int> All() { foreach (var item in items.GetConsumingEnumerable()) yield return item; }
            public bool TryNext(out int item, out Task pending) { pending = Task.CompletedTask; return items.TryTake(out item, 100); }
            public void Dispose() { slots.Wait(); slots.Dispose(); }
        }
        """);

    [Fact]
    public Task SyncHalfBehindAModeOrEarlyReturn_DoesNotTrigger() => Verify.VerifyAsync("""
        enum IOBehavior { Synchronous, Asynchronous }
        class SessionPool(SemaphoreSlim slots)
        {
            public async ValueTask<bool> EnterAsync(IOBehavior io, CancellationToken cancellationToken)
            {
                if (io == IOBehavior.Asynchronous)
                    return await slots.WaitAsync(1000, cancellationToken).ConfigureAwait(false);
                return slots.Wait(1000, cancellationToken);
            }
            public async ValueTask EnterAsync(bool async)
            {
                if (!async) { slots.Wait(); return; }
                await slots.WaitAsync().ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task WaitInContinuationOrStoredDelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        class Recorder(ManualResetEventSlim written)
        {
            readonly List<Action> _steps = new();
            public async Task RecordAsync(Task input)
            {
                await input.ContinueWith(_ => written.Wait(), TaskScheduler.Default);
                _steps.Add(() => written.Wait());
                var step = new Action(written.Wait);
                _steps.Add(step);
            }
        }
        """);

    [Fact]
    public Task ExcludedWait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Bench { public async Task RunAsync(Thread load) { load.Join(); await Task.Yield(); } }
        """, new VerifierSettings { Config = "asyncguard.excluded_apis = T:System.Threading.Thread" });

    [Fact]
    public Task ConsoleInStaticMain_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Program
        {
            static async Task<int> Main(string[] args)
            {
                await Task.Yield();
                if (args.Length == 0) Console.ReadKey(intercept: true);
                return Console.Read();
            }
        }
        """, new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task WaitInUpdateFactoryThatRunsInline_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Sessions(SemaphoreSlim slots)
        {
            readonly ConcurrentDictionary<string, int> _byUser = new();
            public async Task<int> OpenAsync(string user)
            {
                await Task.Yield();
                return _byUser.GetOrAdd(user, _ => { slots.[|Wait|](); return 1; });
            }
        }
        """);

    [Fact]
    public Task WaitInTopLevelStatementsAndAsyncHandler_Triggers() => Verify.VerifyAsync("""
        var stop = new ManualResetEventSlim();
        Console.CancelKeyPress += async (_, _) => { await Task.Yield(); stop.[|Wait|](100); };
        await Task.Delay(10);
        stop.[|Wait|]();
        """, new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });
}
