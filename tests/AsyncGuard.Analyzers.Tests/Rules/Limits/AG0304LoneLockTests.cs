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
