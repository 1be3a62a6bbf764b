using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0404LateFill>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0404LateFillTests
{
    [Fact]
    public Task LocalVariable_DoesNotTrigger() => Verify.VerifyAsync("""
        class Loader(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public async Task<string> LoadAsync(string? name)
            {
                string? text = null;
                if (text is null)
                    text = await http.GetStringAsync("x");
                name ??= await http.GetStringAsync("name");
                _gate.Release();
                return text + name;
            }
        }
        """);

    [Fact]
    public Task TypeThatNobodyShares_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(HttpClient http)
        {
            string? _text;
            public async Task<string> TextAsync()
            {
                if (_text is null)
                    _text = await http.GetStringAsync("x");
                return _text ??= await http.GetStringAsync("y");
            }
        }
        """);

    [Fact]
    public Task DoubleCheckedUnderASemaphore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _text;
            public async Task<string> TextAsync(CancellationToken token)
            {
                if (_text is not null)
                    return _text;
                await _gate.WaitAsync(token);
                try
                {
                    if (_text is null)
                        _text = await http.GetStringAsync("x", token);
                    return _text;
                }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task LockHeldByEveryCaller_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _text;
            public async Task<string> TextAsync()
            {
                await _gate.WaitAsync();
                try { return await LoadAsync(); }
                finally { _gate.Release(); }
            }
            async Task<string> LoadAsync()
            {
                if (_text is null)
                    _text = await http.GetStringAsync("x");
                return _text;
            }
        }
        """);

    [Fact]
    public Task LockHeldByOneCallerOfTwo_Triggers() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _text;
            public async Task<string> TextAsync()
            {
                await _gate.WaitAsync();
                try { return await LoadAsync(); }
                finally { _gate.Release(); }
            }
            public Task<string> PeekAsync() => LoadAsync();
            async Task<string> LoadAsync()
            {
                if (_text is null)
                    [|_text|] = await http.GetStringAsync("x");
                return _text;
            }
        }
        """);

    [Fact]
    public Task AsyncLockOfNito_DoesNotTrigger() => Verify.VerifyAsync("""
        using Nito.AsyncEx;
        class Config(HttpClient http)
        {
            readonly AsyncLock _mutex = new();
            string? _text;
            public async Task<string> TextAsync()
            {
                using (await _mutex.LockAsync())
                    return _text ??= await http.GetStringAsync("x");
            }
        }
        """, new VerifierSettings { References = References.Nito });

    [Fact]
    public Task TaskStoredBeforeTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            static Task<string>? s_text;
            readonly object _gate = new();
            Task<string>? _text;
            public async Task<string> TextAsync()
            {
                lock (_gate)
                    _text ??= http.GetStringAsync("x");
                if (s_text == null)
                    s_text = http.GetStringAsync("y");
                return await _text + await s_text;
            }
        }
        """);

    [Fact]
    public Task BusyFlag_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync(HttpClient http)
        {
            readonly SemaphoreSlim _other = new(1, 1);
            bool _busy;
            public async Task SyncAsync()
            {
                if (_busy)
                    return;
                _busy = true;
                try { await http.GetAsync("sync"); }
                finally { _busy = false; _other.Release(); }
            }
        }
        """);

    [Fact]
    public Task FlagSetBeforeTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Startup(HttpClient http)
        {
            static bool s_started;
            public async Task StartAsync()
            {
                if (!s_started)
                {
                    s_started = true;
                    await http.GetAsync("start");
                }
            }
        }
        """);

    [Fact]
    public Task CheckedAgainBehindTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            static string? s_text;
            static string? s_other;
            public async Task<string> TextAsync()
            {
                if (s_text is null)
                {
                    var text = await http.GetStringAsync("x");
                    s_text ??= text;
                }
                if (s_other == null)
                {
                    var other = await http.GetStringAsync("y");
                    if (s_other == null)
                        s_other = other;
                }
                return s_text + s_other;
            }
        }
        """);

    [Fact]
    public Task InterlockedExchange_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            static string? s_text;
            public async Task<string> TextAsync()
            {
                if (s_text is null)
                {
                    var text = await http.GetStringAsync("x");
                    Interlocked.CompareExchange(ref s_text, text, null);
                }
                return s_text;
            }
        }
        """);

    [Fact]
    public Task ResetBehindTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session(HttpClient http)
        {
            static string? s_token;
            static bool s_open;
            public async Task CloseAsync()
            {
                if (s_token != null)
                {
                    await http.DeleteAsync(s_token);
                    s_token = null;
                }
                if (!s_open)
                    return;
                await http.GetAsync("close");
                s_open = false;
            }
        }
        """);

    [Fact]
    public Task PeriodicRefresh_DoesNotTrigger() => Verify.VerifyAsync("""
        class Prices(HttpClient http)
        {
            readonly Lock _gate = new();
            string _text = "";
            public async Task RefreshAsync()
            {
                lock (_gate) { }
                if (_text.Length > 10)
                    _text = await http.GetStringAsync("prices");
                _text = await http.GetStringAsync("prices");
            }
        }
        """);

    [Fact]
    public Task Lifecycle_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection(HttpClient http) : IAsyncDisposable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            bool _disposed;
            public async ValueTask DisposeAsync()
            {
                if (_disposed)
                    return;
                await http.GetAsync("bye");
                _disposed = true;
                _gate.Dispose();
            }
        }
        """);

    [Fact]
    public Task UiAffineClass_DoesNotTrigger() => Verify.VerifyAsync("""
        class View(HttpClient http) : System.ComponentModel.Component
        {
            static string? s_text;
            public async Task ShowAsync() => Console.WriteLine(s_text ??= await http.GetStringAsync("x"));
        }
        """);

    [Fact]
    public Task LazyTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1);
            Lazy<Task<string>>? _text;
            string? _copy;
            public async Task<string> TextAsync()
            {
                _text ??= new Lazy<Task<string>>(() => http.GetStringAsync("x"));
                var text = await _text.Value;
                _copy = text;
                _gate.Release();
                return text;
            }
        }
        """);

    [Fact]
    public Task EntryPointsOwnState_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Program
        {
            static string? s_text;
            static async Task Main()
            {
                using var http = new HttpClient();
                s_text ??= await http.GetStringAsync("x");
            }
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task OtherObjectsField_DoesNotTrigger() => Verify.VerifyAsync("""
        class Row { public string? Text; }
        class Filler(HttpClient http)
        {
            readonly SemaphoreSlim _throttle = new(4);
            public async Task FillAsync(Row row)
            {
                if (row.Text is null)
                    row.Text = await http.GetStringAsync("x");
                _throttle.Release();
            }
        }
        """);

    [Fact]
    public Task FlagOfAMethodThatOthersCallOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gateways(HttpClient http) : IAsyncDisposable
        {
            readonly Lock _lock = new();
            bool _initialized, _closed;
            public async Task StartAsync(CancellationToken token)
            {
                lock (_lock) { }
                if (!_initialized)
                {
                    await http.GetAsync("init", token);
                    _initialized = true;
                }
            }
            public async ValueTask DisposeAsync() => await CloseAsync();
            async Task CloseAsync()
            {
                if (_closed)
                    return;
                await http.GetAsync("close");
                _closed = true;
            }
        }
        """);

    [Fact]
    public Task TimeOfTheLastRound_DoesNotTrigger() => Verify.VerifyAsync("""
        class Receiver(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            DateTime? _lastMaintenance;
            public async Task ReceiveAsync()
            {
                if (!_lastMaintenance.HasValue || _lastMaintenance.Value < DateTime.UtcNow)
                {
                    await http.GetAsync("maintain");
                    _lastMaintenance = DateTime.UtcNow;
                }
                _gate.Release();
            }
        }
        """);

    [Fact]
    public Task TurnBasedActors_DoNotTrigger() => Verify.VerifyAsync("""
        namespace Orleans.Runtime { public interface IAddressable { } }
        class Player(HttpClient http) : Orleans.Runtime.IAddressable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _name;
            public async Task<string> NameAsync()
            {
                _gate.Release();
                return _name ??= await http.GetStringAsync("name");
            }
        }
        """);

    [Fact]
    public Task NullTest_Triggers() => Verify.VerifyAsync("""
        static class Tokens
        {
            static string? s_token;
            public static async Task<string> GetAsync(HttpClient http)
            {
                if (s_token == null)
                    {|#0:s_token|} = await http.GetStringAsync("token");
                return s_token;
            }
        }
        """, "'s_token' is found empty, then awaited for and filled, so callers that come meanwhile find it empty too and do the work again: 's_token' is static");

    [Fact]
    public Task EveryNullTest_Triggers() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly object _gate = new();
            string? _a, _b, _c, _d, _e, _f;
            public async Task<string> LoadAsync(bool force)
            {
                lock (_gate) { }
                if (_a is null) { [|_a|] = await http.GetStringAsync("a").ConfigureAwait(false); }
                if (force || _b is not { }) [|_b|] = await http.GetStringAsync("b");
                if (string.IsNullOrEmpty(this._c)) [|this._c|] = await http.GetStringAsync("c");
                if (_d != null) return _d;
                var text = await http.GetStringAsync("d");
                [|_d|] = text.Trim();
                [|_e|] = _e ?? await http.GetStringAsync("e");
                return _f ?? ([|_f|] = await http.GetStringAsync("f"));
            }
        }
        """);

    [Fact]
    public Task CoalesceAssignment_Triggers() => Verify.VerifyAsync("""
        class Config
        {
            public static Config Instance { get; } = new();
            readonly HttpClient _http = new();
            string? _text;
            public async Task<string> TextAsync() => [|_text|] ??= await _http.GetStringAsync("x");
        }
        """);

    [Fact]
    public Task Flag_Triggers() => Verify.VerifyAsync("""
        class Database(HttpClient http)
        {
            readonly SemaphoreSlim _connections = new(10);
            bool _migrated, _seeded;
            public async Task EnsureAsync()
            {
                if (!_migrated)
                {
                    await http.GetAsync("migrate");
                    [|_migrated|] = true;
                }
                if (_seeded)
                    return;
                await http.GetAsync("seed");
                [|_seeded|] = true;
                _connections.Release();
            }
            public async Task<string> QueryAsync()
            {
                await EnsureAsync();
                return await http.GetStringAsync("query");
            }
        }
        """);

    [Fact]
    public Task NullableCountAndDefault_Trigger() => Verify.VerifyAsync("""
        class Limits(HttpClient http)
        {
            static int? s_limit;
            static int s_size;
            static string[] s_names = [];
            public async Task LoadAsync()
            {
                if (!s_limit.HasValue) [|s_limit|] = (await http.GetStringAsync("limit")).Length;
                if (s_size == 0) [|s_size|] = (await http.GetStringAsync("size")).Length;
                if (s_names.Length == 0) [|s_names|] = (await http.GetStringAsync("names")).Split(',');
            }
        }
        """);

    [Fact]
    public Task TestForItems_Triggers() => Verify.VerifyAsync("""
        static class Regions
        {
            static string? s_home;
            static string[]? s_all;
            public static async Task<string> HomeAsync(HttpClient http)
            {
                if (s_home is { Length: > 0 } known)
                    return known;
                [|s_home|] = await http.GetStringAsync("home");
                return s_home;
            }
            public static async Task<string[]> AllAsync(HttpClient http)
            {
                if (s_all is not { Length: not 0 })
                    [|s_all|] = (await http.GetStringAsync("all")).Split(',');
                return s_all;
            }
        }
        """);

    [Fact]
    public Task TestForAnotherSize_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Regions
        {
            static string s_page = "start";
            public static async Task<string> TurnAsync(HttpClient http)
            {
                if (s_page is { Length: > 8 } || s_page is { Length: 0 })
                    return s_page;
                s_page = await http.GetStringAsync(s_page);
                return s_page;
            }
        }
        """);

    [Fact]
    public Task FlagOfWhatIsAnsweredWith_Triggers() => Verify.VerifyAsync("""
        class Columns(Func<Task<string[]>> read)
        {
            static bool s_loaded;
            static string[] s_names = [];
            public async Task<string[]> NamesAsync()
            {
                if (!s_loaded)
                {
                    s_names = await read();
                    [|s_loaded|] = true;
                }
                return s_names;
            }
        }
        """);

    [Fact]
    public Task FlagOfWhatIsDoneOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        class Columns(Func<Task<string[]>> read, Func<string[], Task<int>> store)
        {
            static bool s_stored;
            public async Task<int> StoreAsync()
            {
                var count = 0;
                if (!s_stored)
                {
                    count = await store(await read());
                    s_stored = true;
                }
                return count;
            }
        }
        """);

    [Fact]
    public Task Property_Triggers() => Verify.VerifyAsync("""
        class Directory(HttpClient http)
        {
            readonly ReaderWriterLockSlim _lock = new();
            public string? Text { get; private set; }
            public async Task<string> LoadAsync()
            {
                _lock.EnterReadLock();
                _lock.ExitReadLock();
                return [|Text|] ??= await http.GetStringAsync("x");
            }
        }
        """);

    [Fact]
    public Task InWorkThatRunsConcurrently_Triggers() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            string? _robots;
            public Task CrawlAsync(string[] urls) => Task.WhenAll(urls.Select(CrawlAsync));
            async Task CrawlAsync(string url)
            {
                if (_robots is null)
                    {|#0:_robots|} = await http.GetStringAsync("robots.txt");
                await http.GetStringAsync(url);
            }
        }
        """, "'_robots' is found empty, then awaited for and filled, so callers that come meanwhile find it empty too and do the work again: this code runs once per item of 'urls', at the same time");

    [Fact]
    public Task Middleware_Triggers() => Verify.VerifyAsync("""
        using Microsoft.AspNetCore.Http;
        namespace Microsoft.AspNetCore.Http { public class HttpContext { } public delegate Task RequestDelegate(HttpContext context); }
        class Headers(RequestDelegate next, HttpClient http)
        {
            string? _policy;
            public async Task InvokeAsync(HttpContext context)
            {
                [|_policy|] ??= await http.GetStringAsync("policy");
                await next(context);
            }
        }
        """);

    [Fact]
    public Task HandlerOfHttpMessages_Triggers() => Verify.VerifyAsync("""
        class Tenants(Func<CancellationToken, Task<string>> find) : DelegatingHandler
        {
            string? _tenant;
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                {|#0:_tenant|} ??= await find(cancellationToken).ConfigureAwait(false);
                request.Headers.Add("Tenant", _tenant);
                return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
        """, "'_tenant' is found empty, then awaited for and filled, so callers that come meanwhile find it empty too and do the work again: 'Tenants' is one 'HttpMessageHandler' for all requests");

    [Fact]
    public Task HandlerThatLocksOrKeepsNothing_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tenants(Func<CancellationToken, Task<string>> find) : DelegatingHandler
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            string? _tenant;
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                await _turn.WaitAsync(cancellationToken);
                try { _tenant ??= await find(cancellationToken); }
                finally { _turn.Release(); }
                string? trace = null;
                trace ??= await find(cancellationToken);
                request.Headers.Add("Tenant", _tenant + trace);
                return await base.SendAsync(request, cancellationToken);
            }
        }
        // A client is made for one caller, and content for one request.
        class Report(Func<Task<byte[]>> load) : HttpContent
        {
            byte[]? _bytes;
            protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
            {
                _bytes ??= await load();
                await stream.WriteAsync(_bytes);
            }
            protected override bool TryComputeLength(out long length) { length = 0; return false; }
        }
        """);

    [Fact]
    public Task CheckOutsideTheTurnUnderTheLock_Triggers() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            readonly Lock _gate = new();
            string? _text;
            public async Task<string> TextAsync()
            {
                if (_text is null)
                {
                    var text = await http.GetStringAsync("x");
                    lock (_gate)
                        [|_text|] = text;
                }
                return _text;
            }
        }
        """);

    [Fact]
    public Task Lambda_Triggers() => Verify.VerifyAsync("""
        class Config(HttpClient http)
        {
            static string? s_text;
            public Func<Task<string>> Text() => async () =>
            {
                if (s_text is null)
                    [|s_text|] = await http.GetStringAsync("x");
                return s_text;
            };
        }
        """);
}
