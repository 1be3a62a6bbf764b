using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0403LostUpdate>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0403LostUpdateTests
{
    [Fact]
    public Task VersionThatIsTheSameStill_DoesNotTrigger() => Verify.VerifyAsync("""
        class Account(Func<decimal, Task<decimal>> price)
        {
            readonly object _gate = new();
            decimal _balance;
            long _version;

            public async Task<bool> ChargeAsync()
            {
                while (true)
                {
                    decimal before;
                    long seen;
                    lock (_gate)
                    {
                        before = _balance;
                        seen = _version;
                    }

                    var cost = await price(before);
                    lock (_gate)
                    {
                        if (_version != seen)
                            continue;
                        _balance = before - cost;
                        _version++;
                        return true;
                    }
                }
            }

            public void TopUp(decimal amount)
            {
                lock (_gate)
                {
                    _balance += amount;
                    _version++;
                }
            }
        }
        """);

    [Fact]
    public Task LocalOfOneFlow_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sum(HttpClient http)
        {
            public async Task<int> SumAsync(string[] urls)
            {
                var total = 0;
                foreach (var url in urls)
                    total += (await http.GetStringAsync(url)).Length;
                var before = total;
                await Task.Yield();
                total = before + 1;
                return total;
            }
        }
        """);

    [Fact]
    public Task TypeThatNobodyShares_DoesNotTrigger() => Verify.VerifyAsync("""
        class Reader(Stream stream)
        {
            int _position;
            public async Task<int> ReadAsync(byte[] buffer)
            {
                _position += await stream.ReadAsync(buffer);
                var before = _position;
                await stream.FlushAsync();
                _position = before + 1;
                return _position;
            }
        }
        """);

    [Fact]
    public Task LockForSomethingElse_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection(Stream stream)
        {
            readonly object _gate = new();
            int _requests, _received;
            public async Task<int> ConnectAsync(byte[] hello)
            {
                lock (_gate)
                    _requests++;
                _received += await stream.ReadAsync(hello);
                return _received;
            }
        }
        """);

    [Fact]
    public Task ValueAwaitedFirst_DoesNotTrigger() => Verify.VerifyAsync("""
        class Meter(HttpClient http)
        {
            readonly SemaphoreSlim _throttle = new(4);
            static int s_bytes;
            int _bytes;
            public async Task MeasureAsync(string url)
            {
                var text = await http.GetStringAsync(url);
                _bytes += text.Length;
                s_bytes = s_bytes + text.Length;
                _throttle.Release();
            }
        }
        """);

    [Fact]
    public Task LockHeldAcrossTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Account(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;
            public async Task WithdrawAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    var before = _balance;
                    await http.GetAsync("check");
                    _balance = before - amount;
                    _balance += await FeeAsync();
                }
                finally { _gate.Release(); }
            }
            Task<decimal> FeeAsync() => Task.FromResult(1m);
        }
        """);

    [Fact]
    public Task ScopeElsewhereThatIsNoLock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection(HttpClient http)
        {
            int _requests;
            public async Task SendAsync(CancellationToken token)
            {
                var before = _requests;
                await http.GetStringAsync("/next", token);
                _requests = before + 1;
            }
            public void Reset(CancellationToken token)
            {
                using (token.Register(() => http.CancelPendingRequests()))
                    _requests = 0;
            }
        }
        """);

    [Fact]
    public Task LockHeldByEveryCaller_DoesNotTrigger() => Verify.VerifyAsync("""
        class Account(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            static decimal s_balance;
            public async Task PayAsync(decimal sum)
            {
                await _gate.WaitAsync();
                try { await BookAsync(-sum); }
                finally { _gate.Release(); }
            }
            public async Task RefundAsync(decimal sum)
            {
                await _gate.WaitAsync();
                try { await BookAsync(sum); }
                finally { _gate.Release(); }
            }
            async Task BookAsync(decimal sum)
            {
                var before = s_balance;
                await http.GetStringAsync("/audit");
                s_balance = before + sum;
            }
        }
        """);

    [Fact]
    public Task LockOfACallerThatDoesNotAwait_Triggers() => Verify.VerifyAsync("""
        class Account(HttpClient http)
        {
            readonly object _gate = new();
            static decimal s_balance;
            public void Pay(decimal sum)
            {
                lock (_gate)
                    _ = BookAsync(-sum);
            }
            async Task BookAsync(decimal sum)
            {
                var before = s_balance;
                await http.GetStringAsync("/audit");
                [|s_balance|] = before + sum;
            }
        }
        """);

    [Fact]
    public Task AsyncLockHeldAcrossTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        using Nito.AsyncEx;
        class Account(HttpClient http)
        {
            readonly AsyncLock _mutex = new();
            int _requests, _bytes;
            public async Task CallAsync()
            {
                using (await _mutex.LockAsync())
                {
                    var before = _requests;
                    await http.GetAsync("check");
                    _requests = before + 1;
                }
                using var held = await _mutex.LockAsync();
                _bytes += (await http.GetStringAsync("x")).Length;
            }
        }
        """, new VerifierSettings { References = References.Nito });

    [Fact]
    public Task FreshReadBehindTheAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Version(HttpClient http)
        {
            readonly object _gate = new();
            int _version;
            public async Task BumpAsync()
            {
                lock (_gate) Console.WriteLine(_version);
                var before = _version;
                await http.GetAsync("bump");
                if (_version != before)
                    return;
                _version = before + 1;
            }
        }
        """);

    [Fact]
    public Task BusyFlag_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync(HttpClient http)
        {
            static bool s_busy;
            readonly SemaphoreSlim _other = new(1, 1);
            bool _busy;
            public async Task SyncAsync()
            {
                if (_busy || s_busy) return;
                _busy = true;
                s_busy = true;
                try { await http.GetAsync("sync"); }
                finally { _busy = false; s_busy = false; _other.Release(); }
            }
        }
        """);

    [Fact]
    public Task AwaitOnAnotherPath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sequence(HttpClient http)
        {
            readonly Lock _gate = new();
            int _next;
            public async Task<int> NextAsync(bool remote)
            {
                lock (_gate) { }
                var n = _next;
                if (remote)
                {
                    await http.GetAsync("next");
                    return -1;
                }
                _next = n + 1;
                return n;
            }
        }
        """);

    [Fact]
    public Task AwaitBehindTheStore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sequence(HttpClient http)
        {
            static int s_next;
            public async Task NextAsync()
            {
                while (true)
                {
                    var n = s_next;
                    s_next = n + 1;
                    await http.GetAsync($"{n}");
                }
            }
        }
        """);

    [Fact]
    public Task UiAffineClass_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tree : System.ComponentModel.Component
        {
            static int s_depth;
            public async Task EnterAsync() { s_depth += await DepthAsync(); }
            Task<int> DepthAsync() => Task.FromResult(1);
        }
        """);

    [Fact]
    public Task ConstructionAndLifecycle_DoNotTrigger() => Verify.VerifyAsync("""
        class Session : IAsyncDisposable
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _closed;
            public async ValueTask DisposeAsync()
            {
                var before = _closed;
                await Task.Yield();
                _closed = before + 1;
                _gate.Dispose();
            }
        }
        """);

    [Fact]
    public Task EntryPointsOwnState_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Program
        {
            static int s_bytes;
            static async Task Main()
            {
                using var http = new HttpClient();
                s_bytes += (await http.GetStringAsync("x")).Length;
            }
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task OverwrittenByAFreshValue_DoesNotTrigger() => Verify.VerifyAsync("""
        class Token(HttpClient http)
        {
            readonly object _gate = new();
            string _token = "";
            public async Task RefreshAsync()
            {
                var old = _token;
                lock (_gate) { }
                Console.WriteLine(old);
                _token = await http.GetStringAsync("token");
            }
        }
        """);

    [Fact]
    public Task SelectionOfTheItem_DoesNotTrigger() => Verify.VerifyAsync("""
        class Order { public int Total { get; set; } }
        class Pricing(HttpClient http)
        {
            public Task PriceAsync(List<Order> orders) => Task.WhenAll(orders.Select(async order =>
            {
                order.Total += (await http.GetStringAsync("price")).Length;
                var sum = 0;
                sum += (await http.GetStringAsync("tax")).Length;
            }));
        }
        """);

    [Fact]
    public Task OneAwaitedAfterTheOther_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pages(HttpClient http)
        {
            int _bytes;
            public async Task LoadAsync(string[] urls)
            {
                foreach (var url in urls)
                    await LoadAsync(url);
            }
            async Task LoadAsync(string url) => _bytes += (await http.GetStringAsync(url)).Length;
        }
        """);

    [Fact]
    public Task CompoundAssignmentInWhenAll_Triggers() => Verify.VerifyAsync("""
        class Pages(HttpClient http)
        {
            public async Task<int> LoadAsync(string[] urls)
            {
                var bytes = 0;
                await Task.WhenAll(urls.Select(async url => {|#0:bytes|} += (await http.GetStringAsync(url)).Length));
                return bytes;
            }
        }
        """, "'bytes' is read before an await and written from that read after it, so what others write meanwhile is lost: this code runs once per item of 'urls', at the same time");

    [Fact]
    public Task ArticlesCounter_Triggers() => Verify.VerifyAsync("""
        class Counter
        {
            int _counter;
            async Task IncrementAsync(int times)
            {
                for (var i = 0; i < times; i++)
                {
                    var tmp = _counter;
                    await Task.Yield();
                    [|_counter|] = tmp + 1;
                }
            }
            public async Task RunAsync()
            {
                await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => IncrementAsync(1000)));
                Console.WriteLine($"final counter: {_counter}");
            }
        }
        """);

    [Fact]
    public Task OneExpression_Triggers() => Verify.VerifyAsync("""
        class Pages(HttpClient http)
        {
            int _bytes;
            public async Task LoadAsync(List<string> urls)
            {
                var tasks = new List<Task>();
                foreach (var url in urls)
                    tasks.Add(LoadAsync(url));
                await Task.WhenAll(tasks);
            }
            async Task LoadAsync(string url) => [|_bytes|] = _bytes + (await http.GetStringAsync(url)).Length;
        }
        """);

    [Fact]
    public Task PoolWorkOfAUiAffineClass_Triggers() => Verify.VerifyAsync("""
        class Pages(HttpClient http) : System.ComponentModel.Component
        {
            int _bytes;
            public Task LoadAsync(List<string> urls) => Parallel.ForEachAsync(urls, async (url, token) => [|_bytes|] += (await http.GetStringAsync(url, token)).Length);
        }
        """);

    [Fact]
    public Task TwoTurnsUnderALock_Trigger() => Verify.VerifyAsync("""
        class Stock(HttpClient http)
        {
            readonly object _gate = new();
            int _count;
            public async Task TakeAsync()
            {
                int before;
                lock (_gate) before = _count;
                var count = _count;
                await http.GetAsync("take");
                lock (_gate)
                    [|_count|] = count - 1;
                Console.WriteLine(before);
            }
        }
        """);

    [Fact]
    public Task ReadIntoAVariableUnderALock_Triggers() => Verify.VerifyAsync("""
        class Cursor(HttpClient http)
        {
            readonly Lock _gate = new();
            int _page;
            public int Page { get { lock (_gate) return _page; } }
            public async Task NextAsync(CancellationToken token)
            {
                int page;
                lock (_gate)
                {
                    page = _page;
                }
                await http.GetStringAsync($"/pages/{page}", token);
                lock (_gate)
                    [|_page|] = page + 1;
            }
        }
        """);

    [Fact]
    public Task VariableThatIsNoStaleReadOfThePlace_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cursor(HttpClient http)
        {
            readonly Lock _gate = new();
            int _page, _total;
            public async Task NextAsync(CancellationToken token)
            {
                int page;
                lock (_gate)
                    page = _page;
                await http.GetStringAsync($"/pages/{page}", token);
                lock (_gate)
                {
                    if (_page != page)
                        return;
                    _page = page + 1;
                }
            }
            public async Task CountAsync(CancellationToken token)
            {
                int total;
                lock (_gate)
                    total = _total;
                total = int.Parse(await http.GetStringAsync($"/count?after={total}", token));
                lock (_gate)
                    _total = total;
            }
            public async Task ResetAsync(string text, CancellationToken token)
            {
                int total;
                if (!int.TryParse(text, out total))
                    total = _total;
                await http.GetStringAsync($"/reset/{total}", token);
                lock (_gate)
                    _total = total;
            }
        }
        """);

    [Fact]
    public Task HandlerOfHttpMessages_Triggers() => Verify.VerifyAsync("""
        class Metering : DelegatingHandler
        {
            long _received;
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var before = _received;
                var response = await base.SendAsync(request, cancellationToken);
                [|_received|] = before + (response.Content.Headers.ContentLength ?? 0);
                return response;
            }
        }
        """);

    [Fact]
    public Task TypeWithALockThatIsNotHeld_Triggers() => Verify.VerifyAsync("""
        class Quota(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _used;
            public async Task UseAsync(string path)
            {
                {|#0:_used|} += (await http.GetStringAsync(path)).Length;
            }
            public async Task ResetAsync()
            {
                await _gate.WaitAsync();
                try { _used = 0; }
                finally { _gate.Release(); }
            }
        }
        """, "'_used' is read before an await and written from that read after it, so what others write meanwhile is lost: '_used' is guarded elsewhere");

    [Fact]
    public Task StaticState_Triggers() => Verify.VerifyAsync("""
        static class Usage
        {
            static long s_bytes;
            static int s_calls;
            public static async Task DownloadAsync(HttpClient http, string url)
            {
                [|s_bytes|] += (await http.GetByteArrayAsync(url)).Length;
                var calls = s_calls;
                await http.GetAsync("log").ConfigureAwait(false);
                [|s_calls|] = calls + 1;
            }
        }
        """);

    [Fact]
    public Task Singleton_Triggers() => Verify.VerifyAsync("""
        using Microsoft.Extensions.DependencyInjection;
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services) => services;
                public static IServiceCollection AddScoped<TService>(this IServiceCollection services) => services;
            }
        }
        interface IQuota { }
        class Quota(HttpClient http) : IQuota
        {
            int _used;
            public async Task UseAsync(string path) => [|_used|] += (await http.GetStringAsync(path)).Length;
        }
        class PerRequest(HttpClient http)
        {
            int _used;
            public async Task UseAsync(string path) => _used += (await http.GetStringAsync(path)).Length;
        }
        static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<IQuota, Quota>().AddScoped<PerRequest>();
        }
        """);

    [Fact]
    public Task SiblingsInAnArray_Trigger() => Verify.VerifyAsync("""
        class Pair(HttpClient http)
        {
            int _bytes;
            public async Task LoadAsync() => await Task.WhenAll(new[] { LeftAsync(), RightAsync() });
            async Task LeftAsync() { [|_bytes|] += (await http.GetStringAsync("left")).Length; }
            async Task RightAsync() { var text = await http.GetStringAsync("right"); _bytes += text.Length; }
        }
        """);

    [Fact]
    public Task PropertyOfASharedObject_Triggers() => Verify.VerifyAsync("""
        class Stats { public long Bytes { get; set; } }
        class Pages(HttpClient http)
        {
            public async Task<Stats> LoadAsync(IEnumerable<string> urls)
            {
                var stats = new Stats();
                await Task.WhenAll(from url in urls select CountAsync(url));
                return stats;
                async Task CountAsync(string url) => [|stats.Bytes|] += (await http.GetStringAsync(url)).Length;
            }
        }
        """);
}
