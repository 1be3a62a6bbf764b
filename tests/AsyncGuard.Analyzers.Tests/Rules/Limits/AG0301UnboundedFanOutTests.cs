using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Limits.AG0301UnboundedFanOut>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0301UnboundedFanOutTests
{
    static readonly VerifierSettings Limiting = VerifierSettings.Default with { References = [References.RateLimiting] };

    [Fact]
    public Task RequestPerItem_IsReported() => Verify.VerifyAsync("""
        class Crawler(HttpClient client)
        {
            public async Task<string[]> GetAllAsync(IReadOnlyList<string> urls) =>
                await Task.WhenAll(urls.{|#0:Select|}(url => client.GetStringAsync(url)));
        }
        """, "Each item of 'urls' (a parameter) starts work that reaches 'HttpClient.GetStringAsync', all at once; limit how many run at a time");

    [Fact]
    public Task ThroughCallsAndMethodGroups_IsReported() => Verify.VerifyAsync("""
        record User(string Name);

        class Sync(HttpClient client, Func<Task<List<User>>> load)
        {
            public async Task RunAsync()
            {
                var users = await LoadAsync();
                var tasks = users.Where(user => user.Name.Length > 0).[|Select|](PushAsync).ToList();
                await Task.WhenAll(tasks);
            }

            async Task<List<User>> LoadAsync() => await load();
            Task PushAsync(User user) => SendAsync(user.Name);
            async Task SendAsync(string name) => await client.PostAsync(name, null);
        }
        """);

    [Fact]
    public Task TasksCollectedInALoop_AreReported() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(string folder, List<string> more)
            {
                var tasks = new List<Task>();
                foreach (var path in Directory.EnumerateFiles(folder))
                    tasks.[|Add|](ImportFileAsync(path));
                for (var i = 0; i < more.Count; i++)
                {
                    var started = ImportFileAsync(more[i]);
                    tasks.[|Add|](started);
                }

                await Task.WhenAll(tasks);
            }

            static async Task ImportFileAsync(string path) => await File.ReadAllTextAsync(path);
        }
        """);

    [Fact]
    public Task PoolAndProcess_AreReported() => Verify.VerifyAsync("""
        using System.Diagnostics;

        record Job(string[] Inputs);

        class Runner
        {
            public Task<int[]> HashAsync(byte[][] blocks) => Task.WhenAll(blocks.[|Select|](block => Task.Run(() => block.Sum(b => b))));

            public async Task ConvertAsync(Job job)
            {
                await Task.WhenAll(job.Inputs.[|Select|](async input =>
                {
                    using var process = Process.Start("convert", input);
                    await process.WaitForExitAsync();
                }));
            }
        }
        """);

    [Fact]
    public Task QuerySyntaxAndLocals_AreReported() => Verify.VerifyAsync("""
        class Pages(HttpClient client)
        {
            public async Task<int> CountAsync(IEnumerable<string> names)
            {
                var distinct = names.Distinct().ToList();
                var texts = await Task.WhenAll(from name in distinct [|select|] client.GetStringAsync(name));
                return texts.Length;
            }

            public async Task<string> FirstAsync(string[] mirrors)
            {
                var first = await Task.WhenAny(mirrors.[|Select|](mirror => client.GetStringAsync(mirror)));
                return await first;
            }
        }
        """);

    [Fact]
    public Task ListFilledPageByPage_IsReported() => Verify.VerifyAsync("""
        class Mirror(HttpClient client)
        {
            public async Task RunAsync(IAsyncEnumerable<string> names, Func<int, Task<string[]>> page)
            {
                var all = new List<string>();
                await foreach (var name in names)
                    all.Add(name);
                await Task.WhenAll(all.[|Select|](name => client.GetStringAsync(name)));

                var more = new List<string>();
                var number = 0;
                while (await page(number++) is { Length: > 0 } next)
                    more.AddRange(next);
                await Task.WhenAll(more.[|Select|](name => client.GetStringAsync(name)));
            }
        }
        """);

    [Fact]
    public Task NoCostlyWork_IsSilent() => Verify.VerifyAsync("""
        interface IHandler { Task HandleAsync(string message); }

        class Memory(IHandler handler, Func<string, Task> work)
        {
            readonly List<string> _seen = [];

            public async Task RunAsync(IEnumerable<string> items)
            {
                await Task.WhenAll(items.Select(item => Task.FromResult(item.Length)));
                await Task.WhenAll(items.Select(AddAsync));
                await Task.WhenAll(items.Select(item => handler.HandleAsync(item))); // whatever that does
                await Task.WhenAll(items.Select(work));
            }

            Task AddAsync(string item) { _seen.Add(item); return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task FewItems_AreSilent() => Verify.VerifyAsync("""
        enum Region { North, South }

        class Regions(HttpClient client, IEnumerable<string> injected)
        {
            static readonly string[] Known = ["a", "b"];
            readonly List<string> _members = [];

            public async Task RunAsync(string first, string second, params string[] named)
            {
                await Task.WhenAll(new[] { first, second }.Select(client.GetStringAsync));
                await Task.WhenAll(Known.Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(Enum.GetValues<Region>().Select(region => client.GetStringAsync($"{region}")));
                await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.GetStringAsync($"{i}")));
                await Task.WhenAll(_members.Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(injected.Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(named.Select(url => client.GetStringAsync(url)));
                var two = new List<string> { first, second };
                await Task.WhenAll(two.Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(client.GetStringAsync(first), client.GetStringAsync(second));
            }
        }
        """);

    [Fact]
    public Task TakenChunkedOrGrouped_IsSilent() => Verify.VerifyAsync("""
        class Batches(HttpClient client)
        {
            public async Task RunAsync(List<string> urls)
            {
                foreach (var chunk in urls.Chunk(16))
                    await Task.WhenAll(chunk.Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(urls.Take(10).Select(url => client.GetStringAsync(url)));
                await Task.WhenAll(urls.GroupBy(url => url.Length).Select(async group =>
                {
                    foreach (var url in group)
                        await client.GetStringAsync(url);
                }));
            }

            public async Task<string[]> CheckedAsync(List<string> urls)
            {
                if (urls.Count > 10)
                    throw new ArgumentException("too many");
                return await Task.WhenAll(urls.Select(url => client.GetStringAsync(url)));
            }
        }
        """);

    [Fact]
    public Task LimitedWork_IsSilent() => Verify.VerifyAsync("""
        class Limited(HttpClient client)
        {
            readonly SemaphoreSlim _slots = new(8, 8);

            public async Task RunAsync(List<string> urls, CancellationToken ct)
            {
                await Task.WhenAll(urls.Select(async url =>
                {
                    await _slots.WaitAsync(ct);
                    try { await client.GetStringAsync(url, ct); }
                    finally { _slots.Release(); }
                }));
                await Task.WhenAll(urls.Select(url => GetAsync(url, ct)));
            }

            async Task<string> GetAsync(string url, CancellationToken ct)
            {
                await _slots.WaitAsync(ct);
                try { return await client.GetStringAsync(url, ct); }
                finally { _slots.Release(); }
            }

            public async Task ThrottledAsync(List<string> urls)
            {
                var running = new List<Task>();
                foreach (var url in urls)
                {
                    if (running.Count >= 8)
                        running.Remove(await Task.WhenAny(running));
                    running.Add(client.GetStringAsync(url));
                }

                await Task.WhenAll(running);
            }
        }
        """);

    [Fact]
    public Task WorkThatARateLimiterAdmits_IsSilent() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;

        class Geocoder(HttpClient client, RateLimiter quota, PartitionedRateLimiter<string> perHost)
        {
            public Task<string[]> LookUpAsync(IReadOnlyCollection<string> addresses, CancellationToken ct) =>
                Task.WhenAll(addresses.Select(async address =>
                {
                    using var lease = await quota.AcquireAsync(1, ct);
                    if (!lease.IsAcquired)
                        throw new InvalidOperationException("no quota left");
                    return await client.GetStringAsync(address, ct);
                }));

            public Task<string[]> CrawlAsync(IReadOnlyCollection<string> pages, CancellationToken ct) =>
                Task.WhenAll(pages.Select(page => PageAsync(page, ct)));

            async Task<string> PageAsync(string page, CancellationToken ct)
            {
                using var lease = await perHost.AcquireAsync(page, 1, ct);
                return lease.IsAcquired ? await client.GetStringAsync(page, ct) : "";
            }

            public async Task PushAsync(List<string> pages, CancellationToken ct)
            {
                var pushes = new List<Task>();
                foreach (var page in pages)
                {
                    using var lease = await quota.AcquireAsync(1, ct);
                    pushes.Add(client.PostAsync(page, null, ct));
                }

                await Task.WhenAll(pushes);
            }
        }
        """, settings: Limiting);

    [Fact]
    public Task RateLimiterThatIsOnlyAskedForItsState_Triggers() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;

        class Statistics(HttpClient client, RateLimiter quota)
        {
            public Task<string[]> LoadAsync(List<string> urls) =>
                Task.WhenAll(urls.[|Select|](async url =>
                {
                    Console.WriteLine(quota.GetStatistics()?.CurrentAvailablePermits);
                    return await client.GetStringAsync(url);
                }));
        }
        """, Limiting);

    [Fact]
    public Task ItemThatWorksItself_IsSilent() => Verify.VerifyAsync("""
        class Connection(HttpClient client)
        {
            public async Task OpenAsync() => await client.GetStringAsync("/");
        }

        class Hub
        {
            public async Task StartAsync(IEnumerable<Connection> connections, IEnumerable<Func<Task>> steps)
            {
                await Task.WhenAll(connections.Select(connection => connection.OpenAsync()));
                await Task.WhenAll(steps.Select(step => step()));
                var tasks = new List<Task>();
                foreach (var connection in connections)
                    tasks.Add(connection.OpenAsync());
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task OneAfterTheOther_IsSilent() => Verify.VerifyAsync("""
        class Sequential(HttpClient client)
        {
            public async Task RunAsync(List<string> urls)
            {
                foreach (var task in urls.Select(url => client.GetStringAsync(url)))
                    await task;
                foreach (var chunk in urls.Select(url => client.GetStringAsync(url)).Chunk(4))
                    await Task.WhenAll(chunk);
                var tasks = new List<Task>();
                foreach (var url in urls)
                {
                    tasks.Add(client.GetStringAsync(url));
                    await Task.WhenAll(tasks);
                }
            }
        }
        """);

    [Fact]
    public Task Settings_AreSilent() => Verify.VerifyAsync("""
        class FeedOptions { public List<string> Feeds { get; } = []; }

        class Feeds(HttpClient client)
        {
            public Task<string[]> GetAsync(FeedOptions options) => Task.WhenAll(options.Feeds.Select(feed => client.GetStringAsync(feed)));
        }
        """);

    [Fact]
    public Task Tests_AreSilent() => Verify.VerifyAsync("""
        namespace Xunit { class FactAttribute : Attribute { } }

        class Tests
        {
            [Xunit.Fact]
            public async Task Loads() => await LoadAsync(["a", "b"]);

            static Task LoadAsync(string[] urls) => Task.WhenAll(urls.Select(url => new HttpClient().GetStringAsync(url)));
        }
        """);

    [Fact]
    public Task FanOutLimit_SaysWhatIsFew() => Verify.VerifyAsync("""
        class Batches(HttpClient client)
        {
            public async Task RunAsync(List<string> urls)
            {
                await Task.WhenAll(urls.Take(10).[|Select|](url => client.GetStringAsync(url)));
                await Task.WhenAll(urls.Take(4).Select(url => client.GetStringAsync(url)));
            }
        }
        """, new() { Config = "asyncguard.fan_out_limit = 4" });
}
