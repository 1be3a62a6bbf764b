using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0402UnsafeObject, AsyncGuard.CodeFixes.Rules.SharedState.AG0402UnsafeObjectFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0402UnsafeObjectFixTests
{
    [Fact]
    public Task OwnCallsAlone_BecomeAConcurrentCollection() => Verify.VerifyFixAsync("""
        class Index
        {
            readonly Dictionary<string, int> _counts = new();
            public void Build(string[] words)
            {
                var queue = new Queue<string>();
                Parallel.ForEach(words, word =>
                {
                    [|_counts[word]|] = word.Length;
                    _counts.[|Add|](word, 1);
                    queue.[|Enqueue|](word);
                });
                while (queue.TryDequeue(out var word))
                    Console.WriteLine(_counts[word]);
            }
        }
        """, """
        using System.Collections.Concurrent;

        class Index
        {
            readonly ConcurrentDictionary<string, int> _counts = new();
            public void Build(string[] words)
            {
                var queue = new ConcurrentQueue<string>();
                Parallel.ForEach(words, word =>
                {
                    _counts[word] = word.Length;
                    _counts.TryAdd(word, 1);
                    queue.Enqueue(word);
                });
                while (queue.TryDequeue(out var word))
                    Console.WriteLine(_counts[word]);
            }
        }
        """);

    [Fact]
    public Task AwaitedArgument_IsAwaitedBeforeTheLock() => Verify.VerifyFixAsync("""
        class Crawler(HttpClient http)
        {
            readonly Dictionary<string, string> _pages = new();
            public async Task<List<string>> CrawlAsync(string[] urls)
            {
                List<string> names = [];
                await Task.WhenAll(urls.Select(async url => names.[|Add|](await http.GetStringAsync(url))));
                await Task.WhenAll(urls.Select(async url =>
                {
                    // the page itself
                    [|_pages[url]|] = (await http.GetStringAsync(url).ConfigureAwait(false)).Trim();
                }));
                _pages.Remove("");
                return names;
            }
        }
        """, """
        class Crawler(HttpClient http)
        {
            readonly object _gate = new();
            readonly Dictionary<string, string> _pages = new();
            public async Task<List<string>> CrawlAsync(string[] urls)
            {
                var gate = new object();
                List<string> names = [];
                await Task.WhenAll(urls.Select(async url =>
                {
                    var value = await http.GetStringAsync(url);
                    lock (gate)
                        names.Add(value);
                }));
                await Task.WhenAll(urls.Select(async url =>
                {
                    // the page itself
                    var value2 = (await http.GetStringAsync(url).ConfigureAwait(false)).Trim();
                    lock (_gate)
                        _pages[url] = value2;
                }));
                _pages.Remove("");
                return names;
            }
        }
        """, settings: VerifierSettings.CSharp12);

    [Fact]
    public Task TestAndChange_GoUnderOneLock() => Verify.VerifyFixAsync("""
        class Index
        {
            readonly Dictionary<string, int> _counts = new();
            public void Build(string[] words) => Parallel.ForEach(words, word =>
            {
                if (_counts.TryGetValue(word, out var count))
                    [|_counts[word]|] = count + 1;
                else
                    _counts.[|Add|](word, 1);
                Console.WriteLine(word);
            });
        }
        """, """
        class Index
        {
            readonly object _gate = new();
            readonly Dictionary<string, int> _counts = new();
            public void Build(string[] words) => Parallel.ForEach(words, word =>
            {
                lock (_gate)
                {
                    if (_counts.TryGetValue(word, out var count))
                        _counts[word] = count + 1;
                    else
                        _counts.Add(word, 1);
                }
                Console.WriteLine(word);
            });
        }
        """, key: "AG0402.Guard", settings: VerifierSettings.CSharp12);

    [Fact]
    public Task OneUserAtATime_GoesUnderAnAsyncLock() => Verify.VerifyFixAsync("""
        using System.Data.Common;
        using Nito.AsyncEx;
        class Copy
        {
            readonly DbCommand _insert;
            public Copy(DbCommand insert) => _insert = insert;
            public Task RunAsync(string[] rows, CancellationToken token) => Task.WhenAll(rows.Select(async row => await _insert.[|ExecuteNonQueryAsync|](token)));
        }
        """, """
        using System.Data.Common;
        using Nito.AsyncEx;
        class Copy
        {
            readonly AsyncLock _gate = new();
            readonly DbCommand _insert;
            public Copy(DbCommand insert) => _insert = insert;
            public Task RunAsync(string[] rows, CancellationToken token) => Task.WhenAll(rows.Select(async row =>
            {
                using (await _gate.LockAsync(token))
                    return await _insert.ExecuteNonQueryAsync(token);
            }));
        }
        """, settings: new VerifierSettings { References = References.Nito });

    [Fact]
    public Task StartedWithoutAwait_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Data.Common;
        class Open(DbConnection connection)
        {
            public Task RunAsync(string[] rows) => Task.WhenAll(rows.Select(row => connection.[|OpenAsync|]()));
        }
        """);

    [Fact]
    public Task DbContext_HasNoFix() => Verify.VerifyNoFixAsync("""
        namespace Microsoft.EntityFrameworkCore { public class DbContext { public Task<int> SaveChangesAsync() => Task.FromResult(0); } }
        class Save(Microsoft.EntityFrameworkCore.DbContext db)
        {
            public Task RunAsync(int[] ids) => Task.WhenAll(ids.Select(async id => await db.[|SaveChangesAsync|]()));
        }
        """);

    [Fact]
    public Task ListThatIsReturned_GoesUnderALock() => Verify.VerifyFixAsync("""
        class Merge
        {
            public static List<string> Run(string[] left, string[] right, List<string> all)
            {
                Parallel.Invoke(() => all.[|AddRange|](left), () => { all.[|AddRange|](right); });
                return all;
            }
        }
        """, """
        class Merge
        {
            static readonly object _gate = new();
            public static List<string> Run(string[] left, string[] right, List<string> all)
            {
                Parallel.Invoke(() =>
                {
                    lock (_gate)
                        all.AddRange(left);
                }, () => { lock (_gate) all.AddRange(right); });
                return all;
            }
        }
        """, settings: VerifierSettings.CSharp12);

    [Fact]
    public Task NewLock_IsNamedAsTheFieldsBesideIt() => Verify.VerifyFixAsync("""
        class Visits
        {
            private static readonly List<string> s_seen = new();
            private readonly string _name = "";

            public Task NoteAsync(string[] urls) => Task.WhenAll(urls.Select(async url =>
            {
                await Task.Delay(1);
                s_seen.[|Add|](url + _name);
            }));
        }
        """, """
        class Visits
        {
            private static readonly object s_gate = new();
            private static readonly List<string> s_seen = new();
            private readonly string _name = "";

            public Task NoteAsync(string[] urls) => Task.WhenAll(urls.Select(async url =>
            {
                await Task.Delay(1);
                lock (s_gate)
                    s_seen.Add(url + _name);
            }));
        }
        """, "AG0402.Guard", settings: VerifierSettings.CSharp12);
}
