using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0402UnsafeObject>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0402UnsafeObjectTests
{
    const string EntityFramework = """
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext : IDisposable, IAsyncDisposable
            {
                public DbSet<T> Set<T>() where T : class => null!;
                public virtual Task<int> SaveChangesAsync(CancellationToken token = default) => Task.FromResult(0);
                public void Dispose() { }
                public ValueTask DisposeAsync() => default;
            }
            public abstract class DbSet<T> : IQueryable<T> where T : class
            {
                public abstract Type ElementType { get; }
                public abstract System.Linq.Expressions.Expression Expression { get; }
                public abstract IQueryProvider Provider { get; }
                public abstract IEnumerator<T> GetEnumerator();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null!;
                public abstract ValueTask<T?> FindAsync(params object[] keys);
            }
            public interface IDbContextFactory<T> { T CreateDbContext(); }
            public static class EntityFrameworkQueryableExtensions
            {
                public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source, CancellationToken token = default) => null!;
                public static Task<int> CountAsync<T>(this IQueryable<T> source, CancellationToken token = default) => null!;
            }
        }
        """;

    static readonly VerifierSettings WithEntityFramework = new() { Sources = [("EF.cs", EntityFramework)] };

    [Fact]
    public Task OneAfterTheOther_OnAnExecutorOrScheduler_DoesNotTrigger() => Verify.VerifyAsync("""
        using AsyncGuard.Runtime;

        class Journal(ThreadExecutor writer, TaskFactory drawing)
        {
            readonly ConcurrentExclusiveSchedulerPair _pair = new();

            public async Task<List<string>> WriteAsync()
            {
                var lines = new List<string>();
                var first = Offload.RunAsync(writer, () => lines.Add("first"));
                var second = Offload.RunAsync(writer, () => lines.Add("second"));
                await Task.WhenAll(first, second);
                return lines;
            }

            public async Task<List<string>> DrawAsync()
            {
                var shapes = new List<string>();
                var first = drawing.StartNew(() => shapes.Add("line"));
                var second = drawing.StartNew(() => shapes.Add("circle"));
                var third = Task.Factory.StartNew(() => shapes.Add("text"), CancellationToken.None, TaskCreationOptions.None, _pair.ExclusiveScheduler);
                await Task.WhenAll(first, second, third);
                return shapes;
            }
        }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task ConcurrentReads_DoNotTrigger() => Verify.VerifyAsync("""
        class Prices
        {
            readonly Dictionary<string, decimal> _prices = new();
            readonly List<string> _names = [];
            public void Print(string[] articles) => Parallel.ForEach(articles, article =>
            {
                if (_prices.TryGetValue(article, out var price) && _names.Contains(article) && _prices.ContainsKey(article))
                    Console.WriteLine(price + _prices[article] + _names.Count + _names[0].Length);
            });
        }
        """);

    [Fact]
    public Task ConcurrentCollections_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Cache(HttpClient http)
        {
            readonly ConcurrentDictionary<string, string> _pages = new();
            readonly ConcurrentBag<string> _failed = [];
            public Task FillAsync(string[] urls) => Task.WhenAll(urls.Select(async url =>
            {
                try { _pages[url] = await http.GetStringAsync(url); }
                catch (HttpRequestException) { _failed.Add(url); }
            }));
        }
        """);

    [Fact]
    public Task Guarded_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache(HttpClient http)
        {
            readonly Dictionary<string, string> _pages = new();
            readonly SemaphoreSlim _gate = new(1, 1);
            public async Task FillAsync(string[] urls)
            {
                var names = new List<string>();
                await Task.WhenAll(urls.Select(async url =>
                {
                    var page = await http.GetStringAsync(url);
                    lock (names)
                        names.Add(url);
                    await _gate.WaitAsync();
                    try { _pages[url] = page; }
                    finally { _gate.Release(); }
                }));
                Parallel.ForEach(urls, url => { lock (_pages) { if (!_pages.ContainsKey(url)) _pages.Add(url, ""); } });
            }
        }
        """);

    [Fact]
    public Task ObjectsOfOneStart_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Text;
        class Report(HttpClient http)
        {
            public async Task<string[]> BuildAsync(string[] urls)
            {
                foreach (var url in urls)
                {
                    var mine = new List<string>();
                    _ = Task.Run(() => mine.Add(url));
                }
                return await Task.WhenAll(urls.Select(async url =>
                {
                    var text = new StringBuilder();
                    var lines = new List<string>();
                    text.Append(await http.GetStringAsync(url));
                    lines.Add(url);
                    return text.ToString();
                }));
            }
        }
        """);

    [Fact]
    public Task ListsOfTheItem_DoNotTrigger() => Verify.VerifyAsync("""
        class Order { public List<string> Lines { get; } = []; public Dictionary<string, int> Stock = new(); }
        class Enricher(HttpClient http)
        {
            public Task EnrichAsync(List<Order> orders) => Task.WhenAll(orders.Select(async order =>
            {
                order.Lines.Add(await http.GetStringAsync("line"));
                order.Stock["x"] = 1;
            }));
            public void Sort(List<int>[] rows) => Parallel.For(0, rows.Length, i => rows[i].Sort());
        }
        """);

    [Fact]
    public Task AddedBeforeTheFirstAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tracker(HttpClient http)
        {
            public async Task RunAsync(string[] urls)
            {
                var started = new List<string>();
                await Task.WhenAll(urls.Select(async url => { started.Add(url); await http.GetStringAsync(url); }));
                await Task.WhenAll(urls.Select(url => { started.Add(url); return http.GetStringAsync(url); }));
            }
        }
        """);

    [Fact]
    public Task FilledAfterTheJoin_DoesNotTrigger() => Verify.VerifyAsync("""
        class Loader(HttpClient http)
        {
            readonly List<string> _pages = [];
            public async Task LoadAsync(string[] urls)
            {
                _pages.Clear();
                var pages = await Task.WhenAll(urls.Select(url => http.GetStringAsync(url)));
                _pages.AddRange(pages);
                foreach (var url in urls)
                    _pages.Add(await http.GetStringAsync(url));
            }
        }
        """);

    [Fact]
    public Task ListOfTasksItself_DoesNotTrigger() => Verify.VerifyAsync("""
        class Runner
        {
            public async Task RunAsync(int[] items)
            {
                var tasks = new List<Task>();
                foreach (var item in items)
                    tasks.Add(Task.Run(() => Console.WriteLine(item)));
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task SharedRandomAndUnknownRandom_DoNotTrigger() => Verify.VerifyAsync("""
        class Dice(Random random)
        {
            readonly Random _shared = Random.Shared;
            public void Roll(int n) => Parallel.For(0, n, _ =>
            {
                Console.WriteLine(Random.Shared.Next() + random.Next() + _shared.Next());
                Console.WriteLine(new Random(1).Next());
            });
        }
        """);

    [Fact]
    public Task ContextPerItem_DoesNotTrigger() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class User { }
        class Shop : DbContext { public DbSet<User> Users => Set<User>(); }
        class Export(IDbContextFactory<Shop> contexts)
        {
            public Task RunAsync(int[] ids) => Task.WhenAll(ids.Select(async id =>
            {
                await using var db = contexts.CreateDbContext();
                await db.Users.FindAsync(id);
                await db.SaveChangesAsync();
            }));
        }
        """, WithEntityFramework);

    [Fact]
    public Task QueriesOneAfterTheOther_DoNotTrigger() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class User { }
        class Shop : DbContext { public DbSet<User> Users { get; set; } = null!; }
        class Page(Shop db)
        {
            public async Task<int> LoadAsync(int[] ids)
            {
                var users = await db.Users.ToListAsync();
                var count = await db.Users.CountAsync();
                foreach (var id in ids)
                    await db.Users.FindAsync(id);
                var first = db.Users.ToListAsync();
                await first;
                var second = db.Users.CountAsync();
                return count + users.Count + await second;
            }
        }
        """, WithEntityFramework);

    [Fact]
    public Task SiblingsWithDifferentObjects_DoNotTrigger() => Verify.VerifyAsync("""
        class Split
        {
            public void Run(string[] left, string[] right)
            {
                var a = new List<string>();
                var b = new List<string>();
                Parallel.Invoke(() => a.AddRange(left), () => b.AddRange(right));
            }
        }
        """);

    [Fact]
    public Task InterfacesOfUnknownImplementation_DoNotTrigger() => Verify.VerifyAsync("""
        class Sink(ICollection<string> target, IDictionary<string, int> counts)
        {
            public void Fill(string[] names) => Parallel.ForEach(names, name => { target.Add(name); counts[name] = 1; });
        }
        """);

    [Fact]
    public Task OwnSlotOfAList_DoesNotTrigger() => Verify.VerifyAsync("""
        class Slots
        {
            public void Fill(List<int> values) => Parallel.For(0, values.Count, i => values[i] = i * i);
        }
        """);

    [Fact]
    public Task UiAffineClass_DoesNotTrigger() => Verify.VerifyAsync("""
        class Board : System.ComponentModel.Component
        {
            readonly List<string> _rows = [];
            public Task LoadAsync(string[] urls, HttpClient http) => Task.WhenAll(urls.Select(async url => _rows.Add(await http.GetStringAsync(url))));
        }
        """);

    [Fact]
    public Task ImmutableCollectionsAndLookalikes_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Immutable;
        class List { public void Add(string item) { } }
        class Sink
        {
            readonly List _list = new();
            readonly ImmutableList<string> _none = ImmutableList<string>.Empty;
            public void Run(string[] names) => Parallel.ForEach(names, name => { _list.Add(name); _none.Add(name); });
        }
        """);

    [Fact]
    public Task ListFilledByTasks_Triggers() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            public async Task<List<string>> CrawlAsync(string[] urls)
            {
                var pages = new List<string>();
                await Task.WhenAll(urls.Select(async url =>
                {
                    var page = await http.GetStringAsync(url);
                    pages.{|#0:Add|}(page);
                }));
                return pages;
            }
        }
        """, "'pages' is a List, which is not made for concurrent use, and this code runs once per item of 'urls', at the same time");

    [Fact]
    public Task ArgumentThatAwaits_Triggers() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            readonly List<string> _pages = [];
            public Task CrawlAsync(string[] urls) => Task.WhenAll(urls.Select(async url => _pages.[|Add|](await http.GetStringAsync(url))));
        }
        """);

    [Fact]
    public Task DictionaryInParallelLoops_Triggers() => Verify.VerifyAsync("""
        class Index
        {
            readonly Dictionary<string, int> _counts = new();
            readonly SortedDictionary<string, int> _sorted = new();
            public async Task BuildAsync(string[] words)
            {
                Parallel.ForEach(words, word =>
                {
                    [|_counts[word]|] = word.Length;
                    _sorted.[|Remove|](word);
                });
                await Parallel.ForEachAsync(words, async (word, token) =>
                {
                    await Task.Yield();
                    _counts.[|TryAdd|](word, 1);
                    [|_counts[word]|]++;
                    [|_counts[word]|] += 2;
                });
            }
        }
        """);

    [Fact]
    public Task EveryCollection_Triggers() => Verify.VerifyAsync("""
        using System.Text;
        class All
        {
            readonly HashSet<string> _set = [];
            readonly Queue<string> _queue = new();
            readonly Stack<string> _stack = new();
            readonly LinkedList<string> _linked = new();
            readonly StringBuilder _text = new();
            readonly Random _random = new();
            static readonly Random s_dice = new(42);
            public void Run(string[] names) => Parallel.ForEach(names, name =>
            {
                _set.[|Add|](name);
                _queue.[|Enqueue|](name);
                _stack.[|Push|](name);
                _linked.[|AddLast|](name);
                _text.[|AppendLine|](name);
                Console.WriteLine(_random.[|Next|]() + s_dice.[|NextDouble|]());
            });
        }
        """);

    [Fact]
    public Task ThroughOwnMethods_Triggers() => Verify.VerifyAsync("""
        class Scanner(HttpClient http)
        {
            readonly List<string> _found = [];
            public async Task ScanAsync(string[] hosts)
            {
                var tasks = new List<Task>();
                foreach (var host in hosts)
                    tasks.Add(ScanAsync(host));
                await Task.WhenAll(tasks);
            }
            async Task ScanAsync(string host) { if ((await http.GetAsync(host)).IsSuccessStatusCode) Note(host); }
            void Note(string host) => _found.[|Add|](host);
        }
        """);

    [Fact]
    public Task PerRoundOnThePool_Triggers() => Verify.VerifyAsync("""
        class Server
        {
            readonly Dictionary<int, string> _sessions = new();
            public void Run()
            {
                for (var i = 0; i < 100; i++)
                {
                    var id = i;
                    Task.Factory.StartNew(() => _sessions.[|Add|](id, "new"));
                }
            }
        }
        """);

    [Fact]
    public Task ContextPerSelect_Triggers() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class User { }
        class Shop : DbContext { public DbSet<User> Users { get; set; } = null!; }
        class Page(Shop db)
        {
            public async Task LoadAsync(int[] ids)
            {
                await Task.WhenAll(ids.Select(id => db.Users.[|FindAsync|](id).AsTask()));
                await Task.WhenAll(ids.Select(async id => { await Task.Yield(); await db.[|SaveChangesAsync|](); }));
            }
        }
        """, WithEntityFramework);

    [Fact]
    public Task SiblingQueriesOnOneContext_Trigger() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class User { public bool Active { get; set; } }
        class Shop : DbContext { public DbSet<User> Users { get; set; } = null!; }
        class Page
        {
            readonly Shop _db = new();
            public async Task<int> LoadAsync(CancellationToken token)
            {
                var users = _db.Users.Where(user => user.Active).[|ToListAsync|](token);
                var count = _db.Users.[|CountAsync|](token);
                await Task.WhenAll(users, count);
                var more = _db.Set<User>().[|ToListAsync|](token);
                var total = _db.Users.[|CountAsync|](token);
                return (await more).Count + await total;
            }
        }
        """, WithEntityFramework);

    [Fact]
    public Task OneCommandForAll_Triggers() => Verify.VerifyAsync("""
        using System.Data.Common;
        class Copy(DbCommand insert, DbConnection connection)
        {
            public Task RunAsync(string[] rows) => Task.WhenAll(rows.Select(async row => await insert.[|ExecuteNonQueryAsync|]()));
            public Task OpenAsync(string[] rows) => Task.WhenAll(rows.Select(row => connection.[|OpenAsync|]()));
        }
        """);

    [Fact]
    public Task ListedTypes_Trigger() => Verify.VerifyAsync("""
        namespace Contoso;
        class Printer { public int Pages { get; set; } public void Print(string page) { } public Task PrintAsync(string page) => Task.CompletedTask; }
        class Office(Printer printer)
        {
            public void Run(string[] pages) => Parallel.ForEach(pages, page => { printer.[|Print|](page); [|printer.Pages|] = 1; });
            public Task RunAsync(string[] pages) => Task.WhenAll(pages.Select(page => printer.[|PrintAsync|](page)));
        }
        """, new VerifierSettings { Config = "asyncguard.not_thread_safe_types = T:Contoso.Printer" });

    [Fact]
    public Task SiblingsOfParallelInvoke_Trigger() => Verify.VerifyAsync("""
        class Merge
        {
            public List<string> Run(string[] left, string[] right)
            {
                var all = new List<string>();
                Parallel.Invoke(() => all.[|AddRange|](left), () => all.[|AddRange|](right));
                return all;
            }
        }
        """);
}
