using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0407LockOrder>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0407LockOrderTests
{
    [Fact]
    public Task OppositeOrders_AreReported() => Verify.VerifyAsync("""
        class Warehouse
        {
            readonly object _orders = new();
            readonly object _stock = new();
            int _open, _left = 10;

            public void Order()
            {
                lock (_orders)
                {
                    _open++;
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                lock (_stock)
                {
                    _left++;
                    {|#0:lock|} (_orders)
                        _open--;
                }
            }
        }
        """, "'_orders' is acquired while '_stock' is held, and 'Order' acquires them the other way round: each can wait for the other");

    [Fact]
    public Task Semaphores_AreReported() => Verify.VerifyAsync("""
        class Sync(Func<Task> push, Func<Task> pull)
        {
            readonly SemaphoreSlim _read = new(1, 1);
            readonly SemaphoreSlim _write = new(1, 1);

            public async Task PullAsync(CancellationToken ct)
            {
                await _read.WaitAsync(ct);
                try
                {
                    await _write.WaitAsync(ct);
                    try { await pull(); }
                    finally { _write.Release(); }
                }
                finally { _read.Release(); }
            }

            public async Task PushAsync(CancellationToken ct)
            {
                await _write.WaitAsync(ct);
                await _read.[|WaitAsync|](ct);
                try { await push(); }
                finally
                {
                    _read.Release();
                    _write.Release();
                }
            }
        }
        """);

    [Fact]
    public Task ThroughACall_IsReported() => Verify.VerifyAsync("""
        class Registry
        {
            readonly object _names = new();
            readonly object _ids = new();

            public void Add() { lock (_names) Assign(); }
            void Assign() { lock (_ids) Console.WriteLine(); }
            public void Remove() { lock (_ids) [|Forget|](); }
            void Forget() { lock (_names) Console.WriteLine(); }
        }
        """);

    [Fact]
    public Task AsyncLocksAndMixedKinds_AreReported() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Func<Task> work)
        {
            readonly AsyncLock _index = new();
            readonly SemaphoreSlim _files = new(1, 1);

            public async Task WriteAsync()
            {
                using (await _index.LockAsync())
                {
                    await _files.WaitAsync();
                    try { await work(); }
                    finally { _files.Release(); }
                }
            }

            public async Task CompactAsync()
            {
                await _files.WaitAsync();
                try
                {
                    using var _ = await _index.[|LockAsync|]();
                    await work();
                }
                finally { _files.Release(); }
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task LockStatementUnderAnotherKindOfLock_IsReported() => Verify.VerifyAsync("""
        class Exchange
        {
            readonly object _offers = new();
            readonly object _listeners = new();
            readonly ReaderWriterLockSlim _rates = new();
            readonly List<decimal> _amounts = [];
            int _told;

            public void Offer(decimal amount)
            {
                lock (_offers)
                {
                    _amounts.Add(amount);
                    lock (_listeners)
                        _told++;
                    _rates.EnterWriteLock();
                    _rates.ExitWriteLock();
                }
            }

            public void Listen()
            {
                Monitor.Enter(_listeners);
                try
                {
                    _told = 0;
                    [|lock|] (_offers)
                        _amounts.TrimExcess();
                }
                finally { Monitor.Exit(_listeners); }
            }

            public void Fix()
            {
                _rates.EnterWriteLock();
                try { [|lock|] (_offers) _amounts.Clear(); }
                finally { _rates.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task LockStatementBehindAnotherLock_IsSilent() => Verify.VerifyAsync("""
        class Exchange
        {
            readonly object _offers = new();
            readonly object _listeners = new();
            readonly List<decimal> _amounts = [];
            int _told;

            public void Offer(decimal amount)
            {
                lock (_offers)
                {
                    _amounts.Add(amount);
                    lock (_listeners)
                        _told++;
                }
            }

            public void Listen()
            {
                Monitor.Enter(_listeners);
                try { _told = 0; }
                finally { Monitor.Exit(_listeners); }
                lock (_offers)
                    _amounts.TrimExcess();
            }

            public void TryListen()
            {
                if (!Monitor.TryEnter(_listeners))
                {
                    lock (_offers)
                        _amounts.Clear();
                    return;
                }

                Monitor.Exit(_listeners);
            }

            public void Same()
            {
                Monitor.Enter(_offers);
                try { lock (_listeners) _told = _amounts.Count; }
                finally { Monitor.Exit(_offers); }
            }
        }
        """);

    [Fact]
    public Task StaticLocks_AreReported() => Verify.VerifyAsync("""
        static class Log
        {
            static readonly object File = new();
            static readonly object Buffer = new();

            public static void Write() { lock (Buffer) lock (File) Console.WriteLine(); }
            public static void Flush() { lock (File) [|lock|] (Buffer) Console.WriteLine(); }
        }
        """);

    [Fact]
    public Task WriterLocks_AreReported() => Verify.VerifyAsync("""
        class Tables
        {
            readonly ReaderWriterLockSlim _a = new(), _b = new();

            public void Copy() { _a.EnterWriteLock(); _b.EnterWriteLock(); _b.ExitWriteLock(); _a.ExitWriteLock(); }
            public void Back() { _b.EnterWriteLock(); _a.[|EnterWriteLock|](); _a.ExitWriteLock(); _b.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task EachPlaceOfTheSecondOrder_IsReported() => Verify.VerifyAsync("""
        class Three
        {
            readonly object _a = new(), _b = new();

            public void First() { lock (_a) lock (_b) Console.WriteLine(); }
            public void Second() { lock (_b) [|lock|] (_a) Console.WriteLine(); }
            public void Third() { lock (_b) { [|lock|] (_a) Console.WriteLine(); } }
        }
        """);

    [Fact]
    public Task LambdaAndAccessor_AreReported() => Verify.VerifyAsync("""
        class Board
        {
            readonly object _rows = new(), _columns = new();
            int _size;

            public int Size
            {
                get { lock (_rows) lock (_columns) return _size; }
                set { lock (_columns) [|lock|] (_rows) _size = value; }
            }

            public Action Grow => () => { lock (_columns) [|lock|] (_rows) _size++; };
        }
        """);

    [Fact]
    public Task LockOfAnotherType_IsReported() => Verify.VerifyAsync("""
        static class Registry
        {
            public static readonly SemaphoreSlim Gate = new(1, 1);
        }

        class Session
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task OpenAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await Registry.Gate.WaitAsync();
                    Registry.Gate.Release();
                }
                finally { _gate.Release(); }
            }

            public async Task CloseAsync()
            {
                await Registry.Gate.WaitAsync();
                try
                {
                    await _gate.[|WaitAsync|]();
                    _gate.Release();
                }
                finally { Registry.Gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task HelpersThatAcquire_AreReported() => Verify.VerifyAsync("""
        class Gate
        {
            readonly SemaphoreSlim _a = new(1), _b = new(1);

            public void Run() { _a.Wait(); _b.Wait(); _b.Release(); _a.Release(); }
            public void Back() { _b.Wait(); [|Enter|](); Leave(); _b.Release(); }
            void Enter() => _a.Wait();
            void Leave() => _a.Release();
        }
        """);

    [Fact]
    public Task PartialType_IsReported() => Verify.VerifyAsync("""
        partial class Split
        {
            readonly object _a = new(), _b = new();
            public void One() { lock (_a) { lock (_b) { } } }
        }

        partial class Split
        {
            public void Two() { lock (_b) { [|lock|] (_a) { } } }
        }
        """);

    [Fact]
    public Task OneOrder_IsSilent() => Verify.VerifyAsync("""
        class Warehouse
        {
            readonly object _orders = new(), _stock = new(), _log = new();

            public void Order() { lock (_orders) { lock (_stock) { } lock (_log) { } } }
            public void Cancel() { lock (_orders) lock (_stock) { } }
            public void Count() { lock (_stock) { } lock (_orders) { } }
            public void Log() { lock (_stock) lock (_log) { } }
        }
        """);

    [Fact]
    public Task TwoInstances_AreSilent() => Verify.VerifyAsync("""
        class Account
        {
            readonly object _sync = new();
            decimal _balance;

            public void TransferTo(Account other, decimal amount)
            {
                lock (_sync)
                    lock (other._sync)
                    {
                        _balance -= amount;
                        other._balance += amount;
                    }
            }

            public void TakeFrom(Account other)
            {
                lock (other._sync)
                    lock (_sync)
                        _balance += other._balance;
            }
        }
        """);

    [Fact]
    public Task CommonGate_IsSilent() => Verify.VerifyAsync("""
        class Guarded
        {
            readonly object _gate = new(), _a = new(), _b = new();

            public void One() { lock (_gate) lock (_a) lock (_b) { } }
            public void Two() { lock (_gate) lock (_b) lock (_a) { } }
        }
        """);

    [Fact]
    public Task InnerThatGivesUp_IsSilent() => Verify.VerifyAsync("""
        class Patient
        {
            readonly SemaphoreSlim _a = new(1, 1), _b = new(1, 1);

            public async Task OneAsync()
            {
                await _a.WaitAsync();
                await _b.WaitAsync();
                _b.Release();
                _a.Release();
            }

            public async Task TwoAsync()
            {
                await _b.WaitAsync();
                if (await _a.WaitAsync(100))
                    _a.Release();
                _b.Release();
            }
        }
        """);

    [Fact]
    public Task Reentrance_IsSilent() => Verify.VerifyAsync("""
        class Nested
        {
            readonly object _a = new(), _b = new();

            public void One() { lock (_a) lock (_b) Two(); }
            void Two() { lock (_b) { } lock (_a) { } }
            public void Three() { lock (_a) lock (_b) lock (_a) { } }
        }
        """);

    [Fact]
    public Task Readers_AreSilent() => Verify.VerifyAsync("""
        class Tables
        {
            readonly ReaderWriterLockSlim _a = new(), _b = new();

            public void One() { _a.EnterReadLock(); _b.EnterReadLock(); _b.ExitReadLock(); _a.ExitReadLock(); }
            public void Two() { _b.EnterReadLock(); _a.EnterReadLock(); _a.ExitReadLock(); _b.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Permits_AreSilent() => Verify.VerifyAsync("""
        class Throttled
        {
            readonly SemaphoreSlim _slots = new(8, 8), _gate = new(1, 1);

            public async Task OneAsync()
            {
                await _slots.WaitAsync();
                await _gate.WaitAsync();
                _gate.Release();
                _slots.Release();
            }

            public async Task TwoAsync()
            {
                await _gate.WaitAsync();
                await _slots.WaitAsync();
                _slots.Release();
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task ReleasedInBetween_IsSilent() => Verify.VerifyAsync("""
        class HandOver
        {
            readonly object _a = new(), _b = new();

            public void One() { lock (_a) lock (_b) { } }

            public void Two()
            {
                Monitor.Enter(_b);
                Monitor.Exit(_b);
                lock (_a) { }
                if (Monitor.TryEnter(_b)) { Monitor.Exit(_b); return; }
                lock (_a) { }
            }
        }
        """);

    [Fact]
    public Task Constructor_IsSilent() => Verify.VerifyAsync("""
        class Built
        {
            readonly object _a = new(), _b = new();

            public Built() { lock (_b) lock (_a) { } }
            public void Run() { lock (_a) lock (_b) { } }
        }
        """);

    [Fact]
    public Task LaterWork_IsSilent() => Verify.VerifyAsync("""
        class Deferred
        {
            readonly object _a = new(), _b = new();
            readonly List<Action> _later = [];

            public void One() { lock (_a) lock (_b) { } }
            public void Two() { lock (_b) _later.Add(() => { lock (_a) { } }); }
        }
        """);

    [Fact]
    public Task OptionalAcquisition_IsSilent() => Verify.VerifyAsync("""
        class Optional
        {
            readonly object _a = new(), _b = new();

            public void One() { lock (_a) lock (_b) { } }
            public void Two() { lock (_b) Inner(locked: true); }

            void Inner(bool locked)
            {
                if (!locked)
                {
                    lock (_a) { }
                }
            }
        }
        """);

    [Fact]
    public Task OrderByIdentity_IsSilent() => Verify.VerifyAsync("""
        class Account(int id)
        {
            readonly object _sync = new();
            decimal _balance;

            public void TransferTo(Account other, decimal amount)
            {
                var (first, second) = id < other.Id ? (_sync, other._sync) : (other._sync, _sync);
                lock (first)
                    lock (second)
                    {
                        _balance -= amount;
                        other._balance += amount;
                    }
            }

            public int Id => id;
        }
        """);

    [Fact]
    public Task WorkStartedUnderALock_IsSilent() => Verify.VerifyAsync("""
        class Dispatcher
        {
            readonly object _jobs = new(), _workers = new();
            int _open, _busy;

            public void Post() { lock (_jobs) { _open++; lock (_workers) _busy++; } }

            public void Finish()
            {
                lock (_workers)
                {
                    _busy--;
                    Task.Run(() => { lock (_jobs) _open--; });
                    new Thread(Trim).Start();
                    ThreadPool.QueueUserWorkItem(_ => { lock (_jobs) _open--; });
                }
            }

            void Trim() { lock (_jobs) _open = 0; }
        }
        """);

    [Fact]
    public Task BackOff_IsSilent() => Verify.VerifyAsync("""
        class Pair
        {
            readonly object _left = new(), _right = new();
            int _moves;

            public void LeftToRight() { lock (_left) lock (_right) _moves++; }

            public bool TryRightToLeft()
            {
                lock (_right)
                {
                    if (!Monitor.TryEnter(_left, TimeSpan.FromMilliseconds(50)))
                        return false;
                    try { _moves--; return true; }
                    finally { Monitor.Exit(_left); }
                }
            }
        }
        """);

    [Fact]
    public Task SignalUnderAGate_IsSilent() => Verify.VerifyAsync("""
        class Mailbox
        {
            readonly SemaphoreSlim _gate = new(1, 1), _items = new(0);

            public async Task PutAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try { _items.Release(); }
                finally { _gate.Release(); }
            }

            public async Task TakeAsync(CancellationToken ct)
            {
                await _items.WaitAsync(ct);
                await _gate.WaitAsync(ct);
                _gate.Release();
            }

            public async Task TakeUnderGateAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                await _items.WaitAsync(ct);
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task HelpersCalledUnderOneGate_AreSilent() => Verify.VerifyAsync("""
        class Inventory
        {
            readonly object _gate = new(), _shelves = new(), _orders = new();
            int _left, _open;

            public void Ship() { lock (_gate) TakeFromShelf(); }
            public void Return() { lock (_gate) PutBack(); }

            void TakeFromShelf() { lock (_shelves) { _left--; lock (_orders) _open--; } }
            void PutBack() { lock (_orders) { _open++; lock (_shelves) _left++; } }
        }
        """);

    [Fact]
    public Task OneAfterTheOther_IsSilent() => Verify.VerifyAsync("""
        class Statistics
        {
            readonly Lock _reads = new(), _writes = new();
            long _readCount, _writeCount;

            public (long, long) Snapshot()
            {
                long reads, writes;
                using (_reads.EnterScope())
                    reads = _readCount;
                using (_writes.EnterScope())
                    writes = _writeCount;
                return (reads, writes);
            }

            public void Reset()
            {
                lock (_writes) _writeCount = 0;
                lock (_reads) _readCount = 0;
            }

            public void Both() { lock (_reads) lock (_writes) { _readCount++; _writeCount++; } }
        }
        """);

    [Fact]
    public Task HelpersOfWhichOneIsCalledWithoutTheGate_AreReported() => Verify.VerifyAsync("""
        class Inventory
        {
            readonly object _gate = new(), _shelves = new(), _orders = new();
            int _left, _open;

            public void Ship() { lock (_gate) TakeFromShelf(); }
            public void Return() { lock (_gate) PutBack(); }
            public void Correct() => PutBack();

            void TakeFromShelf() { lock (_shelves) { _left--; lock (_orders) _open--; } }
            void PutBack() { lock (_orders) { _open++; [|lock|] (_shelves) _left++; } }
        }
        """);

    [Fact]
    public Task HelpersThatAreStartedUnderTheGate_AreReported() => Verify.VerifyAsync("""
        class Sync(Func<Task> step)
        {
            readonly SemaphoreSlim _gate = new(1, 1), _read = new(1, 1), _write = new(1, 1);

            public async Task PullAsync() { await _gate.WaitAsync(); _ = ReadThenWriteAsync(); _gate.Release(); }
            public async Task PushAsync() { await _gate.WaitAsync(); _ = WriteThenReadAsync(); _gate.Release(); }

            async Task ReadThenWriteAsync()
            {
                await _read.WaitAsync();
                await _write.WaitAsync();
                try { await step(); }
                finally { _write.Release(); _read.Release(); }
            }

            async Task WriteThenReadAsync()
            {
                await _write.WaitAsync();
                await _read.[|WaitAsync|]();
                try { await step(); }
                finally { _read.Release(); _write.Release(); }
            }
        }
        """);
}
