using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0702BlockedTask,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0702BlockedTaskFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0702BlockedTaskFixTests
{
    [Fact]
    public Task AllFormsInOneMethod_AreAwaited() => Verify.VerifyFixAsync("""
        class Orders(HttpClient http)
        {
            public async Task<int> CountAsync(ValueTask<int> cached, CancellationToken token)
            {
                var page = http.GetStringAsync("/orders").[|Result|]; // the first page
                LoadAsync().[|Wait|]();
                LoadAsync().[|Wait|](token);
                LoadAsync().GetAwaiter().[|GetResult|]();
                LoadAsync().ConfigureAwait(false).GetAwaiter().[|GetResult|]();
                await Task.Yield();
                return page.Length + cached.[|Result|];
            }
            Task LoadAsync() => http.GetAsync("/");
        }
        """, """
        class Orders(HttpClient http)
        {
            public async Task<int> CountAsync(ValueTask<int> cached, CancellationToken token)
            {
                var page = await http.GetStringAsync("/orders"); // the first page
                await LoadAsync();
                await LoadAsync().WaitAsync(token);
                await LoadAsync();
                await LoadAsync().ConfigureAwait(false);
                await Task.Yield();
                return page.Length + await cached;
            }
            Task LoadAsync() => http.GetAsync("/");
        }
        """);

    [Fact]
    public Task MemberOfTheResult_IsReadInParentheses() => Verify.VerifyFixAsync("""
        class Pages(HttpClient http)
        {
            public async Task<string?> ReadAsync(Task<string>? next, Func<Task<Func<int, string?>>> factory)
            {
                var length = http.GetStringAsync("/").[|Result|].Length;
                var first = http.GetStringAsync("/").[|Result|][0];
                var upper = http.GetStringAsync("/").[|Result|]?.ToUpperInvariant();
                var sure = factory().[|Result|](length)!.Trim();
                var chosen = (next ?? http.GetStringAsync("/")).[|Result|];
                await Task.Yield();
                return length + first + upper + sure + chosen;
            }
        }
        """, """
        class Pages(HttpClient http)
        {
            public async Task<string?> ReadAsync(Task<string>? next, Func<Task<Func<int, string?>>> factory)
            {
                var length = (await http.GetStringAsync("/")).Length;
                var first = (await http.GetStringAsync("/"))[0];
                var upper = (await http.GetStringAsync("/"))?.ToUpperInvariant();
                var sure = (await factory())(length)!.Trim();
                var chosen = await (next ?? http.GetStringAsync("/"));
                await Task.Yield();
                return length + first + upper + sure + chosen;
            }
        }
        """);

    [Fact]
    public Task NestedReads_AreAwaitedInsideOut() => Verify.VerifyFixAsync("""
        class Gateway(HttpClient http)
        {
            public async Task<string> GetAsync(string url)
            {
                await Task.Yield();
                return http.GetStringAsync(url + TokenAsync().[|Result|].Trim()).[|Result|];
            }
            Task<string> TokenAsync() => http.GetStringAsync("/token");
        }
        """, """
        class Gateway(HttpClient http)
        {
            public async Task<string> GetAsync(string url)
            {
                await Task.Yield();
                return await http.GetStringAsync(url + (await TokenAsync()).Trim());
            }
            Task<string> TokenAsync() => http.GetStringAsync("/token");
        }
        """);

    [Fact]
    public Task ChainOverSeveralLines_KeepsItsShape() => Verify.VerifyFixAsync("""
        class Feed(HttpClient http)
        {
            public async Task<string> ReadAsync()
            {
                await Task.Yield();
                var text = http
                    .GetStringAsync("/feed") // slow
                    .ContinueWith(t => t.IsFaulted ? "" : t.Result)
                    .[|Result|];
                return text;
            }
        }
        """, """
        class Feed(HttpClient http)
        {
            public async Task<string> ReadAsync()
            {
                await Task.Yield();
                var text = await http
                    .GetStringAsync("/feed") // slow
                    .ContinueWith(t => t.IsFaulted ? "" : t.Result);
                return text;
            }
        }
        """, settings: new() { Config = "dotnet_diagnostic.AG0000.severity = none" });

    [Fact]
    public Task SwitchArmExpressionBodyAndLambda_AreAwaited() => Verify.VerifyFixAsync("""
        class Prices(HttpClient http)
        {
            public async Task<string> GetAsync(string kind) => kind switch
            {
                "list" => http.GetStringAsync("/list").[|Result|],
                "net" when kind.Length > http.GetStringAsync("/min").[|Result|].Length => await http.GetStringAsync("/net"),
                _ => "",
            };

            public void Plan(List<Func<Task>> queue, Task<int> price) =>
                queue.Add(async () => { Console.WriteLine(price.[|Result|]); await Task.Yield(); });
        }
        """, """
        class Prices(HttpClient http)
        {
            public async Task<string> GetAsync(string kind) => kind switch
            {
                "list" => await http.GetStringAsync("/list"),
                "net" when kind.Length > (await http.GetStringAsync("/min")).Length => await http.GetStringAsync("/net"),
                _ => "",
            };

            public void Plan(List<Func<Task>> queue, Task<int> price) =>
                queue.Add(async () => { Console.WriteLine(await price); await Task.Yield(); });
        }
        """);

    [Fact]
    public Task CallerThatReturnsTask_IsMadeAsync() => Verify.VerifyFixAsync("""
        class Gateway(HttpClient http)
        {
            public Task<string> GetAsync(string url)
            {
                var token = AuthenticateAsync().[|Result|];
                return http.GetStringAsync(url + token);
            }

            // one line
            Task<string> AuthenticateAsync() => http.GetStringAsync("/token" + RealmAsync().[|Result|]);

            Task<string> RealmAsync() => http.GetStringAsync("/realm");
        }
        """, """
        class Gateway(HttpClient http)
        {
            public async Task<string> GetAsync(string url)
            {
                var token = await AuthenticateAsync();
                return await http.GetStringAsync(url + token);
            }

            // one line
            async Task<string> AuthenticateAsync() => await http.GetStringAsync("/token" + await RealmAsync());

            Task<string> RealmAsync() => http.GetStringAsync("/realm");
        }
        """);

    [Fact]
    public Task WaitAllAndWaitAny_BecomeWhenAllAndWhenAny() => Verify.VerifyFixAsync("""
        class Mirror
        {
            public async Task SyncAsync(Task[] uploads, Task[] others, Task[] rest, Task first, Task second, CancellationToken token)
            {
                Task.[|WaitAll|](uploads);
                Task.[|WaitAll|](first, second);
                Task.[|WaitAll|](others, token);
                Task.[|WaitAny|](rest);
                await Task.Yield();
            }
        }
        """, """
        class Mirror
        {
            public async Task SyncAsync(Task[] uploads, Task[] others, Task[] rest, Task first, Task second, CancellationToken token)
            {
                await Task.WhenAll(uploads);
                await Task.WhenAll(first, second);
                await Task.WhenAll(others).WaitAsync(token);
                await Task.WhenAny(rest);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task ProjectionOfAList_BecomesWhenAll() => Verify.VerifyFixAsync("""
        class Thumbnails
        {
            public async Task<List<byte[]>> LoadAsync(HttpClient http, List<Task<byte[]>> downloads)
            {
                await Task.Yield();
                return downloads.Select(download => download.[|Result|]).Where(image => image.Length > 0).ToList();
            }
        }
        """, """
        class Thumbnails
        {
            public async Task<List<byte[]>> LoadAsync(HttpClient http, List<Task<byte[]>> downloads)
            {
                await Task.Yield();
                return (await Task.WhenAll(downloads)).Where(image => image.Length > 0).ToList();
            }
        }
        """);

    [Fact]
    public Task AwaitsThatAreConfigured_StayAlike() => Verify.VerifyFixAsync("""
        class Library(HttpClient http)
        {
            public async Task<int> CountAsync()
            {
                var text = http.GetStringAsync("/").[|Result|];
                return text.Length + (await http.GetStringAsync("/").ConfigureAwait(false)).Length;
            }
        }
        """, """
        class Library(HttpClient http)
        {
            public async Task<int> CountAsync()
            {
                var text = await http.GetStringAsync("/").ConfigureAwait(false);
                return text.Length + (await http.GetStringAsync("/").ConfigureAwait(false)).Length;
            }
        }
        """);

    [Fact]
    public Task TimeoutsUsedWinnersAndStoredAwaiters_HaveNoFix() => Verify.VerifyNoFixAsync("""
        class Watch
        {
            public async Task<int> RunAsync(Task work, Task other, Task last)
            {
                if (!work.[|Wait|](TimeSpan.FromSeconds(5)))
                    return -1;
                var awaiter = other.GetAwaiter();
                awaiter.[|GetResult|]();
                await Task.Yield();
                return Task.[|WaitAny|](last, other);
            }
        }
        """);

    [Fact]
    public Task HandlerOfAggregateException_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Importer
        {
            public async Task ImportAsync(Task<int> count)
            {
                try
                {
                    Console.WriteLine(count.[|Result|]);
                }
                catch (AggregateException failure)
                {
                    Console.WriteLine(failure.InnerExceptions.Count);
                }
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task LambdaThatRunsInline_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Thumbnails
        {
            public async Task<List<byte[]>> LoadAsync(HttpClient http, string[] urls, IEnumerable<Task<byte[]>> started)
            {
                await Task.Yield();
                var rest = started.Select(image => image.[|Result|]);
                return urls.Select(url => http.GetByteArrayAsync(url).[|Result|]).Concat(rest).ToList();
            }
        }
        """);

    [Fact]
    public Task ConditionalAccess_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Settings
        {
            Task<string>? _loading;
            public async Task<int?> GetAsync()
            {
                await Task.Yield();
                return _loading?.[|Result|].Length;
            }
            public void Start(Task<string> loading) => _loading = loading;
        }
        """);

    [Fact]
    public Task SpanThatWouldLiveAcrossTheAwait_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Parser
        {
            public Task<int> ParseAsync(string text, Task<int> offset)
            {
                var span = text.AsSpan();
                var start = offset.[|Result|];
                return Task.FromResult(span[start..].Length);
            }
            public Task<int> CountAsync(string text, Task<string> part)
            {
                var rest = text.AsSpan();
                var count = 0;
                while (rest.IndexOf(part.[|Result|]) is var at and >= 0)
                {
                    rest = rest[(at + 1)..];
                    count++;
                }
                return Task.FromResult(count);
            }
            public Task<bool> StartsAsync(string text, Task<string> prefix) =>
                Task.FromResult(text.AsSpan().StartsWith(prefix.[|Result|]));
            public Task StoreAsync(byte[] buffer, Task<byte> value)
            {
                buffer.AsSpan()[0] = value.[|Result|];
                return Task.CompletedTask;
            }
            public Task AddAsync(int[] counts, Task<int> value)
            {
                foreach (ref var count in counts.AsSpan())
                    count += value.[|Result|];
                return Task.CompletedTask;
            }
            public Task SetAsync(int[] counts, Task<int> value)
            {
                ref var count = ref counts[0];
                count = value.[|Result|];
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task ReturnedReferenceThatIsKeptForTheAwait_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Ledger
        {
            int _sum;
            ref int Sum() => ref _sum;
            public async Task AddAsync(Task<int> amount)
            {
                await Task.Yield();
                Sum() += amount.[|Result|];
            }
        }
        """);
}
