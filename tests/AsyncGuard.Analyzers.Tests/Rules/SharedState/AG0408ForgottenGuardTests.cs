using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0408ForgottenGuard, AsyncGuard.CodeFixes.Rules.SharedState.AG0408ForgottenGuardFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0408ForgottenGuardTests
{
    /// <summary>A counter that three methods use under a lock.</summary>
    static string Meter(string code) => $$"""
        class Meter : IDisposable
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) _count++; }
            public void Take() { lock (_gate) { if (_count > 0) _count--; } }
            {{code}}
            public void Dispose() => _count = 0;
        }
        """;

    static Task Check(string code) => Verify.VerifyAsync(Meter(code));

    [Fact]
    public Task Reads_DoNotTrigger() => Check("public int Count => _count; public bool IsEmpty() => _count == 0;");

    [Fact]
    public Task Construction_DoesNotTrigger() => Check("public Meter() { _count = 10; }");

    [Fact]
    public Task HelperWhoseCallersLock_DoesNotTrigger() => Check("void Bump() => _count++; public void Twice() { lock (_gate) { Bump(); Bump(); } }");

    [Fact]
    public Task LocalFunctionThatIsCalledUnderTheLock_DoesNotTrigger() => Check("""
        public void Sum(int[] items)
        {
            lock (_gate)
            {
                foreach (var item in items)
                    AddOne(item);
            }
            void AddOne(int item) => _count += item;
        }
        """);

    [Fact]
    public Task VolatileField_DoesNotTrigger() => Verify.VerifyAsync("""
        class Receiver
        {
            readonly object _gate = new();
            volatile bool _timedOut;
            int _active;
            public bool IsDone() { lock (_gate) return _timedOut && _active == 0; }
            public bool IsIdle() { lock (_gate) return _timedOut; }
            public void Start() { lock (_gate) { _active++; _timedOut = false; } }
            public void TimeOut() => _timedOut = true;
        }
        """);

    [Fact]
    public Task ScopeThatIsNoLock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session(TimeProvider clock)
        {
            readonly Lock _gate = new();
            Stream? _stream;
            bool _isOpen;
            public void Open(string path, CancellationToken token)
            {
                using (token.Register(() => Console.WriteLine("cancelled")))
                {
                    _stream = File.OpenRead(path);
                    _stream.ReadByte();
                    _stream.Position = 0;
                }
                lock (_gate)
                    _isOpen = clock.GetUtcNow().Year > 2000;
            }
            public void Use(Stream stream) => _stream = stream;
        }
        """);

    [Fact]
    public Task ScopeThatHasEndedBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session
        {
            readonly Lock _gate = new();
            Stream? _stream;
            bool _hasFailed;
            public void Open(string path)
            {
                try { File.GetAttributes(path); }
                catch (IOException)
                {
                    using (_gate.EnterScope())
                        _hasFailed = true;
                }
                _stream = File.OpenRead(path);
                _stream.ReadByte();
                _stream.Position = 0;
            }
            public void Use(Stream stream) => _stream = stream;
            public bool HasFailed() => _hasFailed;
        }
        """);

    [Fact]
    public Task OtherFields_DoNotTrigger() => Check("int _other; public void Touch() => _other++;");

    [Fact]
    public Task MonitorAndTryFinally_DoNotTrigger() => Check("public void Reset() { Monitor.Enter(_gate); try { _count = 0; } finally { Monitor.Exit(_gate); } }");

    [Fact]
    public Task FieldGuardedNowAndThen_DoesNotTrigger() => Verify.VerifyAsync("""
        class Meter
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) _count++; }
            public void Set(int count) => _count = count;
            public void Take() => _count--;
            public void Half() => _count /= 2;
        }
        """);

    [Fact]
    public Task ResetBesideInterlocked_DoesNotTrigger() => Verify.VerifyAsync("""
        class Meter
        {
            int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Take() => Interlocked.Decrement(ref _count);
            public int Read() => Volatile.Read(ref _count);
            public void Reset() => _count = 0;
        }
        """);

    [Fact]
    public Task PublicFields_DoNotTrigger() => Verify.VerifyAsync("""
        class Meter
        {
            readonly object _gate = new();
            public int Count;
            public void Add() { lock (_gate) Count++; }
            public void Take() { lock (_gate) Count--; }
            public void Reset() => Count = 0;
        }
        """);

    [Fact]
    public Task RaceThatIsProven_IsForAnotherRule() => Check("public void Run(string[] items) => Parallel.ForEach(items, item => { _count++; });");

    [Fact]
    public Task StoreWithoutTheLock_Triggers() => Check("public void Reset() => [|_count|] = 0;");

    [Fact]
    public Task StepWithoutTheLock_Triggers() => Check("public void Twice() { [|_count|] += 2; }");

    [Fact]
    public Task StoreBehindTheLock_Triggers() => Check("public void Reset() { lock (_gate) { Console.WriteLine(_count); } [|_count|] = 0; }");

    [Fact]
    public Task HelperThatOneCallerCallsWithoutTheLock_Triggers() => Check("void Bump() => [|_count|]++; public void Once() { lock (_gate) Bump(); } public void Again() => Bump();");

    [Fact]
    public Task LambdaThatRunsLater_Triggers() => Check("public Action Later() => () => [|_count|]--;");

    [Fact]
    public Task StepBesideInterlocked_Triggers() => Verify.VerifyAsync("""
        class Meter
        {
            int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Take() => Interlocked.Decrement(ref _count);
            public int Read() => Volatile.Read(ref _count);
            public void Twice() { [|_count|] += 2; }
        }
        """);

    [Fact]
    public Task Semaphore_Triggers() => Verify.VerifyAsync("""
        class Meter
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public async Task AddAsync() { await _gate.WaitAsync(); try { _count++; } finally { _gate.Release(); } }
            public async Task TakeAsync() { await _gate.WaitAsync(); try { if (_count > 0) _count--; } finally { _gate.Release(); } }
            public void Reset() => [|_count|] = 0;
        }
        """);

    /// <summary>A collection that three methods use under a lock.</summary>
    static string Registry(string code) => $$"""
        class Registry : IDisposable
        {
            readonly object _gate = new();
            readonly Dictionary<string, int> _ports = [];
            public Registry() => _ports.Add("http", 80);
            public void Add(string name, int port) { lock (_gate) _ports.Add(name, port); }
            public bool Remove(string name) { lock (_gate) return _ports.Remove(name); }
            public int? Find(string name) { lock (_gate) return _ports.TryGetValue(name, out var port) ? port : null; }
            {{code}}
            public void Dispose() => _ports.Clear();
        }
        """;

    [Theory]
    [InlineData("public void Forget() => _ports.[|Clear|]();")]
    [InlineData("public void Set(string name, int port) { [|_ports[name]|] = port; }")]
    [InlineData("public Action Later(string name) => () => _ports.[|Remove|](name);")]
    [InlineData("public void Renew() { lock (_gate) { Console.WriteLine(_ports.Count); } _ports.[|Clear|](); }")]
    public Task CollectionChangedWithoutTheLock_Triggers(string code) => Verify.VerifyAsync(Registry(code));

    [Theory]
    [InlineData("public int Count => _ports.Count; ")]
    [InlineData("public bool Has(string name) => _ports.ContainsKey(name);")]
    [InlineData("void Drop() => _ports.Clear(); public void Reset() { lock (_gate) Drop(); } public void Restart() { lock (_gate) { Drop(); } }")]
    [InlineData("public void Reset() { Monitor.Enter(_gate); try { _ports.Clear(); } finally { Monitor.Exit(_gate); } }")]
    [InlineData("readonly List<int> _own = []; public void Note(int port) => _own.Add(port);")]
    [InlineData("public void Reset(Registry other) { lock (_gate) _ports.Clear(); var copy = new Dictionary<string, int>(); copy.Clear(); }")]
    [InlineData("public void Run(string[] names) => Parallel.ForEach(names, name => { _ports.Remove(name); });")]
    public Task CollectionReadOrGuarded_DoesNotTrigger(string code) => Verify.VerifyAsync(Registry(code));

    [Fact]
    public Task CollectionsThatNeedNoLock_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;

        class Names
        {
            readonly object _gate = new();
            readonly ConcurrentDictionary<string, int> _known = new();
            readonly List<string> _log = [];
            public void Add(string name) { lock (_gate) _known.TryAdd(name, 1); }
            public void Remove(string name) { lock (_gate) _known.TryRemove(name, out _); }
            public void Clear() => _known.Clear();
            public void Note(string line) { lock (_gate) _log.Add(line); }
            public void Drop() => _log.Clear();
            public void Trim() => _log.TrimExcess();
        }
        """);

    [Fact]
    public Task CollectionUnderASemaphore_Triggers() => Verify.VerifyAsync("""
        class Topics(Func<string, Task> subscribe)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly HashSet<string> _topics = [];
            public async Task AddAsync(string topic) { await _gate.WaitAsync(); try { await subscribe(topic); _topics.Add(topic); } finally { _gate.Release(); } }
            public async Task RemoveAsync(string topic) { await _gate.WaitAsync(); try { _topics.Remove(topic); } finally { _gate.Release(); } }
            public async Task<string[]> ListAsync() { await _gate.WaitAsync(); try { return _topics.ToArray(); } finally { _gate.Release(); } }
            public void Forget(string topic) => _topics.[|Remove|](topic);
        }
        """);

    [Fact]
    public Task Changes_GoUnderTheUsualGuard() => Verify.VerifyFixAsync(
        Registry("public void Forget() => _ports.[|Clear|]();"),
        Registry("""
        public void Forget()
            {
                lock (_gate)
                    _ports.Clear();
            }
        """));

    [Fact]
    public Task StoresOfElements_GoUnderTheUsualGuard() => Verify.VerifyFixAsync(
        Registry("""
        public void Set(string name, int port)
            {
                // the last one wins
                [|_ports[name]|] = port;
            }
        """),
        Registry("""
        public void Set(string name, int port)
            {
                // the last one wins
                lock (_gate)
                    _ports[name] = port;
            }
        """));

    [Fact]
    public Task Stores_GoUnderTheUsualGuard() => Verify.VerifyFixAsync(
        Meter("""
        public void Reset()
            {
                // all gone
                [|_count|] = 0;
            }
        """),
        Meter("""
        public void Reset()
            {
                // all gone
                lock (_gate)
                    _count = 0;
            }
        """));

    [Fact]
    public Task StepBesideInterlocked_BecomesOneToo() => Verify.VerifyFixAsync("""
        class Meter
        {
            int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Take() => Interlocked.Decrement(ref _count);
            public int Read() => Volatile.Read(ref _count);
            public void Twice() { [|_count|] += 2; }
        }
        """, """
        class Meter
        {
            int _count;
            public void Add() => Interlocked.Increment(ref _count);
            public void Take() => Interlocked.Decrement(ref _count);
            public int Read() => Volatile.Read(ref _count);
            public void Twice() { Interlocked.Add(ref _count, 2); }
        }
        """);
}
