using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0406SelfDeadlock>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0406SelfDeadlockTests
{
    [Fact]
    public Task CallUnderTheLock_IsReported() => Verify.VerifyAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task TransferAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    if (await {|#0:BalanceAsync|}() >= amount)
                        _balance -= amount;
                }
                finally { _gate.Release(); }
            }

            public async Task<decimal> BalanceAsync()
            {
                await _gate.WaitAsync();
                try { return _balance; }
                finally { _gate.Release(); }
            }
        }
        """, "'_gate' is held here and is acquired again: SemaphoreSlim is not re-entrant, so its holder waits for itself");

    [Fact]
    public Task SecondWait_IsReported() => Verify.VerifyAsync("""
        class Cache
        {
            readonly SemaphoreSlim _gate = new(1);

            public async Task ResetAsync(bool all, CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try
                {
                    if (all)
                    {
                        await _gate.[|WaitAsync|](ct);
                        _gate.Release();
                    }
                }
                finally { _gate.Release(); }
            }

            public void Reset()
            {
                _gate.Wait();
                _gate.[|Wait|]();
                _gate.Release();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task AsyncLock_IsReported() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Func<Task> save)
        {
            readonly AsyncLock _lock = new();
            readonly AsyncReaderWriterLock _rw = new();

            public async Task SaveAllAsync()
            {
                using (await _lock.LockAsync())
                {
                    await [|SaveAsync|]();
                    using (await _lock.[|LockAsync|]())
                        await save();
                }
            }

            public async Task SaveAsync()
            {
                using var _ = await _lock.LockAsync();
                await save();
            }

            public async Task UpgradeAsync()
            {
                using (await _rw.ReaderLockAsync())
                using (await _rw.[|WriterLockAsync|]())
                    await save();
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task ReaderWriterLock_IsReported() => Verify.VerifyAsync("""
        class Prices
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Dictionary<string, decimal> _prices = [];

            public decimal Get(string article)
            {
                _lock.EnterReadLock();
                try { return _prices[article]; }
                finally { _lock.ExitReadLock(); }
            }

            public void Raise(string article)
            {
                _lock.EnterWriteLock();
                try { _prices[article] = [|Get|](article) + 1; }
                finally { _lock.ExitWriteLock(); }
            }

            public void Upgrade()
            {
                _lock.EnterReadLock();
                _lock.[|EnterWriteLock|]();
                _lock.ExitWriteLock();
                _lock.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task ThroughSeveralCallsAndHelpers_IsReported() => Verify.VerifyAsync("""
        class Session
        {
            static readonly SemaphoreSlim Gate = new(1, 1);
            readonly SemaphoreSlim _other = new(initialCount: 1);

            public async Task RunAsync()
            {
                await EnterAsync();
                try { await StepAsync(); }
                finally { Gate.Release(); }

                await Gate.WaitAsync();
                try { await [|StepAsync|]().ConfigureAwait(false); }
                finally { Gate.Release(); }
            }

            async Task EnterAsync() => await Gate.WaitAsync();

            Task StepAsync() => LogAsync("step");

            async Task LogAsync(string line)
            {
                await Gate.WaitAsync();
                Console.WriteLine(line);
                Gate.Release();
            }

            public void Sync()
            {
                _other.Wait();
                [|Count|]();
                _other.Release();
            }

            int Count()
            {
                _other.Wait();
                try { return 1; }
                finally { _other.Release(); }
            }
        }
        """);

    [Fact]
    public Task LockFromTheConstructor_IsReported() => Verify.VerifyAsync("""
        class Service
        {
            readonly SemaphoreSlim _gate;
            public Service() => _gate = new SemaphoreSlim(1, 1);

            public async Task AAsync()
            {
                await _gate.WaitAsync();
                try { await [|BAsync|](); }
                finally { _gate.Release(); }
            }

            async Task BAsync()
            {
                await _gate.WaitAsync();
                try { await Task.Yield(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task SpinLock_IsReported() => Verify.VerifyAsync("""
        class Counter
        {
            SpinLock _lock;
            int _count;

            public void Twice()
            {
                var first = false;
                _lock.Enter(ref first);
                var second = false;
                _lock.[|Enter|](ref second);
                _count++;
                _lock.Exit();
                _lock.Exit();
            }
        }
        """);

    [Fact]
    public Task PropertyThatLocks_IsReported() => Verify.VerifyAsync("""
        class SampleRing
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Queue<double> _samples = [];
            SpinLock _spin = new(false);
            double _scale = 1;

            public int Count
            {
                get
                {
                    _gate.Wait();
                    try { return _samples.Count; }
                    finally { _gate.Release(); }
                }
            }

            public bool IsFull => Count >= 100;

            double Scale
            {
                get => _scale;
                set
                {
                    var taken = false;
                    try { _spin.Enter(ref taken); _scale = value; }
                    finally { if (taken) _spin.Exit(); }
                }
            }

            public void Push(double sample)
            {
                _gate.Wait();
                try
                {
                    while ([|Count|] >= 16)
                        _samples.Dequeue();
                    if (!this.[|IsFull|])
                        _samples.Enqueue(sample * Scale);
                }
                finally { _gate.Release(); }
            }

            public void Reset()
            {
                var taken = false;
                try { _spin.Enter(ref taken); [|Scale|] = 1; }
                finally { if (taken) _spin.Exit(); }
            }
        }
        """);

    [Fact]
    public Task PropertyOfOthersOrOutsideTheLock_IsSilent() => Verify.VerifyAsync("""
        class Shelf(Shelf? next)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly object _sync = new();
            readonly List<string> _books = [];

            public string Room { get; set; } = "";
            public int Count { get { _gate.Wait(); try { return _books.Count; } finally { _gate.Release(); } } }
            public int Known { get { lock (_sync) return _books.Count; } }
            protected virtual int Limit { get { _gate.Wait(); try { return 100; } finally { _gate.Release(); } } }

            public void Add(string book)
            {
                if (Count > 100)
                    return;
                _gate.Wait();
                try
                {
                    if (next is not null && next.Count == 0 && next is { Count: 0 })
                        Room = nameof(Count);
                    if (_books.Count < Limit)
                        _books.Add(book + Room);
                }
                finally { _gate.Release(); }
                Console.WriteLine(Count);
            }

            public void Show()
            {
                lock (_sync)
                    Console.WriteLine(Known);
            }
        }
        """);

    [Fact]
    public Task LocalFunction_IsReported() => Verify.VerifyAsync("""
        class Batch(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync()
            {
                await _gate.WaitAsync();
                try { await [|FlushAsync|](); }
                finally { _gate.Release(); }

                async Task FlushAsync()
                {
                    await _gate.WaitAsync();
                    try { await write(); }
                    finally { _gate.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task ReentrantLocks_AreSilent() => Verify.VerifyAsync("""
        class Tree
        {
            readonly object _sync = new();
            readonly Lock _lock = new();
            readonly Mutex _mutex = new();
            readonly ReaderWriterLockSlim _readers = new(LockRecursionPolicy.SupportsRecursion);
            int _count;

            public void Add() { lock (_sync) { _count++; Trim(); } lock (_lock) Again(); }
            void Trim() { lock (_sync) _count--; }
            void Again() { lock (_lock) { using (_lock.EnterScope()) _count--; } }
            public void OnMutex() { _mutex.WaitOne(); _mutex.WaitOne(); _mutex.ReleaseMutex(); _mutex.ReleaseMutex(); }
            public void Read() { _readers.EnterReadLock(); _readers.EnterReadLock(); _readers.ExitReadLock(); _readers.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task SeveralPermits_AreSilent() => Verify.VerifyAsync("""
        class Pool(int size, SemaphoreSlim given)
        {
            readonly SemaphoreSlim _slots = new(4, 4);
            readonly SemaphoreSlim _sized = new(size, size);
            readonly SemaphoreSlim _signal = new(0);

            public async Task TwoAsync()
            {
                await _slots.WaitAsync();
                await _slots.WaitAsync();
                await _sized.WaitAsync();
                await _sized.WaitAsync();
                await given.WaitAsync();
                await given.WaitAsync();
                await _signal.WaitAsync();
                await _signal.WaitAsync();
            }
        }
        """);

    [Fact]
    public Task OtherInstances_AreSilent() => Verify.VerifyAsync("""
        class Node
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            Node? _next;

            public async Task VisitAsync(Node other)
            {
                await _gate.WaitAsync();
                try
                {
                    if (_next is not null)
                        await _next.TouchAsync();
                    await other.TouchAsync();
                    await other._gate.WaitAsync();
                    other._gate.Release();
                }
                finally { _gate.Release(); }
            }

            async Task TouchAsync()
            {
                await _gate.WaitAsync();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task ReleasedBefore_IsSilent() => Verify.VerifyAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task<decimal> PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try { _balance -= amount; }
                finally { _gate.Release(); }
                return await BalanceAsync();
            }

            async Task<decimal> BalanceAsync()
            {
                await _gate.WaitAsync();
                try { return _balance; }
                finally { _gate.Release(); }
            }

            public async Task YieldAsync()
            {
                await _gate.WaitAsync();
                await BreatheAsync();
                _gate.Release();
            }

            // Called under the gate: gives it up for a while.
            async Task BreatheAsync()
            {
                _gate.Release();
                await Task.Delay(10);
                await _gate.WaitAsync();
            }
        }
        """);

    [Fact]
    public Task NotWaitedFor_IsSilent() => Verify.VerifyAsync("""
        class Refresher
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            Task? _refresh;

            public async Task GetAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _refresh ??= RefreshAsync(); // gets the gate later
                    _ = Task.Run(RefreshAsync);
                    if (!await _gate.WaitAsync(0))
                        Console.WriteLine("busy");
                }
                finally { _gate.Release(); }
            }

            async Task RefreshAsync()
            {
                await _gate.WaitAsync();
                try { await Task.Delay(10); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task CalleeThatKnows_IsSilent() => Verify.VerifyAsync("""
        class Store(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly AsyncLocal<int> _depth = new();
            bool _held;

            public async Task SaveAllAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await SaveAsync(alreadyLocked: true);
                    await FlushAsync();
                    await DeepAsync();
                    await TryAsync();
                }
                finally { _gate.Release(); }
            }

            async Task SaveAsync(bool alreadyLocked)
            {
                if (!alreadyLocked)
                    await _gate.WaitAsync();
                try { await write(); }
                finally
                {
                    if (!alreadyLocked)
                        _gate.Release();
                }
            }

            async Task FlushAsync()
            {
                if (_held)
                {
                    await write();
                    return;
                }

                await _gate.WaitAsync();
                try { await write(); }
                finally { _gate.Release(); }
            }

            async Task DeepAsync()
            {
                if (_depth.Value > 0)
                    return;
                await _gate.WaitAsync();
                _gate.Release();
            }

            async Task TryAsync()
            {
                if (await _gate.WaitAsync(100))
                    _gate.Release();
            }
        }
        """);

    [Fact]
    public Task OnlyOnOtherPaths_IsSilent() => Verify.VerifyAsync("""
        class Worker(Func<Task> step)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(bool exclusive, CancellationToken ct)
            {
                if (exclusive)
                    await _gate.WaitAsync(ct);
                else
                    await LoggedAsync();
                try { await step(); }
                finally
                {
                    if (exclusive)
                        _gate.Release();
                }

                while (!ct.IsCancellationRequested)
                {
                    await _gate.WaitAsync(ct);
                    try { await step(); }
                    finally { _gate.Release(); }
                }
            }

            async Task LoggedAsync()
            {
                await _gate.WaitAsync();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task UpgradeableRead_IsSilent() => Verify.VerifyAsync("""
        class Prices
        {
            readonly ReaderWriterLockSlim _lock = new();
            readonly Dictionary<string, decimal> _prices = [];

            public void Raise(string article)
            {
                _lock.EnterUpgradeableReadLock();
                try
                {
                    _lock.EnterWriteLock();
                    try { _prices[article] = 1; }
                    finally { _lock.ExitWriteLock(); }
                }
                finally { _lock.ExitUpgradeableReadLock(); }
            }
        }
        """);

    [Fact]
    public Task ReplaceableOrExternalCallee_IsSilent() => Verify.VerifyAsync("""
        abstract class Device
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(Func<Task> outside)
            {
                await _gate.WaitAsync();
                try
                {
                    await StepAsync();
                    await MoveAsync();
                    await outside();
                }
                finally { _gate.Release(); }
            }

            protected abstract Task StepAsync();

            protected virtual async Task MoveAsync()
            {
                await _gate.WaitAsync();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task AsyncGuardsLock_IsReported() => Verify.VerifyAsync("""
        using AsyncGuard.Runtime;

        class Store(Func<Task> save)
        {
            readonly AsyncLock _lock = new();
            readonly AsyncSemaphore _one = new(1);
            readonly AsyncSemaphore _two = new(2);

            public async Task SaveAllAsync(CancellationToken ct)
            {
                using (await _lock.LockAsync(ct))
                    await [|SaveAsync|]();
                using var first = await _one.AcquireAsync(ct);
                using var again = await _one.[|AcquireAsync|](ct);
                using var third = await _two.AcquireAsync(ct);
                using var fourth = await _two.AcquireAsync(ct);
            }

            async Task SaveAsync()
            {
                using (await _lock.LockAsync())
                    await save();
            }
        }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task GateGivenUpForAWhile_IsSilent() => Verify.VerifyAsync("""
        class Batcher(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try
                {
                    await write();
                    _gate.Release();
                    try { await FlushAsync(); }
                    finally { await _gate.WaitAsync(CancellationToken.None); }
                }
                finally
                {
                    _gate.Release();
                }
            }

            async Task FlushAsync()
            {
                await _gate.WaitAsync();
                try { await write(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task WorkStartedUnderAndAwaitedBehindTheGate_IsSilent() => Verify.VerifyAsync("""
        class TokenSource2(Func<Task<string>> fetch)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _token;

            public async Task<string> GetAsync()
            {
                Task<string> refresh;
                await _gate.WaitAsync();
                try { refresh = RefreshAsync(); }
                finally { _gate.Release(); }
                return await refresh;
            }

            async Task<string> RefreshAsync()
            {
                var token = await fetch();
                await _gate.WaitAsync();
                try { return _token = token; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task GatesOfKeysAndShards_AreSilent() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;

        class Store(Func<string, Task> write)
        {
            readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            readonly SemaphoreSlim[] _shards = [new(1, 1), new(1, 1)];

            public async Task MoveAsync(string from, string to)
            {
                var source = _gates.GetOrAdd(from, _ => new SemaphoreSlim(1, 1));
                var target = _gates.GetOrAdd(to, _ => new SemaphoreSlim(1, 1));
                await source.WaitAsync();
                try
                {
                    await target.WaitAsync();
                    try { await write(to); }
                    finally { target.Release(); }
                }
                finally { source.Release(); }
            }

            public async Task BothAsync(int first, int second)
            {
                await _shards[first].WaitAsync();
                await _shards[second].WaitAsync();
                _shards[second].Release();
                _shards[first].Release();
            }
        }
        """);

    [Fact]
    public Task CalleeOfAnotherGateOrClass_IsSilent() => Verify.VerifyAsync("""
        class Outbox
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task AddAsync(string message)
            {
                await _gate.WaitAsync();
                try { await File.AppendAllTextAsync("outbox", message); }
                finally { _gate.Release(); }
            }
        }

        class Orders(Outbox outbox)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly SemaphoreSlim _audit = new(1, 1);

            public async Task PlaceAsync(string order)
            {
                await _gate.WaitAsync();
                try
                {
                    await outbox.AddAsync(order);
                    await AuditAsync(order);
                }
                finally { _gate.Release(); }
            }

            async Task AuditAsync(string order)
            {
                await _audit.WaitAsync();
                try { await File.AppendAllTextAsync("audit", order); }
                finally { _audit.Release(); }
            }
        }
        """);

    [Fact]
    public Task HandlerThatRunsLater_IsSilent() => Verify.VerifyAsync("""
        class Session(Func<Task> connect)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public event Func<Task>? Lost;

            public async Task ConnectAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    Lost += ReconnectAsync;
                    Lost += async () => await ReconnectAsync();
                    Func<Task> retry = ReconnectAsync;
                    await connect();
                    GC.KeepAlive(retry);
                }
                finally { _gate.Release(); }
            }

            async Task ReconnectAsync()
            {
                await _gate.WaitAsync();
                try { await connect(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task EnteredTwiceInTurn_IsSilent() => Verify.VerifyAsync("""
        class Ledger(Func<Task> load, Func<Task> save)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task RunAsync(bool fresh, CancellationToken ct)
            {
                if (fresh)
                {
                    await _gate.WaitAsync(ct);
                    try { await load(); }
                    catch (IOException) { return; }
                    finally { _gate.Release(); }
                }

                await _gate.WaitAsync(ct);
                try { await save(); }
                finally { _gate.Release(); }
            }

            public void Run()
            {
                for (var i = 0; i < 2; i++)
                {
                    _gate.Wait();
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task CalleeThatLeavesBeforeTheGate_IsSilent() => Verify.VerifyAsync("""
        class Buffer(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;

            public async Task AddAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _count++;
                    using var limit = new CancellationTokenSource(100);
                    await TryFlushAsync();
                }
                finally { _gate.Release(); }
            }

            async Task TryFlushAsync()
            {
                if (_count < 10 || !_gate.Wait(0))
                    return;
                try { await write(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task TurnThatOthersGiveBack_IsSilent() => Verify.VerifyAsync("""
        class Handshake(Action ask)
        {
            readonly SemaphoreSlim _turn = new(1, 1);

            // Called by the other side.
            public void Answer() => _turn.Release();

            public async Task RunAsync(CancellationToken ct)
            {
                await _turn.WaitAsync(ct);
                ask();
                await _turn.WaitAsync(ct); // until it has answered
                ask();
            }
        }
        """);

    [Fact]
    public Task TurnThatTheStartedWorkGivesBack_IsSilent() => Verify.VerifyAsync("""
        class Sender(Func<string, Task> send)
        {
            readonly SemaphoreSlim _one = new(1, 1);

            public async Task SendAsync(string first, string second)
            {
                await _one.WaitAsync();
                _ = SendOneAsync(first);
                await _one.WaitAsync();
                _ = SendOneAsync(second);
            }

            async Task SendOneAsync(string text)
            {
                try { await send(text); }
                finally { _one.Release(); }
            }

            public async Task ContinueAsync(string first, string second)
            {
                await _one.WaitAsync();
                _ = send(first).ContinueWith(_ => _one.Release(), TaskScheduler.Default);
                await _one.WaitAsync();
                _ = send(second).ContinueWith(_ => _one.Release(), TaskScheduler.Default);
            }
        }
        """);

    [Fact]
    public Task OwnerThatAlsoUnlocksInADisposable_IsReported() => Verify.VerifyAsync("""
        class Repository(Func<Task> write)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task SaveAsync()
            {
                await _gate.WaitAsync();
                try { await [|TouchAsync|](); }
                finally { Leave(); }
            }

            async Task TouchAsync()
            {
                await _gate.WaitAsync();
                try { await write(); }
                finally { Leave(); }
            }

            void Leave() => _gate.Release();
        }
        """);
}
