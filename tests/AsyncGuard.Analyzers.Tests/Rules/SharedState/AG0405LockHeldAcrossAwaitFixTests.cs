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
            readonly ReaderWriterLockSlim _lock = new();
            int _count;

            public async Task SaveAsync()
            {
                Monitor.Enter(_sync);
                try { [|await|] save(); }
                finally { Monitor.Exit(_sync); }
                _lock.EnterReadLock();
                try { [|await|] save(); }
                finally { _lock.ExitReadLock(); }
            }

            // A sync method cannot await the lock.
            public void Count() { lock (_sync) _count++; }
        }
        """);
}
