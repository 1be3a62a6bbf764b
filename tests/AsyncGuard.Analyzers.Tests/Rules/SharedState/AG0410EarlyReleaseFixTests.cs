using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.SharedState.AG0410EarlyRelease,
    AsyncGuard.CodeFixes.Rules.SharedState.AG0410EarlyReleaseFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0410EarlyReleaseFixTests
{
    [Fact]
    public Task Wait_BecomesWaitAsync() => Verify.VerifyFixAsync("""
        class Printer(HttpClient client, Stream stream)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public Task<string> PrintAsync(CancellationToken ct)
            {
                _gate.Wait(ct);
                try
                {
                    return client.[|GetStringAsync|]("/print", ct); // prints
                }
                finally
                {
                    _gate.Release();
                }
            }

            public Task FlushAsync()
            {
                _gate.Wait();
                try
                {
                    return stream.[|FlushAsync|]();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """, """
        class Printer(HttpClient client, Stream stream)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<string> PrintAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try
                {
                    return await client.GetStringAsync("/print", ct); // prints
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task FlushAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await stream.FlushAsync();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task NitosLock_IsAwaited() => Verify.VerifyFixAsync("""
        using Nito.AsyncEx;

        class Store(Stream stream)
        {
            readonly AsyncLock _lock = new();

            public Task<int> ReadAsync(byte[] data, CancellationToken ct)
            {
                using (_lock.Lock(ct))
                    return stream.[|ReadAsync|](data, 0, data.Length, ct);
            }
        }
        """, """
        using Nito.AsyncEx;

        class Store(Stream stream)
        {
            readonly AsyncLock _lock = new();

            public async Task<int> ReadAsync(byte[] data, CancellationToken ct)
            {
                using (await _lock.LockAsync(ct))
                    return await stream.ReadAsync(data, 0, data.Length, ct);
            }
        }
        """, settings: new() { References = References.Nito });

    [Fact]
    public Task LockStatements_BecomeAsyncLocks() => Verify.VerifyFixAsync("""
        using Nito.AsyncEx;

        class Repository(HttpClient client)
        {
            readonly object _sync = new();

            public Task<string> GetAsync(string key, CancellationToken ct)
            {
                lock (_sync)
                {
                    if (key.Length == 0)
                        return Task.FromResult("");
                    return client.[|GetStringAsync|](key, ct);
                }
            }

            public Task<string> GetRootAsync()
            {
                lock (_sync)
                    return client.[|GetStringAsync|]("/");
            }
        }
        """, """
        using Nito.AsyncEx;

        class Repository(HttpClient client)
        {
            readonly AsyncLock _sync = new();

            public async Task<string> GetAsync(string key, CancellationToken ct)
            {
                using (await _sync.LockAsync(ct))
                {
                    if (key.Length == 0)
                        return "";
                    return await client.GetStringAsync(key, ct);
                }
            }

            public async Task<string> GetRootAsync()
            {
                using (await _sync.LockAsync())
                    return await client.GetStringAsync("/");
            }
        }
        """, settings: new() { References = References.Nito });

    [Fact]
    public Task LockStatement_BecomesSemaphore() => Verify.VerifyFixAsync("""
        class Repository(HttpClient client)
        {
            readonly Lock _sync = new();

            public Task<string> GetAsync(string key, CancellationToken ct)
            {
                lock (_sync)
                {
                    return client.[|GetStringAsync|](key, ct);
                }
            }
        }
        """, """
        class Repository(HttpClient client)
        {
            readonly SemaphoreSlim _sync = new(1, 1);

            public async Task<string> GetAsync(string key, CancellationToken ct)
            {
                await _sync.WaitAsync(ct);
                try
                {
                    return await client.GetStringAsync(key, ct);
                }
                finally
                {
                    _sync.Release();
                }
            }
        }
        """);

    [Fact]
    public Task LockThatOthersUse_GetsNoFix() => Verify.VerifyNoFixAsync("""
        class Repository(HttpClient client)
        {
            readonly object _sync = new();
            readonly Mutex _mutex = new();
            int _count;

            public Task<string> GetAsync(string key)
            {
                lock (_sync)
                    return client.[|GetStringAsync|](key);
            }

            public Task<string> OnMutexAsync(string key)
            {
                _mutex.WaitOne();
                try { return client.[|GetStringAsync|](key); }
                finally { _mutex.ReleaseMutex(); }
            }

            public int Count() { lock (_sync) return _count++; }
        }
        """);
}
