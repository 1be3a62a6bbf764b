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
}
