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
