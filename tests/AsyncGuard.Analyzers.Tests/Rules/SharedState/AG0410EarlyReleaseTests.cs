using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0410EarlyRelease>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0410EarlyReleaseTests
{
    [Fact]
    public Task TaskOutOfLock_IsReported() => Verify.VerifyAsync("""
        class Repository(HttpClient client)
        {
            readonly object _sync = new();
            int _version;

            public Task<string> SaveAsync(string text)
            {
                lock (_sync)
                {
                    return {|#0:WriteAsync|}(text);
                }
            }

            async Task<string> WriteAsync(string text)
            {
                var answer = await client.GetStringAsync("/save?" + text);
                _version++;
                return answer;
            }
        }
        """, "'_sync' is released as soon as 'WriteAsync' returns its task, while the work goes on; await it under the lock");

    [Fact]
    public Task TaskOutOfTryFinally_IsReported() => Verify.VerifyAsync("""
        class Printer(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly Mutex _mutex = new();

            public Task<string> PrintAsync(CancellationToken ct)
            {
                _gate.Wait(ct);
                try
                {
                    return client.[|GetStringAsync|]("/print", ct);
                }
                finally
                {
                    _gate.Release();
                }
            }

            public ValueTask<string> OnMutexAsync()
            {
                _mutex.WaitOne();
                try { return new ValueTask<string>(client.[|GetStringAsync|]("/print")); }
                finally { _mutex.ReleaseMutex(); }
            }
        }
        """);

    [Fact]
    public Task TaskOutOfUsing_IsReported() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Stream stream)
        {
            readonly AsyncLock _lock = new();
            readonly Lock _fast = new();

            public Task FlushAsync()
            {
                using (_lock.Lock())
                    return stream.[|FlushAsync|]();
            }

            public Task SyncAsync()
            {
                using var _ = _lock.Lock();
                return stream.[|FlushAsync|]();
            }

            public Task FastAsync()
            {
                using (_fast.EnterScope())
                    return stream.[|FlushAsync|]();
            }

            public Task LockedAsync() { lock (_fast) return stream.[|FlushAsync|](); }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task DelegateInterfaceAndValueTask_AreReported() => Verify.VerifyAsync("""
        interface IDevice { Task MoveAsync(); ValueTask<int> ReadAsync(); }

        class Controller(IDevice device)
        {
            readonly object _sync = new();

            public Task RunAsync(Func<Task> step) { lock (_sync) return [|step|](); }
            public Task MoveAsync() { lock (_sync) return device.[|MoveAsync|](); }
            public ValueTask<int> ReadAsync() { lock (_sync) { return device.[|ReadAsync|](); } }
            public Task<int> AsTaskAsync() { lock (_sync) { return device.[|ReadAsync|]().AsTask(); } }
        }
        """);

    [Fact]
    public Task LambdaAndLocalFunction_AreReported() => Verify.VerifyAsync("""
        class Handlers(Stream stream)
        {
            readonly object _sync = new();

            public Func<Task> Make() => () => { lock (_sync) return stream.[|FlushAsync|](); };

            public Task RunAsync()
            {
                return FlushAsync();
                Task FlushAsync()
                {
                    lock (_sync)
                        return stream.[|FlushAsync|]();
                }
            }
        }
        """);

    [Fact]
    public Task WorkReturnedAmongOtherThings_IsReported() => Verify.VerifyAsync("""
        class Cache(HttpClient client)
        {
            readonly object _sync = new();
            readonly Dictionary<string, string> _known = [];

            public Task<string> GetAsync(string key)
            {
                lock (_sync)
                {
                    if (_known.TryGetValue(key, out var value))
                        return Task.FromResult(value);
                    return [|LoadAsync|](key);
                }
            }

            async Task<string> LoadAsync(string key) => _known[key] = await client.GetStringAsync(key);
        }
        """);

    [Fact]
    public Task TaskReturningWrapper_IsReported() => Verify.VerifyAsync("""
        class Sender(Stream stream)
        {
            readonly SemaphoreSlim _gate = new(1);

            public Task SendAsync(byte[] data)
            {
                _gate.Wait();
                try { return [|WriteAsync|](data); }
                finally { _gate.Release(); }
            }

            Task WriteAsync(byte[] data) => stream.WriteAsync(data, 0, data.Length);
        }
        """);

    [Fact]
    public Task EnterScopeAndMonitor_AreReported() => Verify.VerifyAsync("""
        class Sender(Stream stream)
        {
            readonly object _sync = new();
            readonly ReaderWriterLockSlim _lock = new();

            public Task SendAsync(byte[] data)
            {
                var taken = false;
                try
                {
                    Monitor.Enter(_sync, ref taken);
                    return stream.[|WriteAsync|](data, 0, data.Length);
                }
                finally { if (taken) Monitor.Exit(_sync); }
            }

            public Task ReadAsync(byte[] data)
            {
                _lock.EnterReadLock();
                try { return stream.[|ReadAsync|](data, 0, data.Length); }
                finally { _lock.ExitReadLock(); }
            }
        }
        """);

    [Fact]
    public Task AwaitedInside_IsSilent() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Store(Stream stream)
        {
            readonly AsyncLock _lock = new();
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> ReadAsync(byte[] data)
            {
                using (await _lock.LockAsync())
                    return await stream.ReadAsync(data);
            }

            public async Task WriteAsync(byte[] data)
            {
                await _gate.WaitAsync();
                try { await stream.WriteAsync(data); }
                finally { _gate.Release(); }
            }
        }
        """, new() { References = References.Nito });

    [Fact]
    public Task CachedOrCompletedTask_IsSilent() => Verify.VerifyAsync("""
        class Cache(Func<Task<string>> load)
        {
            readonly object _sync = new();
            readonly Dictionary<string, Task<string>> _tasks = [];
            readonly TaskCompletionSource _done = new();
            Task<string>? _pending;
            int _waiting;

            public Task<string> GetAsync() { lock (_sync) { return _pending ??= load(); } }
            public Task<string> FieldAsync() { lock (_sync) { _pending ??= load(); return _pending; } }
            public Task<string> KnownAsync(string key) { lock (_sync) { return _tasks.GetValueOrDefault(key)!; } }
            public Task DoneAsync() { lock (_sync) { _waiting++; return _done.Task; } }
            public Task DoneAsync(CancellationToken ct) { lock (_sync) { return _done.Task.WaitAsync(ct); } }
            public Task NothingAsync() { lock (_sync) { _waiting--; return Task.CompletedTask; } }
            public Task<int> CountAsync() { lock (_sync) { return Task.FromResult(_waiting); } }
            public Task<string[]> AllAsync() { lock (_sync) { return Task.WhenAll(_tasks.Values); } }
            public Task<string> PendingAsync() { lock (_sync) { return Pending(); } }
            Task<string> Pending() => _pending!;
            public Task SwapAsync() { lock (_sync) { return Interlocked.Exchange(ref _pending, null)!; } }
        }
        """);

    [Fact]
    public Task ChainOrQueue_IsSilent() => Verify.VerifyAsync("""
        using System.Threading.Channels;

        class Serial(Func<Task> work)
        {
            readonly object _sync = new();
            readonly Channel<int> _channel = Channel.CreateBounded<int>(10);
            readonly SemaphoreSlim _gate = new(1, 1);
            Task _tail = Task.CompletedTask;

            public Task EnqueueAsync() { lock (_sync) { return _tail = _tail.ContinueWith(_ => work()).Unwrap(); } }
            public Task RunAsync() { lock (_sync) { return _tail.ContinueWith(_ => work()); } }
            public ValueTask PutAsync(int item) { lock (_sync) { return _channel.Writer.WriteAsync(item); } }
            public Task EnterAsync() { lock (_sync) { return _gate.WaitAsync(); } }
        }
        """);

    [Fact]
    public Task StartedInside_AwaitedOutside_IsSilent() => Verify.VerifyAsync("""
        class Shared(Func<Task> work)
        {
            readonly object _sync = new();

            public async Task RunAsync()
            {
                Task task;
                lock (_sync)
                    task = work();
                await task;
            }

            public Task StartAsync()
            {
                Task task;
                lock (_sync) { task = work(); }
                return task;
            }
        }
        """);

    // A task in a variable may be that of work that goes on for others, which the lock only hands out.
    [Fact]
    public Task VariableReturnedInsideTheLock_IsSilent() => Verify.VerifyAsync("""
        class Connection(Func<Task> connect)
        {
            readonly object _sync = new();
            Task? _connecting;
            int _asked;

            public Task ConnectAsync()
            {
                lock (_sync)
                {
                    var task = _connecting;
                    if (task is null || task.IsFaulted)
                        _connecting = task = connect();
                    return task;
                }
            }

            public Task ReconnectAsync()
            {
                lock (_sync)
                {
                    var task = connect();
                    _asked++;
                    return task;
                }
            }
        }
        """);

    [Fact]
    public Task ReturnOutsideTheLock_IsSilent() => Verify.VerifyAsync("""
        class Outside(Stream stream)
        {
            readonly object _sync = new();
            readonly SemaphoreSlim _gate = new(1);
            int _count;

            public Task FlushAsync()
            {
                lock (_sync)
                    _count++;
                return stream.FlushAsync();
            }

            public Task AfterAsync()
            {
                _gate.Wait();
                try { _count++; }
                finally { _gate.Release(); }
                try { return stream.FlushAsync(); }
                finally { Console.WriteLine(); }
            }

            public Func<Task> LaterAsync()
            {
                lock (_sync)
                    return () => stream.FlushAsync();
            }
        }
        """);

    [Fact]
    public Task CalleeWithItsOwnLock_IsSilent() => Verify.VerifyAsync("""
        class Reentrant(Stream stream)
        {
            readonly object _sync = new();
            int _count;

            public Task SaveAsync() { lock (_sync) return WriteAsync(); }

            async Task WriteAsync()
            {
                await stream.FlushAsync();
                lock (_sync)
                    _count++;
            }
        }
        """);

    [Fact]
    public Task OtherUsings_AreSilent() => Verify.VerifyAsync("""
        class Reader
        {
            public Task<string> ReadAsync(string path)
            {
                using var reader = new StreamReader(path);
                return reader.ReadToEndAsync();
            }

            public Task<string> TryAsync(string path)
            {
                try { return File.ReadAllTextAsync(path); }
                finally { Console.WriteLine(path); }
            }
        }
        """);

    [Fact]
    public Task AlreadyCompleteMethod_IsSilent() => Verify.VerifyAsync("""
        class Memory
        {
            readonly object _sync = new();
            readonly Dictionary<string, string> _values = [];

            public Task SetAsync(string key, string value) { lock (_sync) { return StoreAsync(key, value); } }

            Task StoreAsync(string key, string value)
            {
                _values[key] = value;
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task HandedLock_IsSilent() => Verify.VerifyAsync("""
        class Handing(Stream stream)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public Task RunAsync()
            {
                _gate.Wait();
                try { return RunAndReleaseAsync(); }
                catch { _gate.Release(); throw; }
            }

            async Task RunAndReleaseAsync()
            {
                try { await stream.FlushAsync(); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task LockForTheDecision_IsSilent() => Verify.VerifyAsync("""
        class Worker(Func<Task> step)
        {
            readonly object _sync = new();
            readonly Dictionary<string, TaskCompletionSource> _pending = [];
            Task? _current;
            bool _more;

            // Decides under the lock, and waits for what has been decided.
            public Task NotifyAsync(string key, CancellationToken ct)
            {
                lock (_sync)
                {
                    if (!_pending.TryGetValue(key, out var found))
                        _pending[key] = found = new TaskCompletionSource();
                    return WaitForAsync(found.Task, ct);
                }
            }

            public Task RunAsync()
            {
                lock (_sync)
                {
                    if (_current is not null)
                    {
                        _more = true;
                        return _current;
                    }

                    return Start();
                }
            }

            async Task Start()
            {
                _current = step();
                await _current;
            }

            static async Task WaitForAsync(Task task, CancellationToken ct) => await task.WaitAsync(ct);
        }
        """);

    [Fact]
    public Task StateThatDecides_IsSilent() => Verify.VerifyAsync("""
        enum State { Closed, Opening, Open }

        class Connection
        {
            readonly object _sync = new();
            readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            State _state;

            public Task WhenOpenAsync()
            {
                lock (_sync)
                {
                    return _state switch
                    {
                        State.Open => Task.CompletedTask,
                        State.Opening => _opened.Task,
                        _ => Task.FromException(new InvalidOperationException("closed")),
                    };
                }
            }

            public Task<State> StateAsync(CancellationToken ct)
            {
                lock (_sync)
                    return ct.IsCancellationRequested ? Task.FromCanceled<State>(ct) : Task.FromResult(_state);
            }
        }
        """);

    [Fact]
    public Task TaskOfADictionaryOrLazyValue_IsSilent() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;

        class Pages(Func<string, Task<string>> load)
        {
            readonly object _sync = new();
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            readonly Lazy<Task<string>> _home = new(() => load("/"));

            public Task<string> GetAsync(string path) { lock (_sync) { return _pages.GetOrAdd(path, load); } }
            public Task<string> HomeAsync() { lock (_sync) { return _home.Value; } }
            public Task<string> TakeAsync(string path) { lock (_sync) { return _pages.Remove(path, out var page) ? page : Task.FromResult(""); } }
        }
        """);

    [Fact]
    public Task ClosedUnderTheLock_WorkBehindIt_IsSilent() => Verify.VerifyAsync("""
        class Writer(Stream stream) : IAsyncDisposable
        {
            readonly Lock _sync = new();
            bool _disposed;

            public ValueTask DisposeAsync()
            {
                lock (_sync)
                {
                    if (_disposed)
                        return default;
                    _disposed = true;
                }

                return stream.DisposeAsync();
            }

            public Task FlushAsync(CancellationToken ct)
            {
                using (_sync.EnterScope())
                {
                    if (_disposed)
                        return Task.CompletedTask;
                }

                return stream.FlushAsync(ct);
            }
        }
        """);

    [Fact]
    public Task CountedUnderTheLock_IsSilent() => Verify.VerifyAsync("""
        class Sender(Func<int, Task> send)
        {
            readonly object _sync = new();
            int _sequence;

            public Task SendAsync()
            {
                lock (_sync)
                {
                    var number = ++_sequence;
                    return send(number);
                }
            }
        }
        """);

    [Fact]
    public Task ReleasedWhenTheWorkEnds_IsSilent() => Verify.VerifyAsync("""
        class Printer(Func<Task> print)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public Task PrintAsync()
            {
                _gate.Wait();
                return print().ContinueWith(
                    done =>
                    {
                        _gate.Release();
                        return done;
                    },
                    TaskScheduler.Default).Unwrap();
            }

            public async Task AwaitedAsync()
            {
                await _gate.WaitAsync();
                try { await print().ConfigureAwait(false); }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task SequenceThatIsReadLater_IsSilent() => Verify.VerifyAsync("""
        class Rows(Stream stream)
        {
            readonly object _sync = new();
            readonly List<int> _rows = [];

            public IReadOnlyList<int> Snapshot() { lock (_sync) return _rows.ToArray(); }
            public Func<Task> Later() { lock (_sync) return stream.FlushAsync; }
            public IEnumerable<Task> All() { lock (_sync) { return _rows.Select(row => Task.Delay(row)).ToArray(); } }
        }
        """);

    [Fact]
    public Task ScopesOfLogsAndTraces_AreSilent() => Verify.VerifyAsync("""
        using System.Diagnostics;

        interface ILogger { IDisposable BeginScope(string name); }

        class Middleware(ILogger logger, ActivitySource source, Func<Task> next)
        {
            public Task InvokeAsync()
            {
                using (logger.BeginScope("request"))
                    return next();
            }

            public Task TracedAsync()
            {
                using var activity = source.StartActivity("request");
                return next();
            }

            public async Task AwaitedAsync()
            {
                using (logger.BeginScope("request"))
                    await next();
            }
        }
        """);

    [Fact]
    public Task ValueTaskOutOfASemaphoreInASwitch_IsReported() => Verify.VerifyAsync("""
        class Port(Stream stream)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public ValueTask WriteAsync(byte[] data, CancellationToken ct)
            {
                _gate.Wait(ct);
                try
                {
                    switch (data.Length)
                    {
                        case 0: return default;
                        default: return stream.[|WriteAsync|](data, ct);
                    }
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);
}
