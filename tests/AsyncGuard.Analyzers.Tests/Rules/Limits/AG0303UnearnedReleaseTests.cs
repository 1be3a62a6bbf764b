using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Limits.AG0303UnearnedRelease,
    AsyncGuard.CodeFixes.Rules.Limits.AG0303UnearnedReleaseFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0303UnearnedReleaseTests
{
    [Fact]
    public Task WaitInsideTheTryThatReleases_IsReported() => RuleVerifier<AsyncGuard.Analyzers.Rules.Limits.AG0303UnearnedRelease>.VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync(CancellationToken ct)
            {
                try
                {
                    await _gate.{|#0:WaitAsync|}(ct);
                    return await http.GetStringAsync("/", ct);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, "'_gate' is released even where this 'WaitAsync' fails or is not reached; somebody else's turn ends then");

    [Fact]
    public Task AnswerIgnored_IsReported() => RuleVerifier<AsyncGuard.Analyzers.Rules.Limits.AG0303UnearnedRelease>.VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync()
            {
                await _gate.{|#0:WaitAsync|}(TimeSpan.FromSeconds(5));
                try { return await http.GetStringAsync("/"); }
                finally { _gate.Release(); }
            }
        }
        """, "'_gate' is released even where this 'WaitAsync' gives up and answers false; somebody else's turn ends then");

    [Fact]
    public Task AnswerIgnored_OfOtherLocks_IsReported() => Verify.VerifyAsync("""
        class Machine(Action work)
        {
            readonly object _sync = new();
            readonly Mutex _mutex = new();
            readonly ReaderWriterLockSlim _lock = new();
            readonly SemaphoreSlim _gate = new(1);

            public void OnMonitor() { Monitor.[|TryEnter|](_sync, 100); try { work(); } finally { Monitor.Exit(_sync); } }
            public void OnMutex() { _mutex.[|WaitOne|](1000); try { work(); } finally { _mutex.ReleaseMutex(); } }
            public void OnReaders() { _lock.[|TryEnterReadLock|](TimeSpan.FromSeconds(1)); try { work(); } finally { _lock.ExitReadLock(); } }
            public void OnSemaphore() { _gate.[|Wait|](500); work(); _gate.Release(); }
        }
        """);

    [Fact]
    public Task AnswerOnlyLogged_IsReported() => Verify.VerifyAsync("""
        class Job(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken ct)
            {
                var entered = await _gate.[|WaitAsync|](1000, ct);
                if (!entered)
                    Console.WriteLine("busy");
                try { await work(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task WorkBeforeTheWaitInTheTry_IsReported() => Verify.VerifyAsync("""
        class Writer(Func<string, Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task WriteAsync(string line)
            {
                try
                {
                    Validate(line);
                    await _gate.[|WaitAsync|]();
                    await write(line);
                }
                finally
                {
                    _gate.Release();
                }
            }

            static void Validate(string line) => ArgumentException.ThrowIfNullOrEmpty(line);
        }
        """);

    [Fact]
    public Task CatchAroundTheWait_IsReported() => Verify.VerifyAsync("""
        class Loop(Func<Task> step)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken stopping)
            {
                try
                {
                    await _gate.[|WaitAsync|](stopping);
                }
                catch (OperationCanceledException)
                {
                    Console.WriteLine("stopping");
                }

                await step();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task CatchThatReleases_IsReported() => Verify.VerifyAsync("""
        class Upload(Func<CancellationToken, Task> send)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task RunAsync(CancellationToken ct)
            {
                try
                {
                    await _slots.[|WaitAsync|](ct);
                    await send(ct);
                    _slots.Release();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e.Message);
                    _slots.Release();
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task LambdaAndLoop_AreReported() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            public async Task<string[]> GetAsync(string[] urls, SemaphoreSlim limit, CancellationToken ct) =>
                await Task.WhenAll(urls.Select(async url =>
                {
                    try
                    {
                        await limit.[|WaitAsync|](ct);
                        return await http.GetStringAsync(url, ct);
                    }
                    finally { limit.Release(); }
                }));

            public async Task EachAsync(string[] urls, SemaphoreSlim limit, CancellationToken ct)
            {
                foreach (var url in urls)
                {
                    try
                    {
                        await limit.[|WaitAsync|](ct).ConfigureAwait(false);
                        await http.GetStringAsync(url, ct).ConfigureAwait(false);
                    }
                    finally { limit.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task SyncWaitWithToken_IsReported() => Verify.VerifyAsync("""
        class Spooler(Action print)
        {
            readonly SemaphoreSlim _printer = new(1, 1);

            public void Print(CancellationToken ct)
            {
                try { _printer.[|Wait|](ct); print(); }
                finally { _printer.Release(); }
            }
        }
        """);

    [Fact]
    public Task WaitBeforeTheTry_IsSilent() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try { return await http.GetStringAsync("/", ct); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task WaitThatCannotFail_IsSilent() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly object _sync = new();

            public async Task<string> GetAsync()
            {
                try
                {
                    await _gate.WaitAsync();
                    return await http.GetStringAsync("/");
                }
                finally { _gate.Release(); }
            }

            public async Task<string> GetWithNoneAsync()
            {
                try
                {
                    await _gate.WaitAsync(CancellationToken.None);
                    return await http.GetStringAsync("/");
                }
                finally { _gate.Release(); }
            }

            public void Sync()
            {
                try { Monitor.Enter(_sync); Console.WriteLine(); }
                finally { Monitor.Exit(_sync); }
            }
        }
        """);

    [Fact]
    public Task FlagsThatTellOfTheLock_AreSilent() => Verify.VerifyAsync("""
        class Session(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly object _sync = new();
            bool _entered;

            public async Task FlagAsync(CancellationToken ct)
            {
                var held = false;
                try
                {
                    await _gate.WaitAsync(ct);
                    held = true;
                    await work();
                }
                finally
                {
                    if (held)
                        _gate.Release();
                }
            }

            public async Task AnswerAsync(CancellationToken ct)
            {
                var held = false;
                try
                {
                    held = await _gate.WaitAsync(100, ct);
                    if (!held)
                        return;
                    await work();
                }
                finally
                {
                    if (held) _gate.Release();
                }
            }

            public async Task FieldAsync(CancellationToken ct)
            {
                try
                {
                    await _gate.WaitAsync(ct);
                    _entered = true;
                    await work();
                }
                finally
                {
                    if (_entered) _gate.Release();
                }
            }

            public void Asked()
            {
                try { Monitor.TryEnter(_sync, 100); Console.WriteLine(); }
                finally { if (Monitor.IsEntered(_sync)) Monitor.Exit(_sync); }
            }

            public async Task CountAsync(CancellationToken ct)
            {
                try { await _gate.WaitAsync(ct); await work(); }
                finally { if (_gate.CurrentCount == 0) _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task AnswerTested_IsSilent() => Verify.VerifyAsync("""
        class Job(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<bool> TryRunAsync(CancellationToken ct)
            {
                if (!await _gate.WaitAsync(TimeSpan.Zero, ct))
                    return false;
                try { await work(); return true; }
                finally { _gate.Release(); }
            }

            public async Task RunAsync()
            {
                var entered = await _gate.WaitAsync(1000).ConfigureAwait(false);
                if (entered is false)
                    throw new TimeoutException();
                try { await work(); }
                finally { _gate.Release(); }
            }

            public async Task PatientAsync()
            {
                while (!await _gate.WaitAsync(1000))
                    Console.WriteLine("still waiting");
                try { await work(); }
                finally { _gate.Release(); }
            }

            public async Task EndlessAsync()
            {
                await _gate.WaitAsync(Timeout.Infinite);
                try { await work(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Signal_IsSilent() => Verify.VerifyAsync("""
        class Queue(Func<Task> handle)
        {
            readonly SemaphoreSlim _items = new(0);
            readonly Queue<int> _queue = new();

            public void Enqueue(int item) { _queue.Enqueue(item); _items.Release(); }

            public async Task RunAsync(CancellationToken ct)
            {
                while (true)
                {
                    await _items.WaitAsync(ct);
                    try { await handle(); }
                    catch (IOException) { _items.Release(); }
                }
            }

            public async Task PingAsync(SemaphoreSlim ping, SemaphoreSlim pong, CancellationToken ct)
            {
                try
                {
                    await ping.WaitAsync(ct);
                    await handle();
                }
                finally { pong.Release(); }
            }
        }
        """);

    [Fact]
    public Task DiscardedOnPurpose_IsSilent() => Verify.VerifyAsync("""
        class Shutdown(Func<Task> close)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task StopAsync()
            {
                _ = await _gate.WaitAsync(TimeSpan.FromSeconds(5)); // go on anyhow
                try { await close(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task UsingAndLock_AreSilent() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Func<Task> save)
        {
            readonly AsyncLock _lock = new();
            readonly object _sync = new();

            public async Task SaveAsync(CancellationToken ct)
            {
                try
                {
                    using (await _lock.LockAsync(ct))
                        await save();
                }
                finally
                {
                    lock (_sync) Console.WriteLine();
                }
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task ReleasedForTheCaller_IsSilent() => Verify.VerifyAsync("""
        class Gate(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            // The caller holds the gate; it is given up for a while.
            async Task BreatheAsync(CancellationToken ct)
            {
                _gate.Release();
                try { await work(); }
                finally { await _gate.WaitAsync(ct); }
            }

            void Leave() => _gate.Release();

            async Task EnterAsync(CancellationToken ct) => await _gate.WaitAsync(ct);

            public async Task RunAsync(CancellationToken ct)
            {
                await EnterAsync(ct);
                try { await BreatheAsync(ct); }
                finally { Leave(); }
            }
        }
        """);

    [Fact]
    public Task SeveralPermits_AreSilent() => Verify.VerifyAsync("""
        class Pool(Func<Task> work)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task ExclusiveAsync(CancellationToken ct)
            {
                var taken = 0;
                try
                {
                    for (; taken < 4; taken++)
                        await _slots.WaitAsync(ct);
                    await work();
                }
                finally
                {
                    if (taken > 0)
                        _slots.Release(taken);
                }
            }
        }
        """);

    [Fact]
    public Task WaitInTry_MovesOut() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync(string path, CancellationToken ct)
            {
                // one at a time
                try
                {
                    await _gate.[|WaitAsync|](ct);

                    return await http.GetStringAsync(path, ct);
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task PostAsync(string path, CancellationToken ct)
            {
                try
                {
                    ArgumentException.ThrowIfNullOrEmpty(path);
                    await _gate.[|WaitAsync|](ct).ConfigureAwait(false);
                    await http.GetStringAsync(path, ct).ConfigureAwait(false);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync(string path, CancellationToken ct)
            {
                // one at a time
                await _gate.WaitAsync(ct);
                try
                {
                    return await http.GetStringAsync(path, ct);
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task PostAsync(string path, CancellationToken ct)
            {
                ArgumentException.ThrowIfNullOrEmpty(path);
                await _gate.WaitAsync(ct).ConfigureAwait(false);
                try
                {
                    await http.GetStringAsync(path, ct).ConfigureAwait(false);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task WaitInTryThatCatches_GetsATryInside() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string?> GetAsync(CancellationToken ct)
            {
                try
                {
                    await _gate.[|WaitAsync|](ct);
                    return await http.GetStringAsync("/", ct);
                }
                catch (HttpRequestException)
                {
                    return null;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string?> GetAsync(CancellationToken ct)
            {
                try
                {
                    await _gate.WaitAsync(ct);
                    try
                    {
                        return await http.GetStringAsync("/", ct);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            }
        }
        """);

    [Fact]
    public Task IgnoredAnswers_AreTested() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync()
            {
                await _gate.[|WaitAsync|](TimeSpan.FromSeconds(5));
                try
                {
                    return await http.GetStringAsync("/");
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task<string> InsideAsync(CancellationToken ct)
            {
                try
                {
                    await _gate.[|WaitAsync|](5000, ct);
                    return await http.GetStringAsync("/", ct);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> GetAsync()
            {
                if (!await _gate.WaitAsync(TimeSpan.FromSeconds(5)))
                    throw new TimeoutException();
                try
                {
                    return await http.GetStringAsync("/");
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task<string> InsideAsync(CancellationToken ct)
            {
                if (!await _gate.WaitAsync(5000, ct))
                    throw new TimeoutException();
                try
                {
                    return await http.GetStringAsync("/", ct);
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task KeptAnswer_GetsNoFix() => Verify.VerifyNoFixAsync("""
        class Job(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken ct)
            {
                var entered = await _gate.[|WaitAsync|](1000, ct);
                if (!entered)
                    Console.WriteLine("busy");
                try { await work(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task HelperThatThrows_IsSilent() => Verify.VerifyAsync("""
        using System.Diagnostics.CodeAnalysis;

        class Writer(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            // The caller may hold the gate; this gives it back in either case.
            async ValueTask WriteAsync(bool held, CancellationToken ct)
            {
                if (!held && !await _gate.WaitAsync(1000, ct))
                    Fail();
                try { await write(); }
                finally { _gate.Release(); }
            }

            public async Task FlushAsync()
            {
                if (!await _gate.WaitAsync(1000))
                    Throw("busy");
                try { await write(); }
                finally { _gate.Release(); }
            }

            static void Fail() => throw new TimeoutException();

            [DoesNotReturn]
            static void Throw(string message)
            {
                Console.WriteLine(message);
                throw new TimeoutException(message);
            }
        }
        """);

    [Fact]
    public Task AbandonedMutex_IsAcquiredAllTheSame() => Verify.VerifyAsync("""
        class SingleWriter(Action write)
        {
            readonly Mutex _machine = new(false, "Global\\writer");

            public void Write()
            {
                try
                {
                    _machine.WaitOne();
                }
                catch (AbandonedMutexException)
                {
                    Console.WriteLine("the last writer crashed; the mutex is ours now");
                }

                try { write(); }
                finally { _machine.ReleaseMutex(); }
            }

            public bool TryWrite()
            {
                var held = false;
                try
                {
                    try { held = _machine.WaitOne(1000); }
                    catch (AbandonedMutexException) { held = true; }

                    if (!held)
                        return false;
                    write();
                    return true;
                }
                finally
                {
                    if (held)
                        _machine.ReleaseMutex();
                }
            }
        }
        """);

    [Fact]
    public Task TryInsideTheTry_IsSilent() => Verify.VerifyAsync("""
        class Subscription(Func<CancellationToken, Task> pump)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken stoppingToken)
            {
                try
                {
                    await _gate.WaitAsync(stoppingToken).ConfigureAwait(false);
                    try
                    {
                        await pump(stoppingToken).ConfigureAwait(false);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
                catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
                {
                    Console.WriteLine("stopped");
                }
            }
        }
        """);

    [Fact]
    public Task CancelledWaitThatLeaves_IsSilent() => Verify.VerifyAsync("""
        class Poller(Func<Task> poll)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken stoppingToken)
            {
                try { await _gate.WaitAsync(stoppingToken); }
                catch (OperationCanceledException) { return; }

                try { await poll(); }
                finally { _gate.Release(); }
            }

            public async Task LoopAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    try { await _gate.WaitAsync(stoppingToken); }
                    catch (OperationCanceledException) { break; }

                    try { await poll(); }
                    finally { _gate.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task ReleasedByTheWorkThatWasStarted_IsSilent() => Verify.VerifyAsync("""
        class Throttle(Func<string, Task> send)
        {
            public async Task SendAllAsync(IEnumerable<string> letters, CancellationToken ct)
            {
                using var slots = new SemaphoreSlim(4, 4);
                var running = new List<Task>();
                foreach (var letter in letters)
                {
                    await slots.WaitAsync(ct);
                    running.Add(SendAsync(letter));
                }

                await Task.WhenAll(running);

                async Task SendAsync(string letter)
                {
                    try { await send(letter); }
                    finally { slots.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task ReleaserThatIsHandedOut_IsSilent() => Verify.VerifyAsync("""
        sealed class AsyncGate
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async ValueTask<Releaser> EnterAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct).ConfigureAwait(false);
                return new Releaser(_gate);
            }

            public readonly struct Releaser(SemaphoreSlim gate) : IDisposable
            {
                public void Dispose() => gate.Release();
            }
        }

        class Ledger(Func<Task> post)
        {
            readonly AsyncGate _gate = new();

            public async Task PostAsync(CancellationToken ct)
            {
                try
                {
                    using var held = await _gate.EnterAsync(ct);
                    await post();
                }
                catch (IOException) { Console.WriteLine("again later"); }
            }
        }
        """);

    [Fact]
    public Task TwoGatesInNestedScopes_AreSilent() => Verify.VerifyAsync("""
        class Transfer(Func<Task> move)
        {
            readonly SemaphoreSlim _from = new(1, 1), _to = new(1, 1);

            public async Task MoveAsync(CancellationToken ct)
            {
                await _from.WaitAsync(ct);
                try
                {
                    await _to.WaitAsync(ct);
                    try { await move(); }
                    finally { _to.Release(); }
                }
                finally { _from.Release(); }
            }
        }
        """);

    [Fact]
    public Task AnswerInPatternsAndSwitches_IsSilent() => Verify.VerifyAsync("""
        class Refresh(Func<Task> load)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> RunAsync(TimeSpan patience, CancellationToken ct)
            {
                switch (await _gate.WaitAsync(patience, ct))
                {
                    case false: return "busy";
                }

                try { await load(); return "fresh"; }
                finally { _gate.Release(); }
            }

            public async Task OnceAsync(TimeSpan patience, CancellationToken ct)
            {
                if (await _gate.WaitAsync(patience, ct) is true)
                {
                    try { await load(); }
                    finally { _gate.Release(); }
                }
            }

            public async Task WaitForEverAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(Timeout.InfiniteTimeSpan, ct);
                try { await load(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task ReleaseThatMayFailIsGuarded_IsSilent() => Verify.VerifyAsync("""
        class Connection(Func<Task> write)
        {
            readonly SemaphoreSlim _writing = new(1, 1);

            public async Task WriteAsync(CancellationToken ct)
            {
                await _writing.WaitAsync(ct);
                try
                {
                    await write();
                }
                finally
                {
                    try { _writing.Release(); }
                    catch (ObjectDisposedException) { }
                }
            }
        }
        """);

    [Fact]
    public Task WaitInTheTryOfATypedHandler_IsReported() => Verify.VerifyAsync("""
        class Handler(Func<Task> handle)
        {
            static readonly SemaphoreSlim Gate = new(1, 1);

            public async Task<bool> HandleAsync(string message, CancellationToken cancellationToken)
            {
                try
                {
                    await Gate.[|WaitAsync|](cancellationToken);
                    await handle();
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
                finally
                {
                    Gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task TimeoutBesideAnAbandonedMutex_IsSilent() => Verify.VerifyAsync("""
        class Installer(Action install)
        {
            public void Run()
            {
                using var mutex = new Mutex(false, "Global\\installer");
                try
                {
                    if (!mutex.WaitOne(TimeSpan.FromSeconds(5)))
                        throw new TimeoutException();
                }
                catch (AbandonedMutexException)
                {
                }

                try { install(); }
                finally { mutex.ReleaseMutex(); }
            }

            public void RunNested(Mutex machine, CancellationToken ct)
            {
                var owned = false;
                try
                {
                    try { owned = WaitHandle.WaitAny(new[] { machine, ct.WaitHandle }) == 0; }
                    catch (AbandonedMutexException) { owned = true; }
                    if (owned) install();
                }
                finally { if (owned) machine.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task DisposedGateThatLeaves_IsSilent() => Verify.VerifyAsync("""
        class Session(Func<Task> work) : IDisposable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly object _sync = new();

            public async Task RunAsync(CancellationToken ct)
            {
                try { await _gate.WaitAsync(ct); }
                catch (ObjectDisposedException) { return; }
                try { await work(); }
                finally { _gate.Release(); }
            }

            public async Task<bool> TryAsync(CancellationToken ct)
            {
                var acquired = false;
                try
                {
                    if (!await _gate.WaitAsync(0, ct))
                        return false;
                    acquired = true;
                    await work();
                    return true;
                }
                finally
                {
                    if (acquired && _gate.CurrentCount == 0)
                        _gate.Release();
                }
            }

            public void Run()
            {
                var taken = false;
                try
                {
                    Monitor.TryEnter(_sync, 100, ref taken);
                    if (taken) Console.WriteLine();
                }
                finally
                {
                    if (taken) Monitor.Exit(_sync);
                }
            }

            public void Dispose() => _gate.Dispose();
        }
        """);
}
