using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Limits.AG0302LeakedLock,
    AsyncGuard.CodeFixes.Rules.Limits.AG0302LeakedLockFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0302LeakedLockFixTests
{
    [Fact]
    public Task Release_MovesToFinally() => Verify.VerifyFixAsync("""
        class TokenCache(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _token;

            public async Task<string> GetAsync(CancellationToken ct)
            {
                await _gate.[|WaitAsync|](ct);

                // one request for all
                _token ??= await client.GetStringAsync("/token", ct);
                _gate.Release();
                return _token;
            }
        }
        """, """
        class TokenCache(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _token;

            public async Task<string> GetAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                try
                {
                    // one request for all
                    _token ??= await client.GetStringAsync("/token", ct);
                    return _token;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task LocalUsedBehind_IsDeclaredBefore() => Verify.VerifyFixAsync("""
        class Prices(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> CountAsync(CancellationToken ct)
            {
                await _gate.[|WaitAsync|](ct);
                var text = await client.GetStringAsync("/prices", ct);
                _gate.Release();
                var lines = text.Split('\n');
                return lines.Length;
            }
        }
        """, """
        class Prices(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<int> CountAsync(CancellationToken ct)
            {
                await _gate.WaitAsync(ct);
                string text;
                try
                {
                    text = await client.GetStringAsync("/prices", ct);
                }
                finally
                {
                    _gate.Release();
                }

                var lines = text.Split('\n');
                return lines.Length;
            }
        }
        """);

    [Fact]
    public Task EarlyReturns_LoseTheirReleases() => Verify.VerifyFixAsync("""
        class Registry
        {
            readonly object _sync = new();
            readonly Dictionary<string, int> _ids = [];

            public int Find(string name)
            {
                Monitor.[|Enter|](_sync);
                if (name.Length == 0)
                {
                    Monitor.Exit(_sync);
                    return 0;
                }

                if (!_ids.TryGetValue(name, out var id))
                    return -1;
                Monitor.Exit(_sync);
                return id;
            }
        }
        """, """
        class Registry
        {
            readonly object _sync = new();
            readonly Dictionary<string, int> _ids = [];

            public int Find(string name)
            {
                Monitor.Enter(_sync);
                try
                {
                    if (name.Length == 0)
                    {
                        return 0;
                    }

                    if (!_ids.TryGetValue(name, out var id))
                        return -1;
                    return id;
                }
                finally
                {
                    Monitor.Exit(_sync);
                }
            }
        }
        """);

    [Fact]
    public Task TriedAcquisitions_AreFixedTogether() => Verify.VerifyFixAsync("""
        class Refresher(HttpClient client)
        {
            readonly SemaphoreSlim _running = new(1, 1);

            public async Task RefreshAsync()
            {
                if (!_running.[|Wait|](0))
                    return;
                await client.GetStringAsync("/refresh");
                _running.Release();
            }

            public async Task RefreshIfFreeAsync()
            {
                if (await _running.[|WaitAsync|](TimeSpan.FromSeconds(1)))
                {
                    await client.GetStringAsync("/refresh");
                    _running.Release();
                }
            }
        }
        """, """
        class Refresher(HttpClient client)
        {
            readonly SemaphoreSlim _running = new(1, 1);

            public async Task RefreshAsync()
            {
                if (!_running.Wait(0))
                    return;
                try
                {
                    await client.GetStringAsync("/refresh");
                }
                finally
                {
                    _running.Release();
                }
            }

            public async Task RefreshIfFreeAsync()
            {
                if (await _running.WaitAsync(TimeSpan.FromSeconds(1)))
                {
                    try
                    {
                        await client.GetStringAsync("/refresh");
                    }
                    finally
                    {
                        _running.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task TryThatCatches_GoesIntoAnother() => Verify.VerifyFixAsync("""
        class Publisher(HttpClient client)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task PublishAsync(string url, HttpContent body)
            {
                await _slots.[|WaitAsync|]();
                await client.PostAsync(url, body);
                Console.WriteLine(url);
                _slots.Release(); // free for the next
                Console.WriteLine("done");
            }
        }
        """, """
        class Publisher(HttpClient client)
        {
            readonly SemaphoreSlim _slots = new(4, 4);

            public async Task PublishAsync(string url, HttpContent body)
            {
                await _slots.WaitAsync();
                try
                {
                    await client.PostAsync(url, body);
                    Console.WriteLine(url);
                }
                finally
                {
                    _slots.Release(); // free for the next
                }

                Console.WriteLine("done");
            }
        }
        """);

    [Fact]
    public Task ReleaserWithoutFinally_IsDisposedOfInOne() => Verify.VerifyFixAsync("""
        using Nito.AsyncEx;

        class Store(HttpClient client)
        {
            readonly AsyncLock _lock = new();

            public async Task SaveAsync(CancellationToken ct)
            {
                var releaser = await _lock.[|LockAsync|](ct);
                await client.GetStringAsync("/items", ct);
                releaser.Dispose();
            }
        }
        """, """
        using Nito.AsyncEx;

        class Store(HttpClient client)
        {
            readonly AsyncLock _lock = new();

            public async Task SaveAsync(CancellationToken ct)
            {
                var releaser = await _lock.LockAsync(ct);
                try
                {
                    await client.GetStringAsync("/items", ct);
                }
                finally
                {
                    releaser.Dispose();
                }
            }
        }
        """, settings: new() { References = References.Nito });

    [Fact]
    public Task WorkBehindAnEarlyRelease_GetsNoFix() => Verify.VerifyNoFixAsync("""
        class Cache(HttpClient client)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _value;

            public async Task<string> GetAsync()
            {
                await _gate.[|WaitAsync|]();
                if (_value is null)
                {
                    _gate.Release();
                    return await client.GetStringAsync("/slow");
                }

                await Task.Yield();
                _gate.Release();
                return _value;
            }
        }
        """);

    [Fact]
    public Task WithRuntime_BecomesLockHeldByUsing() => Verify.VerifyFixWithEveryRuleAsync("""
        class TokenCache(HttpClient client) : IDisposable
        {
            // one request for all
            private readonly SemaphoreSlim _gate = new SemaphoreSlim(1, 1); // never more than one
            string? _token;

            public async Task<string> GetAsync(CancellationToken ct)
            {
                await _gate.[|WaitAsync|](ct).ConfigureAwait(false); // one at a time
                // asks once
                _token ??= await client.GetStringAsync("/token", ct).ConfigureAwait(false);
                _gate.Release();
                return _token;
            }

            public async Task<int> CountAsync(CancellationToken ct)
            {
                await this._gate.[|WaitAsync|](ct);
                var text = await client.GetStringAsync("/count", ct);
                this._gate.Release();
                var count = text.Length;
                return count;
            }

            public async Task ResetAsync()
            {
                // forgets the old one
                await _gate.WaitAsync();
                try
                {
                    _token = null;
                    await client.DeleteAsync("/token");
                }
                finally
                {
                    _gate.Release();
                }
            }

            public void Dispose() => _gate.Dispose();
        }
        """, """
        using AsyncGuard.Runtime;

        class TokenCache(HttpClient client) : IDisposable
        {
            // one request for all
            private readonly AsyncLock _gate = new(); // never more than one
            string? _token;

            public async Task<string> GetAsync(CancellationToken ct)
            {
                using (await _gate.LockAsync(ct).ConfigureAwait(false)) // one at a time
                {
                    // asks once
                    _token ??= await client.GetStringAsync("/token", ct).ConfigureAwait(false);
                    return _token;
                }
            }

            public async Task<int> CountAsync(CancellationToken ct)
            {
                string text;
                using (await this._gate.LockAsync(ct))
                {
                    text = await client.GetStringAsync("/count", ct);
                }

                var count = text.Length;
                return count;
            }

            public async Task ResetAsync()
            {
                // forgets the old one
                using (await _gate.LockAsync())
                {
                    _token = null;
                    await client.DeleteAsync("/token");
                }
            }

            public void Dispose() => _gate.Dispose();
        }
        """, "AG0302.Using", VerifierSettings.WithRuntime);

    [Fact]
    public Task SeveralPermits_BecomeAsyncSemaphore() => Verify.VerifyFixWithEveryRuleAsync("""
        class Downloads(HttpClient client)
        {
            static readonly SemaphoreSlim s_slots = new(4);

            public async Task<string> GetAsync(string url)
            {
                await s_slots.[|WaitAsync|]();
                var text = await client.GetStringAsync(url);
                s_slots.Release();
                return text;
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Downloads(HttpClient client)
        {
            static readonly AsyncSemaphore s_slots = new(4);

            public async Task<string> GetAsync(string url)
            {
                using (await s_slots.AcquireAsync())
                {
                    var text = await client.GetStringAsync(url);
                    return text;
                }
            }
        }
        """, "AG0302.Using", VerifierSettings.WithRuntime);

    [Theory]
    [InlineData("if (_gate.CurrentCount == 0) return;")]
    [InlineData("_gate.Wait(); try { _token = null; } finally { _gate.Release(); }")]
    [InlineData("if (!await _gate.WaitAsync(100)) return; try { _token = null; } finally { _gate.Release(); }")]
    [InlineData("await RunAsync(_gate);")]
    [InlineData("await _gate.WaitAsync(); try { _token = null; } finally { _token = \"\"; _gate.Release(); }")]
    [InlineData("await _gate.WaitAsync(); try { _token = null; } finally { /* gives it back */ _gate.Release(); }")]
    public Task OtherUses_KeepTheSemaphore(string use) => OffersOnlyFinally("readonly SemaphoreSlim _gate = new(1, 1);", use);

    [Theory]
    [InlineData("SemaphoreSlim _gate = new(1, 1);")]
    [InlineData("internal readonly SemaphoreSlim _gate = new(1, 1);")]
    [InlineData("readonly SemaphoreSlim _gate = new(1, 4);")]
    public Task OtherDeclarations_KeepTheSemaphore(string field) => OffersOnlyFinally(field, "");

    // With the runtime at hand, the first and only action is the 'finally'.
    static Task OffersOnlyFinally(string field, string use)
    {
        var source = $$"""
            class TokenCache(HttpClient client)
            {
                {{field}}
                string? _token;

                public async Task<string?> GetAsync(CancellationToken ct)
                {
                    await _gate.[|WaitAsync|](ct);
                    _token ??= await client.GetStringAsync("/token", ct);
                    _gate.Release();
                    return _token;
                }

                public async Task UseAsync()
                {
                    await Task.Yield();
                    {{use}}
                }

                static Task RunAsync(SemaphoreSlim gate) => gate.WaitAsync();
            }
            """;
        return Verify.VerifyFixAsync(source, source, "AG0302.Using", VerifierSettings.WithRuntime);
    }
}
