using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0405LockHeldAcrossAwait>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0405LockHeldAcrossAwaitTests
{
    [Fact]
    public Task MonitorAcrossAwait_IsReported() => Verify.VerifyAsync("""
        class Ledger(HttpClient client)
        {
            readonly object _sync = new();
            string _state = "";

            public async Task LoadAsync(CancellationToken ct)
            {
                Monitor.Enter(_sync);
                try
                {
                    _state = {|#0:await|} client.GetStringAsync("/state", ct);
                }
                finally
                {
                    Monitor.Exit(_sync);
                }
            }
        }
        """, "'_sync' is held across this await; a Monitor belongs to its thread, and another may go on behind the await");

    [Fact]
    public Task LockTakenFlag_IsReported() => Verify.VerifyAsync("""
        class Ledger(Func<Task> save)
        {
            readonly object _sync = new();

            public async Task SaveAsync()
            {
                var taken = false;
                try
                {
                    Monitor.Enter(_sync, ref taken);
                    [|await|] save().ConfigureAwait(false);
                    await save();
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(_sync);
                }
            }

            public async Task TrySaveAsync()
            {
                if (!Monitor.TryEnter(_sync, 100))
                    return;
                try { [|await|] save(); }
                finally { Monitor.Exit(_sync); }
            }
        }
        """);

    [Fact]
    public Task ReaderWriterLock_IsReported() => Verify.VerifyAsync("""
        class Prices(Func<string, Task<decimal>> load)
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Dictionary<string, decimal> _prices = [];

            public async Task<decimal> GetAsync(string article)
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    if (_prices.TryGetValue(article, out var known))
                        return known;
                    var price = [|await|] load(article);
                    _lock.EnterWriteLock();
                    try { _prices[article] = price; }
                    finally { _lock.ExitWriteLock(); }
                    return price;
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }

            public async Task ReadAsync(IAsyncEnumerable<string> articles)
            {
                _lock.EnterReadLock();
                [|await|] foreach (var article in articles)
                    Console.WriteLine(_prices[article]);
                _lock.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task MutexSpinLockAndLock_AreReported() => Verify.VerifyAsync("""
        class Machine(Func<Task> work)
        {
            readonly Mutex _mutex = new(false, "Global\\machine");
            readonly Lock _lock = new();
            SpinLock _spin;

            public async Task OnMutexAsync()
            {
                _mutex.WaitOne();
                try { [|await|] work(); }
                finally { _mutex.ReleaseMutex(); }
            }

            public async Task OnLockAsync()
            {
                _lock.Enter();
                try { [|await|] work(); }
                finally { _lock.Exit(); }
            }

            public async Task OnSpinLockAsync()
            {
                var taken = false;
                _spin.Enter(ref taken);
                [|await|] work();
                if (taken)
                    _spin.Exit();
            }
        }
        """);

    [Fact]
    public Task OnePath_IsEnough() => Verify.VerifyAsync("""
        class Cache(Func<Task<string>> load)
        {
            readonly object _sync = new();
            string? _value;

            public async Task<string> GetAsync(bool fresh)
            {
                Monitor.Enter(_sync);
                if (!fresh && _value is not null)
                {
                    Monitor.Exit(_sync);
                    return _value;
                }

                _value = [|await|] load();
                Monitor.Exit(_sync);
                return _value;
            }
        }
        """);

    [Fact]
    public Task LambdaAndLocalFunction_AreReported() => Verify.VerifyAsync("""
        class Jobs(Func<Task> work)
        {
            readonly object _sync = new();

            public Func<Task> Make() => async () =>
            {
                Monitor.Enter(_sync);
                try { [|await|] work(); }
                finally { Monitor.Exit(_sync); }
            };

            public Task RunAsync()
            {
                return InnerAsync();
                async Task InnerAsync()
                {
                    Monitor.Enter(_sync);
                    [|await|] Task.Yield();
                    Monitor.Exit(_sync);
                }
            }
        }
        """);

    [Fact]
    public Task SingleInstanceMutex_IsReported() => Verify.VerifyAsync("""
        static class Program
        {
            static async Task<int> Main()
            {
                using var mutex = new Mutex(false, "only-one");
                if (!mutex.WaitOne(0))
                    return 1;
                [|await|] Task.Delay(1000);
                mutex.ReleaseMutex();
                return 0;
            }
        }
        """);

    [Fact]
    public Task ReleasedBeforeTheAwait_IsSilent() => Verify.VerifyAsync("""
        class Cache(Func<Task<string>> load)
        {
            readonly object _sync = new();
            readonly ReaderWriterLockSlim _lock = new();
            string? _value;

            public async Task<string> GetAsync()
            {
                Monitor.Enter(_sync);
                try
                {
                    if (_value is not null)
                        return _value;
                }
                finally { Monitor.Exit(_sync); }

                var value = await load();
                _lock.EnterWriteLock();
                try { _value = value; }
                finally { _lock.ExitWriteLock(); }
                await Task.Yield();
                return value;
            }

            public async Task TryAsync()
            {
                if (Monitor.TryEnter(_sync))
                    Monitor.Exit(_sync);
                else
                    await Task.Delay(10);
                await load();
            }
        }
        """);

    [Fact]
    public Task AwaitInAnotherFunction_IsSilent() => Verify.VerifyAsync("""
        class Starter(Func<Task> work)
        {
            readonly object _sync = new();
            readonly List<Task> _started = [];

            public void Start()
            {
                Monitor.Enter(_sync);
                try
                {
                    _started.Add(Task.Run(async () => await work()));
                    Func<Task> later = async () => { await work(); };
                    _started.Add(later());
                }
                finally { Monitor.Exit(_sync); }
            }
        }
        """);

    [Fact]
    public Task LocksForAsyncCode_AreSilent() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Func<Task> save)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Semaphore _slots = new(2, 2);
            readonly AsyncLock _lock = new();

            public async Task SaveAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try { await save(); }
                finally { _gate.Release(); }
                _slots.WaitOne();
                try { await save(); }
                finally { _slots.Release(); }
                using (await _lock.LockAsync(ct))
                    await save();
                using (_lock.Lock(ct))
                    await save();
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task NeverReleasedHere_IsSilent() => Verify.VerifyAsync("""
        class Program
        {
            static Mutex? _instance;

            static async Task<int> Main()
            {
                _instance = new Mutex(false, "app");
                if (!_instance.WaitOne(0))
                    return 1; // held until the process ends
                await Task.Delay(1000);
                return 0;
            }
        }
        """);

    [Fact]
    public Task FlagThatExcludesTheAwait_IsSilent() => Verify.VerifyAsync("""
        class Pipe(Stream stream)
        {
            readonly object _sync = new();

            public async Task WriteAsync(byte[] data, bool async)
            {
                if (!async)
                    Monitor.Enter(_sync);
                try
                {
                    if (async)
                        await stream.WriteAsync(data);
                    else
                        stream.Write(data);
                }
                finally
                {
                    if (!async)
                        Monitor.Exit(_sync);
                }
            }
        }
        """);

    [Fact]
    public Task SyncCode_IsSilent() => Verify.VerifyAsync("""
        class Machine(Action work)
        {
            readonly object _sync = new();
            readonly AutoResetEvent _signal = new(false);

            public void Run()
            {
                Monitor.Enter(_sync);
                try { work(); }
                finally { Monitor.Exit(_sync); }
            }

            public async Task WaitAsync()
            {
                _signal.WaitOne();
                await Task.Yield();
                _signal.Set();
            }
        }
        """);

    [Fact]
    public Task WithoutTheLock_OnTheWayToTheAwait_IsSilent() => Verify.VerifyAsync("""
        class Poller(Func<Task> poll)
        {
            readonly object _sync = new();
            bool _stopped;

            public async Task RunAsync()
            {
                while (true)
                {
                    Monitor.Enter(_sync);
                    var stopped = _stopped;
                    Monitor.Exit(_sync);
                    if (stopped)
                        return;
                    try { await poll(); }
                    catch (IOException)
                    {
                        Monitor.Enter(_sync);
                        _stopped = true;
                        Monitor.Exit(_sync);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task LockOfARoundBeforeTheAwait_IsSilent() => Verify.VerifyAsync("""
        class JobQueue
        {
            readonly object _sync = new();
            readonly Queue<Func<Task>> _jobs = new();

            public async Task DrainAsync(CancellationToken ct)
            {
                while (!ct.IsCancellationRequested)
                {
                    Func<Task>? job;
                    Monitor.Enter(_sync);
                    try
                    {
                        if (!_jobs.TryDequeue(out job))
                            return;
                    }
                    finally
                    {
                        Monitor.Exit(_sync);
                    }

                    await job().ConfigureAwait(false);
                }
            }
        }
        """);

    [Fact]
    public Task WorkStartedUnderALock_IsSilent() => Verify.VerifyAsync("""
        class Hub(Func<string, Task> send)
        {
            readonly object _sync = new();
            readonly List<string> _clients = [];

            public async Task BroadcastAsync()
            {
                List<Task> sending;
                lock (_sync)
                    sending = _clients.Select(async client => await send(client)).ToList();
                await Task.WhenAll(sending);
            }
        }
        """);

    [Fact]
    public Task SyncHelperThatLocks_IsSilent() => Verify.VerifyAsync("""
        class Prices(Func<string, Task<decimal>> load)
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Dictionary<string, decimal> _prices = [];

            public async ValueTask<decimal> GetAsync(string article)
            {
                if (TryRead(out var known))
                    return known;
                var price = await load(article);
                Write(price);
                return price;

                bool TryRead(out decimal price)
                {
                    _lock.EnterReadLock();
                    try { return _prices.TryGetValue(article, out price); }
                    finally { _lock.ExitReadLock(); }
                }

                void Write(decimal price)
                {
                    _lock.EnterWriteLock();
                    try { _prices[article] = price; }
                    finally { _lock.ExitWriteLock(); }
                }
            }
        }
        """);

    [Fact]
    public Task MutexAroundATurnThatIsNotReleased_IsSilent() => Verify.VerifyAsync("""
        static class Program
        {
            static async Task<int> Main(string[] args)
            {
                using var mutex = new Mutex(initiallyOwned: true, "Global\\tray", out var isFirst);
                if (!isFirst)
                    return 1;
                await Console.Out.WriteLineAsync("running");
                await Task.Delay(args.Length);
                return 0;
            }
        }
        """);

    [Fact]
    public Task ThrowOrReturnInBetween_IsSilent() => Verify.VerifyAsync("""
        class Session(Func<Task> open)
        {
            readonly object _sync = new();
            bool _closed;

            public async Task OpenAsync()
            {
                Monitor.Enter(_sync);
                if (_closed)
                {
                    Monitor.Exit(_sync);
                    throw new ObjectDisposedException(nameof(Session));
                }

                Monitor.Exit(_sync);
                await open();
            }

            public async Task CloseAsync()
            {
                if (Monitor.TryEnter(_sync, TimeSpan.FromSeconds(1)))
                {
                    try { _closed = true; return; }
                    finally { Monitor.Exit(_sync); }
                }

                await Task.Delay(100);
            }
        }
        """);

    [Fact]
    public Task AwaitBeforeTheLock_IsSilent() => Verify.VerifyAsync("""
        class Feed(IAsyncEnumerable<int> items)
        {
            readonly SpinLock _spin = new(enableThreadOwnerTracking: false);
            readonly Mutex _file = new();
            int _sum;

            public async Task SumAsync()
            {
                await foreach (var item in items)
                {
                    _file.WaitOne();
                    try { _sum += item; }
                    finally { _file.ReleaseMutex(); }
                }

                await using var log = File.OpenWrite("sum");
                var taken = false;
                try { _spin.Enter(ref taken); _sum = 0; }
                finally { if (taken) _spin.Exit(); }
            }
        }
        """);

    [Fact]
    public Task AwaitUsingUnderAReaderLock_IsReported() => Verify.VerifyAsync("""
        class Snapshot(Func<Stream, Task> write)
        {
            readonly ReaderWriterLockSlim _lock = new();

            public async ValueTask SaveAsync(string path)
            {
                _lock.EnterReadLock();
                try
                {
                    var file = File.Create(path);
                    [|await|] write(file).ConfigureAwait(false);
                }
                finally
                {
                    _lock.ExitReadLock();
                }
            }
        }
        """);

    [Fact]
    public Task AwaitInALoopOrSwitchUnderTheLock_IsReported() => Verify.VerifyAsync("""
        class Pump(Func<int, Task<bool>> step)
        {
            readonly Lock _sync = new();
            readonly Mutex _file = new();

            public async Task RunAsync(int mode)
            {
                _sync.Enter();
                for (var i = 0; i < 3; i++)
                {
                    if (!([|await|] step(i).ConfigureAwait(false)))
                        break;
                }

                _sync.Exit();
                _file.WaitOne();
                switch (mode)
                {
                    case 1: [|await|] step(1); break;
                }

                _file.ReleaseMutex();
            }
        }
        """);
}
