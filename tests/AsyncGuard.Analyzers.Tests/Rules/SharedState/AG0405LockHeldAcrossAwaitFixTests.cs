using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.SharedState.AG0405LockHeldAcrossAwait,
    AsyncGuard.CodeFixes.Rules.SharedState.AG0405LockHeldAcrossAwaitFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0405LockHeldAcrossAwaitFixTests
{
    const string Ledger = """
        class Ledger(HttpClient client)
        {
            readonly object _sync = new();
            string _state = "";

            public async Task LoadAsync(CancellationToken ct)
            {
                // one at a time
                Monitor.Enter(_sync);
                try
                {
                    _state = [|await|] client.GetStringAsync("/state", ct);
                }
                finally
                {
                    Monitor.Exit(_sync);
                }
            }

            public async Task ClearAsync(CancellationToken ct)
            {
                await Task.Yield();
                lock (_sync)
                    _state = "";
            }
        }
        """;

    [Fact]
    public Task WithNito_BecomesAsyncLock() => Verify.VerifyFixAsync(Ledger, """
        using Nito.AsyncEx;

        class Ledger(HttpClient client)
        {
            readonly AsyncLock _sync = new();
            string _state = "";

            public async Task LoadAsync(CancellationToken ct)
            {
                // one at a time
                using (await _sync.LockAsync(ct))
                {
                    _state = await client.GetStringAsync("/state", ct);
                }
            }

            public async Task ClearAsync(CancellationToken ct)
            {
                await Task.Yield();
                using (await _sync.LockAsync(ct))
                    _state = "";
            }
        }
        """, settings: new() { References = References.Nito });

    [Fact]
    public Task WithRuntime_BecomesItsAsyncLock() => Verify.VerifyFixAsync(Ledger, """
        using AsyncGuard.Runtime;

        class Ledger(HttpClient client)
        {
            readonly AsyncLock _sync = new();
            string _state = "";

            public async Task LoadAsync(CancellationToken ct)
            {
                // one at a time
                using (await _sync.LockAsync(ct))
                {
                    _state = await client.GetStringAsync("/state", ct);
                }
            }

            public async Task ClearAsync(CancellationToken ct)
            {
                await Task.Yield();
                using (await _sync.LockAsync(ct))
                    _state = "";
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task Alone_BecomesSemaphore() => Verify.VerifyFixAsync(Ledger, """
        class Ledger(HttpClient client)
        {
            readonly SemaphoreSlim _sync = new(1, 1);
            string _state = "";

            public async Task LoadAsync(CancellationToken ct)
            {
                // one at a time
                await _sync.WaitAsync(ct);
                try
                {
                    _state = await client.GetStringAsync("/state", ct);
                }
                finally
                {
                    _sync.Release();
                }
            }

            public async Task ClearAsync(CancellationToken ct)
            {
                await Task.Yield();
                await _sync.WaitAsync(ct);
                try
                {
                    _state = "";
                }
                finally
                {
                    _sync.Release();
                }
            }
        }
        """);

    [Fact]
    public Task OtherUses_GetNoFix() => Verify.VerifyNoFixAsync("""
        class Ledger(Func<Task> save)
        {
            readonly object _sync = new();
            int _count;

            public async Task SaveAsync()
            {
                Monitor.Enter(_sync);
                try { [|await|] save(); }
                finally { Monitor.Exit(_sync); }
            }

            // A sync method cannot await the lock.
            public void Count() { lock (_sync) _count++; }
        }
        """);

    [Fact]
    public Task MutexReaderWriterLockAndSpinLock_BecomeAsyncLocks() => Verify.VerifyFixWithEveryRuleAsync("""
        class Machine(Func<Task> work) : IDisposable
        {
            readonly Mutex _mutex = new(false);
            readonly ReaderWriterLockSlim _table = new();
            SpinLock _spin;
            int _count;

            public async Task OnMutexAsync()
            {
                _mutex.WaitOne();
                try
                {
                    [|await|] work();
                }
                finally
                {
                    _mutex.ReleaseMutex();
                }
            }

            public async Task<int> ReadAsync()
            {
                // while nobody writes
                _table.EnterReadLock();
                try
                {
                    [|await|] work();
                    return _count;
                }
                finally
                {
                    _table.ExitReadLock();
                }
            }

            public async Task WriteAsync(CancellationToken ct)
            {
                _table.EnterWriteLock();
                try
                {
                    [|await|] work();
                    _count++;
                }
                finally
                {
                    _table.ExitWriteLock();
                }
            }

            public async Task OnSpinLockAsync()
            {
                // short
                var taken = false;
                try
                {
                    _spin.Enter(ref taken);
                    [|await|] work();
                }
                finally
                {
                    if (taken)
                        _spin.Exit();
                }
            }

            public void Dispose()
            {
                _mutex.Dispose();
                _table.Dispose();
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Machine(Func<Task> work) : IDisposable
        {
            readonly AsyncLock _mutex = new();
            readonly AsyncLock _table = new();
            AsyncLock _spin = new();
            int _count;

            public async Task OnMutexAsync()
            {
                using (await _mutex.LockAsync())
                {
                    await work();
                }
            }

            public async Task<int> ReadAsync()
            {
                // while nobody writes
                using (await _table.LockAsync())
                {
                    await work();
                    return _count;
                }
            }

            public async Task WriteAsync(CancellationToken ct)
            {
                using (await _table.LockAsync(ct))
                {
                    await work();
                    _count++;
                }
            }

            public async Task OnSpinLockAsync()
            {
                // short
                using (await _spin.LockAsync())
                {
                    await work();
                }
            }

            public void Dispose()
            {
                _mutex.Dispose();
                _table.Dispose();
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task LocksWithMoreMeaning_GetNoFix() => Verify.VerifyNoFixAsync("""
        class Machine(Func<Task> work)
        {
            readonly Mutex _machine = new(false, "Global\\machine");
            readonly ReaderWriterLockSlim _recursive = new(LockRecursionPolicy.SupportsRecursion);
            readonly ReaderWriterLockSlim _table = new();
            readonly object _sync = new();

            public async Task OnMachineAsync()
            {
                _machine.WaitOne();
                try { [|await|] work(); }
                finally { _machine.ReleaseMutex(); }
            }

            public async Task OnRecursiveAsync()
            {
                _recursive.EnterWriteLock();
                try { [|await|] work(); }
                finally { _recursive.ExitWriteLock(); }
            }

            public async Task UpgradeAsync()
            {
                _table.EnterUpgradeableReadLock();
                try
                {
                    [|await|] work();
                    _table.EnterWriteLock();
                    try { Console.WriteLine(); }
                    finally { _table.ExitWriteLock(); }
                }
                finally { _table.ExitUpgradeableReadLock(); }
            }

            public async Task AgainAsync()
            {
                Monitor.Enter(_sync);
                try { [|await|] work(); await AgainAsync(1); }
                finally { Monitor.Exit(_sync); }
            }

            // Its caller holds the lock, which lets it in again.
            async Task AgainAsync(int times)
            {
                await Task.Yield();
                lock (_sync)
                    Console.WriteLine(times);
            }
        }
        """, VerifierSettings.WithRuntime);
}
