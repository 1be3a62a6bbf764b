using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Limits.AG0302LeakedLock>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0302LeakedLockTests
{
    [Fact]
    public Task ReleaseWithoutFinally_IsReported() => Verify.VerifyAsync("""
        class TokenCache(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _token;

            public async Task<string> GetAsync(CancellationToken ct)
            {
                await _gate.{|#0:WaitAsync|}(ct);
                _token ??= await client.GetStringAsync("/token", ct);
                _gate.Release();
                return _token;
            }
        }
        """, "'_gate' is acquired here and stays held when the code behind it throws; release it in a 'finally'");

    [Fact]
    public Task EarlyReturn_IsReported() => Verify.VerifyAsync("""
        class Importer
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _imported;

            public async Task<int> CountAsync(bool closed)
            {
                await _gate.{|#0:WaitAsync|}();
                if (closed)
                    return -1;
                _imported++;
                _gate.Release();
                return _imported;
            }
        }
        """, "'_gate' is acquired here and stays held when the function returns early; release it in a 'finally'");

    [Fact]
    public Task EarlyReturn_OfMonitor_IsReported() => Verify.VerifyAsync("""
        class Registry
        {
            readonly object _sync = new();
            readonly Dictionary<string, int> _ids = [];

            public int? Find(string name)
            {
                Monitor.[|Enter|](_sync);
                if (!_ids.TryGetValue(name, out var id))
                    return null;
                Monitor.Exit(_sync);
                return id;
            }
        }
        """);

    [Fact]
    public Task CatchThatSwallows_IsReported() => Verify.VerifyAsync("""
        class Publisher(HttpClient client)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task PublishAsync(string url, HttpContent body)
            {
                await _slots.[|WaitAsync|]();
                try
                {
                    await client.PostAsync(url, body);
                    _slots.Release();
                }
                catch (HttpRequestException e)
                {
                    Console.WriteLine(e.Message);
                }
            }
        }
        """);

    [Fact]
    public Task ReleaseInOnlyOneCatch_IsReported() => Verify.VerifyAsync("""
        class Exporter
        {
            readonly SemaphoreSlim _gate = new(1);

            public async Task<bool> ExportAsync(string path)
            {
                await _gate.[|WaitAsync|]().ConfigureAwait(false);
                try
                {
                    await File.WriteAllTextAsync(path, "").ConfigureAwait(false);
                    _gate.Release();
                    return true;
                }
                catch (IOException)
                {
                    _gate.Release();
                    return false;
                }
            }
        }
        """);

    [Fact]
    public Task WorkerLoop_IsReported() => Verify.VerifyAsync("""
        class Worker(Func<Task> step)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken stopping)
            {
                while (true)
                {
                    await _gate.[|WaitAsync|](stopping);
                    await step();
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task ReaderWriterLock_IsReported() => Verify.VerifyAsync("""
        class Prices(Func<string, decimal> load)
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Dictionary<string, decimal> _prices = [];

            public decimal Get(string article)
            {
                _lock.[|EnterReadLock|]();
                var price = _prices[article];
                _lock.ExitReadLock();
                return price;
            }

            public void Set(string article)
            {
                _lock.[|EnterWriteLock|]();
                _prices[article] = load(article);
                _lock.ExitWriteLock();
            }
        }
        """);

    [Fact]
    public Task MutexSemaphoreAndLock_AreReported() => Verify.VerifyAsync("""
        class Machine(Action work)
        {
            readonly Mutex _mutex = new();
            readonly Semaphore _slots = new(2, 2);
            readonly Lock _lock = new();

            public void OnMutex() { _mutex.[|WaitOne|](); work(); _mutex.ReleaseMutex(); }
            public void OnSemaphore() { _slots.[|WaitOne|](); work(); _slots.Release(); }
            public void OnLock() { _lock.[|Enter|](); work(); _lock.Exit(); }
        }
        """);

    [Fact]
    public Task TryAcquired_IsReported() => Verify.VerifyAsync("""
        class Refresher(HttpClient client)
        {
            readonly SemaphoreSlim _running = new(1, 1);

            public async Task RefreshAsync()
            {
                if (!_running.[|Wait|](0))
                    return;
                await client.GetStringAsync("/refresh");
                _running.Release();
            }

            public async Task RefreshIfFreeAsync()
            {
                if (await _running.[|WaitAsync|](TimeSpan.FromSeconds(1)))
                {
                    await client.GetStringAsync("/refresh");
                    _running.Release();
                }
            }
        }
        """);

    [Fact]
    public Task ReleaserDisposedWithoutFinally_IsReported() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(HttpClient client)
        {
            readonly AsyncLock _lock = new();

            public async Task<string> LoadAsync(CancellationToken ct)
            {
                var releaser = await _lock.[|LockAsync|](ct);
                var text = await client.GetStringAsync("/items", ct);
                releaser.Dispose();
                return text;
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task LambdaAndLocalFunction_AreReported() => Verify.VerifyAsync("""
        class Pipeline(HttpClient client)
        {
            readonly SemaphoreSlim _slots = new(8, 8);

            public Task<string[]> RunAsync(string[] urls)
            {
                return Task.WhenAll(urls.Select(async url =>
                {
                    await _slots.[|WaitAsync|]();
                    var text = await client.GetStringAsync(url);
                    _slots.Release();
                    return text;
                }));
            }

            public async Task OnceAsync(string url)
            {
                await LoadAsync();
                async Task LoadAsync()
                {
                    await _slots.[|WaitAsync|]();
                    await client.GetStringAsync(url);
                    _slots.Release();
                }
            }
        }
        """);

    [Fact]
    public Task ThrowBehindTheAcquisition_IsReported() => Verify.VerifyAsync("""
        class Account
        {
            readonly object _sync = new();
            decimal _balance;

            public void Withdraw(decimal amount)
            {
                Monitor.[|Enter|](_sync);
                if (amount > _balance)
                    throw new InvalidOperationException("not enough");
                _balance -= amount;
                Monitor.Exit(_sync);
            }
        }
        """);

    [Fact]
    public Task TryFinally_IsSilent() => Verify.VerifyAsync("""
        class Cache(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly object _sync = new();
            readonly ReaderWriterLockSlim _lock = new();

            public async Task<string?> GetAsync(bool fresh, CancellationToken ct)
            {
                await _gate.WaitAsync(ct).ConfigureAwait(false);
                try
                {
                    if (!fresh)
                        return null;
                    return await client.GetStringAsync("/x", ct).ConfigureAwait(false);
                }
                catch (HttpRequestException) when (fresh)
                {
                    throw new IOException();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Change(Action change)
            {
                var taken = false;
                try
                {
                    Monitor.Enter(_sync, ref taken);
                    change();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_sync);
                }

                _lock.EnterUpgradeableReadLock();
                try
                {
                    _lock.EnterWriteLock();
                    try { change(); } finally { _lock.ExitWriteLock(); }
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task LockAndUsing_AreSilent() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Func<Task> save)
        {
            readonly AsyncLock _lock = new();
            readonly AsyncReaderWriterLock _rw = new();
            readonly Lock _fast = new();
            readonly object _sync = new();

            public async Task SaveAsync(bool twice)
            {
                using (await _lock.LockAsync())
                    await save();
                using var reading = await _rw.ReaderLockAsync().ConfigureAwait(false);
                if (twice)
                    return;
                lock (_sync) { save().Wait(); }
            }

            public void Save() { using (_fast.EnterScope()) save().Wait(); lock (_fast) save().Wait(); }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task NothingCanThrowBetween_IsSilent() => Verify.VerifyAsync("""
        class Counters
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly List<string> _names = [];
            int _count;

            public async Task<int> AddAsync(string name)
            {
                await _gate.WaitAsync();
                _names.Add(name);
                _count++;
                var count = _count;
                _gate.Release();
                return count;
            }
        }
        """);

    [Fact]
    public Task PermitsConsumedOnPurpose_AreSilent() => Verify.VerifyAsync("""
        class Pool(Func<int, Task> work)
        {
            const int Size = 4;
            readonly SemaphoreSlim _slots = new(Size, Size);
            readonly SemaphoreSlim _items = new(0);

            public async Task DrainAsync()
            {
                for (var i = 0; i < Size; i++)
                    await _slots.WaitAsync();
                await work(0);
                _slots.Release(Size);
            }

            public async Task ConsumeAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    await _items.WaitAsync(ct);
                    await work(1);
                }
            }

            public void Produce() => _items.Release();
        }
        """);

    [Fact]
    public Task ReleasedByTheStartedWork_IsSilent() => Verify.VerifyAsync("""
        class Throttle(Func<string, Task> send)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task SendAllAsync(IEnumerable<string> items, CancellationToken ct)
            {
                var tasks = new List<Task>();
                foreach (var item in items)
                {
                    await _slots.WaitAsync(ct);
                    if (item.Length == 0)
                    {
                        _slots.Release();
                        continue;
                    }

                    tasks.Add(Task.Run(async () =>
                    {
                        try { await send(item); }
                        finally { _slots.Release(); }
                    }));
                }

                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task ReleasedByAnotherMember_IsSilent() => Verify.VerifyAsync("""
        class Connection(Func<CancellationToken, Task<bool>> open)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<bool> BeginAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                if (!await open(ct))
                {
                    _gate.Release();
                    return false;
                }

                return false;
            }

            public void End() => _gate.Release();
        }
        """);

    [Fact]
    public Task GivenToTheCaller_IsSilent() => Verify.VerifyAsync("""
        class Gate
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<IDisposable?> EnterAsync(TimeSpan patience, Func<Task> check)
            {
                if (!await _gate.WaitAsync(patience))
                    return null;
                try
                {
                    await check();
                    return new Lease(this);
                }
                catch
                {
                    _gate.Release();
                    throw;
                }
            }

            public async Task<Action> LockAsync(bool dry)
            {
                await _gate.WaitAsync();
                if (dry)
                {
                    _gate.Release();
                    return () => { };
                }
                return Free;
            }

            public bool TryEnter(Func<bool> check)
            {
                if (!_gate.Wait(0))
                    return false;
                if (check())
                    return true;
                _gate.Release();
                return false;
            }

            public void Enter() => _gate.Wait();
            void Free() => _gate.Release();

            sealed class Lease(Gate owner) : IDisposable
            {
                public void Dispose() => owner._gate.Release();
            }
        }
        """);

    [Fact]
    public Task HandedToAReleaser_IsSilent() => Verify.VerifyAsync("""
        sealed class Releaser(SemaphoreSlim gate) : IDisposable
        {
            public void Dispose() => gate.Release();
        }

        class Keyed
        {
            readonly Dictionary<string, SemaphoreSlim> _gates = [];
            SemaphoreSlim? _held;

            public async Task<object> LockAsync(SemaphoreSlim gate, bool dry, Func<Task> check)
            {
                await gate.WaitAsync();
                if (dry)
                {
                    await check();
                    gate.Release();
                    return this;
                }
                return Wrap(new Releaser(gate));
            }

            public async Task HoldAsync(SemaphoreSlim gate, bool dry)
            {
                await gate.WaitAsync();
                if (dry)
                    gate.Release();
                else
                    _held = gate;
            }

            static object Wrap(object inner) => inner;
        }
        """);

    [Fact]
    public Task FlagsThatTellOfTheLock_AreSilent() => Verify.VerifyAsync("""
        class Session(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            bool _owned;

            public async Task RunAsync(bool exclusive, SemaphoreSlim? other, CancellationToken ct)
            {
                if (exclusive)
                    await _gate.WaitAsync(ct);
                try { await work(); }
                finally
                {
                    if (exclusive)
                        _gate.Release();
                }

                var acquired = await _gate.WaitAsync(100, ct);
                try { await work(); }
                finally
                {
                    if (acquired)
                        _gate.Release();
                }

                if (other != null)
                    await other.WaitAsync(ct);
                try { await work(); }
                finally { other?.Release(); }
            }

            public async Task OwnAsync()
            {
                await _gate.WaitAsync();
                _owned = true;
                try { await work(); }
                finally
                {
                    if (_owned)
                        _gate.Release();
                }
            }

            public async Task UnownedAsync()
            {
                await _gate.WaitAsync();
                await work();
                if (_owned)
                    _gate.Release();
            }
        }
        """);

    [Fact]
    public Task TaskOfTheWaitIsKept_IsSilent() => Verify.VerifyAsync("""
        class Racer(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync()
            {
                var entering = _gate.WaitAsync();
                if (await Task.WhenAny(entering, Task.Delay(100)) != entering)
                    return;
                await work();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task UserTypesOfTheSameName_AreSilent() => Verify.VerifyAsync("""
        class SemaphoreSlim { public Task WaitAsync() => Task.CompletedTask; public void Release() { } }

        class User(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new();
            readonly AutoResetEvent _signal = new(false);

            public async Task RunAsync()
            {
                await _gate.WaitAsync();
                await work();
                _gate.Release();
                _signal.WaitOne();
                await work();
                _signal.Set();
            }
        }
        """);

    [Fact]
    public Task ReleasedOnEveryPath_IsSilent() => Verify.VerifyAsync("""
        class Manual(Func<Task<bool>> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<bool> RunAsync()
            {
                await _gate.WaitAsync();
                bool answer;
                try
                {
                    answer = await work();
                }
                catch (Exception e)
                {
                    Console.WriteLine(e.Message);
                    _gate.Release();
                    throw;
                }

                _gate.Release();
                return answer;
            }

            public async Task RetryAsync()
            {
                while (true)
                {
                    await _gate.WaitAsync();
                    try
                    {
                        if (await work())
                            break;
                    }
                    finally
                    {
                        _gate.Release();
                    }

                    await Task.Delay(100);
                }
            }
        }
        """);

    [Fact]
    public Task ReleasedTemporarily_IsSilent() => Verify.VerifyAsync("""
        class Yielding(Func<Task> work)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            // Called while the gate is held.
            async Task BreatheAsync()
            {
                _gate.Release();
                try { await work(); }
                finally { await _gate.WaitAsync(); }
            }
        }
        """);

    [Fact]
    public Task TestCode_IsSilentAboutExceptions() => Verify.VerifyAsync("""
        namespace Xunit { class FactAttribute : Attribute { } }

        class Tests
        {
            [Xunit.Fact]
            public async Task WaitsItsTurn()
            {
                var gate = new SemaphoreSlim(1, 1);
                await gate.WaitAsync();
                await Task.Delay(1);
                gate.Release();
            }
        }
        """);

    [Fact]
    public Task WorkBesideTheReleaseInFinally_IsSilent() => Verify.VerifyAsync("""
        class Channel(Func<Task> send)
        {
            readonly SemaphoreSlim _rpc = new(1, 1);

            public async Task CallAsync(CancellationToken ct)
            {
                var enqueued = false;
                await _rpc.WaitAsync(ct).ConfigureAwait(false);
                try
                {
                    enqueued = true;
                    await send().ConfigureAwait(false);
                }
                finally
                {
                    Forget(enqueued);
                    _rpc.Release();
                }
            }

            static void Forget(bool enqueued)
            {
                if (enqueued)
                    File.Delete("queue");
            }
        }
        """);

    [Fact]
    public Task OwnMethodsThatCannotThrow_AreSilent() => Verify.VerifyAsync("""
        class Ids(TimeProvider time)
        {
            SpinLock _lock = new();
            long _last;
            ushort _sequence;

            public long Next()
            {
                var ticks = time.GetTimestamp();
                var taken = false;
                _lock.Enter(ref taken);
                if (ticks > _last)
                    Update(ticks);
                var id = _last + _sequence++;
                if (taken)
                    _lock.Exit();
                return id;
            }

            void Update(long ticks)
            {
                _last = ticks;
                Restart();
            }

            void Restart() => _sequence = 0;
        }
        """);

    [Fact]
    public Task PatientOrNot_IsSilent() => Verify.VerifyAsync("""
        class Feedback(Func<Task> send)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SendAsync(bool wait, CancellationToken ct)
            {
                if (!(wait ? await _gate.WaitAsync(-1, ct) : await _gate.WaitAsync(TimeSpan.Zero, ct)))
                    return;
                try { await send(); }
                finally { _gate.Release(); }
            }
        }
        """);
}
