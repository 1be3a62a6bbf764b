using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Limits.AG0304LoneLock,
    AsyncGuard.CodeFixes.Rules.Limits.AG0304LoneLockFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0304LoneLockTests
{
    [Fact]
    public Task SemaphorePerCall_IsReported() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string url, CancellationToken ct)
            {
                var gate = [|new SemaphoreSlim(3)|];
                await gate.WaitAsync(ct);
                try { return await http.GetStringAsync(url, ct); }
                finally { gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task ObjectPerCall_IsReported() => Verify.VerifyAsync("""
        class Counter
        {
            int _count;

            public void Add()
            {
                var sync = [|new object()|];
                lock (sync)
                    _count++;
            }

            public void Remove()
            {
                lock ([|new object()|])
                    _count--;
            }

            public void Reset()
            {
                var sync = [|new Lock()|];
                lock (sync) { _count = 0; }
            }
        }
        """);

    [Fact]
    public Task PropertyThatMakesAnother_IsReported() => Verify.VerifyAsync("""
        class Counter
        {
            object Sync => new();
            static object Gate { get { return new object(); } }
            int _count;

            public void Add() { lock ([|Sync|]) _count++; }
            public void Remove() { lock ([|Gate|]) _count--; }
        }
        """);

    [Fact]
    public Task InLambda_IsReported() => Verify.VerifyAsync("""
        class Fetcher(HttpClient http)
        {
            public Task<string[]> GetAllAsync(IEnumerable<string> urls) =>
                Task.WhenAll(urls.Select(async url =>
                {
                    using var limit = [|new SemaphoreSlim(4, 4)|];
                    await limit.WaitAsync();
                    try { return await http.GetStringAsync(url); }
                    finally { limit.Release(); }
                }));
        }
        """);

    [Fact]
    public Task OtherKinds_AreReported() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Kinds(Func<Task> work)
        {
            public async Task AsyncLockAsync()
            {
                var gate = [|new AsyncLock()|];
                using (await gate.LockAsync())
                    await work();
            }

            public void Mutex()
            {
                var mutex = [|new Mutex()|];
                mutex.WaitOne();
                mutex.ReleaseMutex();
            }

            public void Readers()
            {
                var gate = [|new ReaderWriterLockSlim()|];
                gate.EnterWriteLock();
                gate.ExitWriteLock();
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task SeveralAcquisitions_AreOneReport() => Verify.VerifyAsync("""
        class Steps
        {
            int _count;

            public void Run()
            {
                object sync = [|new()|];
                lock (sync) _count++;
                lock (sync) _count--;
                Monitor.Enter(sync);
                Monitor.Exit(sync);
            }
        }
        """);

    [Fact]
    public Task CapturedByConcurrentBodies_IsSilent() => Verify.VerifyAsync("""
        class Fetcher(HttpClient http)
        {
            public async Task<List<string>> GetAllAsync(IEnumerable<string> urls)
            {
                var limit = new SemaphoreSlim(4);
                var sync = new object();
                var results = new List<string>();
                await Task.WhenAll(urls.Select(async url =>
                {
                    await limit.WaitAsync();
                    try
                    {
                        var text = await http.GetStringAsync(url);
                        lock (sync)
                            results.Add(text);
                    }
                    finally { limit.Release(); }
                }));
                lock (sync)
                    return results;
            }
        }
        """);

    [Fact]
    public Task ReleasedInAStartedTask_IsSilent() => Verify.VerifyAsync("""
        class Starter(Func<int, Task> work)
        {
            public async Task RunAsync(int count)
            {
                using var slots = new SemaphoreSlim(4);
                for (var i = 0; i < count; i++)
                {
                    await slots.WaitAsync();
                    _ = work(i).ContinueWith(_ => slots.Release());
                }
            }
        }
        """);

    [Fact]
    public Task PassedOn_IsSilent() => Verify.VerifyAsync("""
        class Holder
        {
            SemaphoreSlim? _last;
            readonly Dictionary<string, object> _locks = [];

            public async Task PassAsync(Func<SemaphoreSlim, Task> work)
            {
                var gate = new SemaphoreSlim(1);
                var started = work(gate);
                await gate.WaitAsync();
                gate.Release();
                await started;
            }

            public void Keep() { var gate = new SemaphoreSlim(1); _last = gate; gate.Wait(); gate.Release(); }

            public void ByKey(string key)
            {
                if (!_locks.TryGetValue(key, out var sync))
                    _locks[key] = sync = new object();
                lock (sync) Console.WriteLine();
            }

            public object Return() { var sync = new object(); lock (sync) return sync; }
        }
        """);

    [Fact]
    public Task NamedOrEmpty_IsSilent() => Verify.VerifyAsync("""
        class Process
        {
            public void Once()
            {
                using var mutex = new Mutex(false, "Global\\once");
                mutex.WaitOne();
                mutex.ReleaseMutex();
                using var slots = new Semaphore(2, 2, "slots");
                slots.WaitOne();
                slots.Release();
            }

            public void Wait()
            {
                var never = new SemaphoreSlim(0);
                never.Wait(1000);
            }
        }
        """);

    [Fact]
    public Task FieldsAndProperties_AreSilent() => Verify.VerifyAsync("""
        class Fields
        {
            readonly object _sync = new();
            static readonly SemaphoreSlim Gate = new(1);
            object Sync { get; } = new();
            object? _lazy;
            object Lazy => _lazy ??= new object();

            public void Run(object given)
            {
                lock (_sync) { }
                lock (Sync) { }
                lock (Lazy) { }
                lock (given) { }
                lock (typeof(Fields)) { }
                var gate = Gate;
                gate.Wait();
                gate.Release();
                var found = Find();
                lock (found) { }
            }

            object Find() => _sync;
        }
        """);

    [Fact]
    public Task OwnThings_AreSilent() => Verify.VerifyAsync("""
        class Building
        {
            public int[] Make()
            {
                var list = new List<int>();
                lock (list)
                    list.Add(1);
                return list.ToArray();
            }

            public void Parallel(int[] items)
            {
                var sync = new object();
                var sum = 0;
                System.Threading.Tasks.Parallel.ForEach(items, item => { lock (sync) sum += item; });
                lock (sync)
                    Console.WriteLine(sum);
            }

            public void Local()
            {
                var sync = new object();
                Inner();
                lock (sync) { }
                void Inner() { lock (sync) { } }
            }
        }
        """);

    [Fact]
    public Task Tests_AreSilent() => Verify.VerifyAsync("""
        namespace Xunit { class FactAttribute : Attribute { } }

        class Tests
        {
            [Xunit.Fact]
            public void Waits()
            {
                var gate = new SemaphoreSlim(1);
                gate.Wait();
                gate.Release();
            }
        }
        """);

    [Fact]
    public Task BecomesAField() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            int _calls;

            public async Task<string> GetAsync(string url, CancellationToken ct)
            {
                // three at a time
                using var gate = [|new SemaphoreSlim(3)|];
                await gate.WaitAsync(ct);
                try { return await http.GetStringAsync(url, ct); }
                finally { gate.Release(); }
            }

            public void Count()
            {
                lock ([|new object()|])
                    _calls++;
            }

            public static void Tell(string line)
            {
                var sync = [|new object()|];
                lock (sync)
                    Console.WriteLine(line);
            }
        }
        """, """
        class Client(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new SemaphoreSlim(3);
            readonly object _lock = new object();
            static readonly object _sync = new object();
            int _calls;

            public async Task<string> GetAsync(string url, CancellationToken ct)
            {
                // three at a time
                await _gate.WaitAsync(ct);
                try { return await http.GetStringAsync(url, ct); }
                finally { _gate.Release(); }
            }

            public void Count()
            {
                lock (_lock)
                    _calls++;
            }

            public static void Tell(string line)
            {
                lock (_sync)
                    Console.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task SizeOfTheCall_GetsNoFix() => Verify.VerifyNoFixAsync("""
        class Client(HttpClient http)
        {
            object Sync => new();

            public async Task<string> GetAsync(string url, int size)
            {
                lock ([|Sync|]) Console.WriteLine();
                var gate = [|new SemaphoreSlim(size)|];
                await gate.WaitAsync();
                try { return await http.GetStringAsync(url); }
                finally { gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task LockScopeInAnExpressionBodiedHandler_IsReported() => Verify.VerifyAsync("""
        class Totals
        {
            decimal _total;

            public event EventHandler<decimal>? Posted;

            public Totals() => Posted += (_, amount) =>
            {
                Lock gate = [|new()|];
                using (gate.EnterScope())
                    _total += amount;
            };

            public void Post(decimal amount) => Posted?.Invoke(this, amount);
        }
        """);

    [Fact]
    public Task SemaphoreInALocalFunction_IsReported() => Verify.VerifyAsync("""
        class ImageController(HttpClient http)
        {
            public async Task<byte[]> ResizeAsync(Uri image, CancellationToken ct)
            {
                return await GuardedAsync();

                async Task<byte[]> GuardedAsync()
                {
                    var gate = [|new SemaphoreSlim(1, 1)|];
                    await gate.WaitAsync(ct).ConfigureAwait(false);
                    try { return await http.GetByteArrayAsync(image, ct).ConfigureAwait(false); }
                    finally { gate.Release(); }
                }
            }
        }
        """);

    [Fact]
    public Task MonitorWithATakenFlag_IsReported() => Verify.VerifyAsync("""
        static class Sequence
        {
            static int s_next;

            public static int Next()
            {
                var sync = [|new object()|];
                var taken = false;
                try
                {
                    Monitor.Enter(sync, ref taken);
                    return ++s_next;
                }
                finally
                {
                    if (taken)
                        Monitor.Exit(sync);
                }
            }
        }
        """);

    [Fact]
    public Task TopLevelStatements_AreSilent_WhereALocalFunctionShares() => Verify.VerifyAsync("""
        var gate = new SemaphoreSlim(2, 2);
        await Task.WhenAll(args.Select(FetchAsync));

        async Task FetchAsync(string path)
        {
            await gate.WaitAsync();
            try { Console.WriteLine((await File.ReadAllTextAsync(path)).Length); }
            finally { gate.Release(); }
        }
        """, new() { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task LockOfAKey_IsSilent() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        using System.Runtime.CompilerServices;

        class KeyedGates
        {
            readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
            readonly ConditionalWeakTable<string, object> _locks = new();

            public async Task RunAsync(string key, Func<Task> work, CancellationToken ct)
            {
                var gate = _gates.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync(ct);
                try { await work(); }
                finally { gate.Release(); }
            }

            public async Task AddAsync(string key, Func<Task> work)
            {
                var fresh = new SemaphoreSlim(1, 1);
                var gate = _gates.GetOrAdd(key, fresh);
                await gate.WaitAsync();
                try { await work(); }
                finally { gate.Release(); }
            }

            public void Touch(string key) { lock (_locks.GetValue(key, _ => new object())) Console.WriteLine(key); }
        }
        """);

    [Fact]
    public Task LazyField_IsSilent() => Verify.VerifyAsync("""
        class Catalogue
        {
            object? _sync;
            SemaphoreSlim? _gate;
            int _reads;

            object Sync
            {
                get
                {
                    if (_sync is null)
                        Interlocked.CompareExchange(ref _sync, new object(), null);
                    return _sync;
                }
            }

            public void Read()
            {
                lock (Sync) _reads++;
                lock (LazyInitializer.EnsureInitialized(ref _sync, () => new object())) _reads++;
            }

            public async Task LoadAsync()
            {
                var gate = _gate ??= new SemaphoreSlim(1, 1);
                await gate.WaitAsync();
                gate.Release();
            }
        }
        """);

    [Fact]
    public Task LockSharedWithAThread_IsSilent() => Verify.VerifyAsync("""
        class Warmup(Action step)
        {
            public void Run()
            {
                var sync = new object();
                var done = 0;
                var thread = new Thread(() =>
                {
                    step();
                    lock (sync) { done++; Monitor.PulseAll(sync); }
                });
                thread.Start();
                lock (sync)
                {
                    while (done == 0)
                        Monitor.Wait(sync);
                }
            }

            public async Task RunAsync()
            {
                var turn = new SemaphoreSlim(1);
                AppDomain.CurrentDomain.ProcessExit += (_, _) => turn.Release();
                await turn.WaitAsync();
                await turn.WaitAsync();
            }
        }
        """);

    [Fact]
    public Task LockInsideAnObject_IsSilent() => Verify.VerifyAsync("""
        record Entry(string Key, object Sync)
        {
            public int Hits;
        }

        class Registry
        {
            readonly List<Entry> _entries = [];

            public void Hit(string key)
            {
                var sync = new object();
                var entry = new Entry(key, sync);
                _entries.Add(entry);
                lock (sync) entry.Hits++;
            }

            public void Shard(int count)
            {
                var shards = new object[count];
                for (var i = 0; i < count; i++) shards[i] = new object();
                Parallel.For(0, 100, i => { lock (shards[i % count]) Console.WriteLine(i); });
            }
        }
        """);

    [Fact]
    public Task LimitForTheBodiesOfAParallelLoop_IsSilent() => Verify.VerifyAsync("""
        class Mirror(HttpClient http)
        {
            public async Task CopyAsync(IEnumerable<Uri> files, CancellationToken ct)
            {
                using var disk = new SemaphoreSlim(1, 1);
                await Parallel.ForEachAsync(files, ct, async (file, token) =>
                {
                    var bytes = await http.GetByteArrayAsync(file, token);
                    await disk.WaitAsync(token);
                    try { await File.WriteAllBytesAsync(Path.GetFileName(file.LocalPath), bytes, token); }
                    finally { disk.Release(); }
                });
            }
        }
        """);

    [Fact]
    public Task LimitThatIsGivenToTheWork_IsSilent() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            public async Task CrawlAsync(Uri[] pages, CancellationToken ct)
            {
                var slots = new SemaphoreSlim(4);
                var running = new List<Task>();
                foreach (var page in pages)
                {
                    await slots.WaitAsync(ct);
                    running.Add(VisitAsync(page, slots));
                }

                // All slots free: all pages read.
                for (var i = 0; i < 4; i++)
                    await slots.WaitAsync(ct);
            }

            async Task VisitAsync(Uri page, SemaphoreSlim slots)
            {
                try { await http.GetAsync(page); }
                finally { slots.Release(); }
            }
        }
        """);

    [Fact]
    public Task ScopeThatKeepsTheLock_IsSilent() => Verify.VerifyAsync("""
        sealed class Turn(SemaphoreSlim gate) : IDisposable
        {
            public void Dispose() => gate.Release();
        }

        class Turns
        {
            public async Task<Turn> FirstAsync()
            {
                var gate = new SemaphoreSlim(1, 1);
                await gate.WaitAsync();
                return new Turn(gate);
            }

            public IDisposable Second()
            {
                var gate = new SemaphoreSlim(1, 1);
                gate.Wait();
                var (turn, _) = (new Turn(gate), 0);
                return turn;
            }
        }
        """);

    [Fact]
    public Task LocalThatIsReplaced_OrLockedData_IsSilent() => Verify.VerifyAsync("""
        class Rows
        {
            static readonly object Shared = new();

            public int Count(IEnumerable<int> rows, object? given)
            {
                var sync = given ?? Shared;
                var found = new HashSet<int>();
                Parallel.ForEach(rows, row => { lock (found) found.Add(row); });
                lock (sync) return found.Count;
            }

            public void Choose(bool shared)
            {
                var sync = new object();
                if (shared)
                    sync = Shared;
                lock (sync) Console.WriteLine();
            }
        }
        """);

    [Fact]
    public Task NewField_IsNamedAsTheFieldsBesideIt() => Verify.VerifyFixAsync("""
        static class Journal
        {
            static int s_count;

            public static void Note()
            {
                var gate = [|new object()|];
                lock (gate)
                    s_count++;
            }
        }

        class Meter
        {
            int count;

            public void Note()
            {
                lock ([|new object()|])
                    count++;
            }
        }
        """, """
        static class Journal
        {
            static readonly object s_gate = new object();
            static int s_count;

            public static void Note()
            {
                lock (s_gate)
                    s_count++;
            }
        }

        class Meter
        {
            readonly object _lock = new object();
            int count;

            public void Note()
            {
                lock (_lock)
                    count++;
            }
        }
        """);
}
