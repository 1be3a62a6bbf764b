using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0411RepeatedFactory, AsyncGuard.CodeFixes.Rules.SharedState.AG0411RepeatedFactoryFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0411RepeatedFactoryTests
{
    static Task Silent(string code) => Verify.VerifyAsync($$"""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            readonly ConcurrentDictionary<string, string> _texts = new();
            readonly ConcurrentDictionary<string, Lazy<Task<string>>> _lazies = new();
            readonly Dictionary<string, Task<string>> _own = new();
            readonly Task<string> _none = Task.FromResult("");
            Task<string> LoadAsync(string url) => http.GetStringAsync(url);
            {{code}}
        }
        """);

    [Fact]
    public Task LazyValues_DoNotTrigger() => Silent("public Task<string> Get(string url) => _lazies.GetOrAdd(url, key => new Lazy<Task<string>>(() => LoadAsync(key))).Value;");

    [Fact]
    public Task ValuesThatAreNoTasks_DoNotTrigger() => Silent("public string Get(string url) => _texts.GetOrAdd(url, key => key.Trim());");

    [Fact]
    public Task CompletedTasks_DoNotTrigger() => Silent("""public Task<string> Get(string url) => _pages.GetOrAdd(url, key => Task.FromResult(key));""");

    [Fact]
    public Task TaskMadeBefore_DoesNotTrigger() => Silent("public Task<string> Get(string url) => _pages.GetOrAdd(url, _ => _none);");

    [Fact]
    public Task Value_DoesNotTrigger() => Silent("public Task<string> Get(string url) => _pages.GetOrAdd(url, _none);");

    [Fact]
    public Task CompletionSource_DoesNotTrigger() => Silent("""
        public Task<string> Get(string url)
        {
            var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _pages.GetOrAdd(url, _ => source.Task);
        }
        """);

    [Fact]
    public Task OtherMembers_DoNotTrigger() => Silent("public bool Has(string url) => _pages.TryGetValue(url, out var task) && _pages.TryAdd(url + 1, task) && _own.TryAdd(url, LoadAsync(url));");

    [Fact]
    public Task OwnType_DoesNotTrigger() => Verify.VerifyAsync("""
        class ConcurrentDictionary<TKey, TValue> { public TValue GetOrAdd(TKey key, Func<TKey, TValue> factory) => factory(key); }
        class Cache
        {
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            public Task<string> Get(string url) => _pages.GetOrAdd(url, async key => { await Task.Yield(); return key; });
        }
        """);

    [Fact]
    public Task EveryFactory_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            static readonly ConcurrentDictionary<string, Task<string>> s_pages = new();
            readonly ConcurrentDictionary<int, ValueTask<string>> _values = new();
            readonly ConcurrentDictionary<string, Task> _jobs = new();
            public async Task<string> GetAsync(string url)
            {
                var local = new ConcurrentDictionary<string, Task<int>>();
                await local.[|GetOrAdd|](url, static async (key, extra) => { await Task.Yield(); return key.Length + extra; }, 1);
                await _jobs.[|GetOrAdd|](url, key => http.GetAsync(key));
                await _values.[|GetOrAdd|](1, async key => await http.GetStringAsync($"{key}"));
                await s_pages.[|GetOrAdd|](url, LoadAsync);
                return await s_pages.[|GetOrAdd|](url, key => LoadAsync(key)).ConfigureAwait(false) + await s_pages.[|GetOrAdd|](url, async key => await LoadAsync(key));
            }
            Task<string> LoadAsync(string url) => http.GetStringAsync(url);
        }
        """);

    [Fact]
    public Task Message() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            public Task<string> Get(string url) => _pages.{|AG0411:GetOrAdd|}(url, key => http.GetStringAsync(key));
        }
        """);

    [Fact]
    public Task PrivateDictionary_KeepsLazyValues() => Verify.VerifyFixAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            // what has been loaded
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            public async Task<string> GetAsync(string url)
            {
                if (url.Length == 0)
                    return await _pages.[|GetOrAdd|](url, async key => { await Task.Yield(); return key; }).ConfigureAwait(false);
                return await _pages.[|GetOrAdd|](url, LoadAsync).ConfigureAwait(false);
            }
            public Task<string> Get(string url) => _pages.[|GetOrAdd|](url, key => http.GetStringAsync(key));
            public void Forget(string url) => _pages.TryRemove(url, out _);
            Task<string> LoadAsync(string page) => http.GetStringAsync(page);
        }
        """, """
        using System.Collections.Concurrent;
        using AsyncGuard.Runtime;
        class Cache(HttpClient http)
        {
            // what has been loaded
            readonly ConcurrentDictionary<string, AsyncLazy<string>> _pages = new();
            public async Task<string> GetAsync(string url)
            {
                if (url.Length == 0)
                    return await _pages.GetOrAdd(url, key => new AsyncLazy<string>(async _ => { await Task.Yield(); return key; })).GetAsync().ConfigureAwait(false);
                return await _pages.GetOrAdd(url, page => new AsyncLazy<string>(_ => LoadAsync(page))).GetAsync().ConfigureAwait(false);
            }
            public Task<string> Get(string url) => _pages.GetOrAdd(url, key => new AsyncLazy<string>(_ => http.GetStringAsync(key))).GetAsync().AsTask();
            public void Forget(string url) => _pages.TryRemove(url, out _);
            Task<string> LoadAsync(string page) => http.GetStringAsync(page);
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task DictionaryThatIsHandedOut_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            public ICollection<Task<string>> All => _pages.Values;
            public Task<string> Get(string url) => _pages.[|GetOrAdd|](url, key => http.GetStringAsync(key));
        }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task WithoutTheRuntime_ThereIsNoFix() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            readonly ConcurrentDictionary<string, Task<string>> _pages = new();
            public Task<string> Get(string url) => _pages.[|GetOrAdd|](url, key => http.GetStringAsync(key));
        }
        """);

    [Fact]
    public Task ControllerThatCachesRequests_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class RatesController(HttpClient http)
        {
            static readonly ConcurrentDictionary<(string From, string To), Task<decimal>> Rates = new();
            public async Task<decimal> GetAsync(string from, string to, CancellationToken cancellationToken) =>
                await Rates.[|GetOrAdd|]((from, to), pair => FetchAsync(pair.From, pair.To, cancellationToken)).ConfigureAwait(false);
            async Task<decimal> FetchAsync(string from, string to, CancellationToken cancellationToken) =>
                decimal.Parse(await http.GetStringAsync($"/{from}/{to}", cancellationToken));
        }
        """);

    [Fact]
    public Task StaticLocalFunctionAsFactory_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Certificates
        {
            readonly ConcurrentDictionary<string, Task<byte[]>> _files = new();
            public Task<byte[]> LoadAsync(string path)
            {
                return _files.[|GetOrAdd|](path, ReadAsync);
                static async Task<byte[]> ReadAsync(string path) => await File.ReadAllBytesAsync(path);
            }
        }
        """);

    [Fact]
    public Task FactoryWithAnArgument_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Tenants(HttpClient http)
        {
            readonly ConcurrentDictionary<int, Task<string>> _names = new();
            public Task<string> NameAsync(int tenant) =>
                _names.[|GetOrAdd|](tenant, static (id, client) => client.GetStringAsync($"/tenants/{id}"), http);
        }
        """);
}
