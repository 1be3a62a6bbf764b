using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0401RacingUpdate>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0401RacingUpdateTests
{
    [Fact]
    public Task UpdateBeforeTheFirstAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer(HttpClient http)
        {
            public async Task<int> ImportAsync(string[] urls)
            {
                var started = 0;
                await Task.WhenAll(urls.Select(async url =>
                {
                    started++;
                    await http.GetStringAsync(url);
                }));
                return started;
            }
        }
        """);

    [Fact]
    public Task UpdateInASyncSelector_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer(HttpClient http)
        {
            public async Task<string[]> ImportAsync(string[] urls)
            {
                var index = 0;
                return await Task.WhenAll(urls.Select(url => { index++; return http.GetStringAsync($"{url}?page={index}"); }));
            }
        }
        """);

    [Fact]
    public Task GuardedByLockOrScope_DoesNotTrigger() => Verify.VerifyAsync("""
        class Counter
        {
            readonly object _gate = new();
            readonly Lock _lock = new();
            int _count, _errors;
            public async Task CountAsync(string[] urls, HttpClient http)
            {
                await Task.WhenAll(urls.Select(async url =>
                {
                    var text = await http.GetStringAsync(url);
                    lock (_gate)
                        _count += text.Length;
                }));
                Parallel.ForEach(urls, url =>
                {
                    using (_lock.EnterScope())
                    {
                        if (url.Length == 0)
                            _errors++;
                    }
                    Monitor.Enter(_gate);
                    try { _count++; }
                    finally { Monitor.Exit(_gate); }
                });
            }
        }
        """);

    [Fact]
    public Task GuardedBySemaphoreOfOne_DoesNotTrigger() => Verify.VerifyAsync("""
        class Counter(HttpClient http)
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _count;
            public async Task CountAsync(IEnumerable<string> urls)
            {
                var local = new SemaphoreSlim(1);
                var bytes = 0L;
                await Task.WhenAll(urls.Select(async url =>
                {
                    var text = await http.GetStringAsync(url);
                    await _gate.WaitAsync();
                    try { _count++; }
                    finally { _gate.Release(); }
                    await local.WaitAsync();
                    bytes += text.Length;
                    local.Release();
                }));
            }
        }
        """);

    [Fact]
    public Task GuardedByAsyncLocks_DoesNotTrigger() => Verify.VerifyAsync("""
        class Counter(HttpClient http)
        {
            readonly Nito.AsyncEx.AsyncLock _mutex = new();
            int _count, _bytes;
            public async Task CountAsync(IEnumerable<string> urls) => await Task.WhenAll(urls.Select(CountAsync));
            async Task CountAsync(string url)
            {
                var text = await http.GetStringAsync(url);
                using (await _mutex.LockAsync())
                    _count++;
                using var held = await _mutex.LockAsync();
                _bytes += text.Length;
            }
        }
        """, new VerifierSettings { References = References.Nito });

    [Fact]
    public Task Interlocked_DoesNotTrigger() => Verify.VerifyAsync("""
        class Counter
        {
            int _count;
            public void Count(string[] names)
            {
                var total = 0L;
                Parallel.ForEach(names, name =>
                {
                    Interlocked.Increment(ref _count);
                    Interlocked.Add(ref total, name.Length);
                });
                Console.WriteLine(_count + total);
            }
        }
        """);

    [Fact]
    public Task VariablesOfTheRound_DoNotTrigger() => Verify.VerifyAsync("""
        class Resizer
        {
            public async Task ResizeAsync(string[] files)
            {
                var tasks = new List<Task>();
                foreach (var file in files)
                {
                    var attempts = 0;
                    tasks.Add(Task.Run(() =>
                    {
                        var done = 0;
                        while (attempts < 3)
                            attempts++;
                        done += attempts;
                    }));
                }
                await Task.WhenAll(tasks);
                await Task.WhenAll(files.Select(async file =>
                {
                    var retries = 0;
                    await Task.Yield();
                    void Count() => retries++;
                    Count();
                    retries++;
                }));
            }
        }
        """);

    [Fact]
    public Task ObjectsOfTheItem_DoNotTrigger() => Verify.VerifyAsync("""
        class Job { public int Runs { get; set; } public int Errors; public async Task RunAsync() { await Task.Yield(); Errors++; } }
        class Runner
        {
            public Task RunAsync(List<Job> jobs) => Task.WhenAll(jobs.Select(async job =>
            {
                await job.RunAsync();
                job.Runs++;
                var own = new Job();
                own.Errors += job.Errors;
            }));
            public Task RunAllAsync(List<Job> jobs) => Task.WhenAll(jobs.Select(job => job.RunAsync()));
        }
        """);

    [Fact]
    public Task WritesBeforeTheStartAndAfterTheJoin_DoNotTrigger() => Verify.VerifyAsync("""
        class Report
        {
            int _total;
            public async Task BuildAsync(string[] names, HttpClient http)
            {
                _total = 0;
                _total++;
                var sizes = await Task.WhenAll(names.Select(async name => { await Task.Yield(); return name.Length; }));
                foreach (var size in sizes)
                    _total += size;
            }
        }
        """);

    [Fact]
    public Task OwnSlotOfAnArray_DoesNotTrigger() => Verify.VerifyAsync("""
        class Matrix
        {
            public async Task FillAsync(int n, Func<int, int> f)
            {
                var res = new int[n];
                var ts = new Task[n];
                for (var i = 0; i < n; i++) { var k = i; ts[k] = Task.Run(() => res[k] = f(k)); }
                await Task.WhenAll(ts);
                Parallel.For(0, n, i => res[i]++);
            }
        }
        """);

    [Fact]
    public Task FlagsAndLastValues_DoNotTrigger() => Verify.VerifyAsync("""
        class Probe(HttpClient http)
        {
            volatile bool _failed;
            Exception? _last;
            public async Task<bool> AnyAsync(string[] hosts)
            {
                var found = false;
                await Task.WhenAll(hosts.Select(async host =>
                {
                    try { await http.GetStringAsync(host); found = true; }
                    catch (Exception e) { _failed = true; _last = e; }
                }));
                return found;
            }
        }
        """);

    [Fact]
    public Task OneAtATime_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync(HttpClient http)
        {
            int _count;
            public async Task SyncAsync(string[] urls, int[] pages)
            {
                foreach (var url in urls)
                {
                    await Task.Run(() => _count++);
                    var task = Task.Run(() => _count++);
                    Console.WriteLine(url);
                    await task;
                    await LoadAsync(url);
                    await Task.WhenAll(Task.Run(() => _count++));
                }
                Parallel.ForEach(urls, new ParallelOptions { MaxDegreeOfParallelism = 1 }, _ => _count++);
                var first = Task.Run(() => _count++);
                await first;
                var second = Task.Run(() => _count++);
                await second;
            }
            async Task LoadAsync(string url) { await http.GetStringAsync(url); _count++; }
        }
        """);

    [Fact]
    public Task StartedAndJoinedThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Legacy
        {
            int _count;
            public void Run(int rounds)
            {
                for (var i = 0; i < rounds; i++)
                {
                    var thread = new Thread(() => _count++);
                    thread.Start();
                    thread.Join();
                }
                while (true)
                {
                    Task.Run(() => _count++);
                    break;
                }
            }
        }
        """);

    [Fact]
    public Task UiAffineClass_DoesNotTrigger() => Verify.VerifyAsync("""
        class Dashboard : System.ComponentModel.Component
        {
            int _loaded;
            public async Task LoadAsync(string[] urls, HttpClient http) =>
                await Task.WhenAll(urls.Select(async url => { await http.GetStringAsync(url); _loaded++; }));
        }
        class ViewModel : System.ComponentModel.INotifyPropertyChanged
        {
            public event System.ComponentModel.PropertyChangedEventHandler? PropertyChanged;
            public int Loaded { get; set; }
            public async Task LoadAsync(string[] urls, HttpClient http)
            {
                await Task.WhenAll(urls.Select(async url => { await http.GetStringAsync(url); Loaded++; }));
                PropertyChanged?.Invoke(this, new(nameof(Loaded)));
            }
        }
        """);

    [Fact]
    public Task ThreadsOwnStorage_DoesNotTrigger() => Verify.VerifyAsync("""
        class Stats
        {
            [ThreadStatic] static int s_calls;
            readonly ThreadLocal<int> _mine = new(() => 0, trackAllValues: true);
            readonly AsyncLocal<int> _flow = new();
            public void Run(string[] names) => Parallel.ForEach(names, name => { s_calls++; _mine.Value++; _flow.Value++; });
        }
        """);

    [Fact]
    public Task SumPerThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sums
        {
            public long Sum(int[] values)
            {
                long total = 0;
                Parallel.For(0, values.Length, () => 0L, (i, _, sum) => { sum += values[i]; return sum; }, sum => Interlocked.Add(ref total, sum));
                var query = values.AsParallel().Select(value => { var square = value; square *= value; return square; }).Sum();
                return total + query;
            }
        }
        """);

    [Fact]
    public Task DelegatesThatOthersCall_DoNotTrigger() => Verify.VerifyAsync("""
        class Watcher
        {
            int _changes;
            public void Watch(FileSystemWatcher files, IEnumerable<string> names)
            {
                files.Changed += (_, _) => _changes++;
                var ordered = names.Where(name => { _changes++; return name.Length > 0; }).ToList();
                ordered.ForEach(name => _changes++);
            }
        }
        """);

    [Fact]
    public Task QueriesThatAreAwaitedOneByOne_DoNotTrigger() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            int _pages;
            public async Task CrawlAsync(IEnumerable<string> urls)
            {
                foreach (var task in urls.Select(async url => { await http.GetStringAsync(url); _pages++; }))
                    await task;
                var batch = new List<Task>();
                foreach (var url in urls)
                {
                    batch.Clear();
                    batch.Add(LoadAsync(url));
                    await Task.WhenAll(batch);
                }
            }
            async Task LoadAsync(string url) { await http.GetStringAsync(url); _pages++; }
        }
        """);

    [Fact]
    public Task CapturedLocalInWhenAll_Triggers() => Verify.VerifyAsync("""
        class Importer(HttpClient http)
        {
            public async Task<int> ImportAsync(string[] urls)
            {
                var count = 0;
                await Task.WhenAll(urls.Select(async url =>
                {
                    await http.GetStringAsync(url);
                    {|#0:count|}++;
                }));
                return count;
            }
        }
        """, "Updates of 'count' get lost: nothing guards it, and this code runs once per item of 'urls', at the same time");

    [Fact]
    public Task EveryShapeOfAnUpdate_Triggers() => Verify.VerifyAsync("""
        class Stats { public int Hits; public long Bytes { get; set; } }
        class Meter(HttpClient http)
        {
            static int s_all;
            readonly Stats _stats = new();
            string _log = "";
            public async Task MeasureAsync(List<string> urls)
            {
                int max = 0, sum = 0, next = 0;
                await Task.WhenAll(urls.Select(async url =>
                {
                    var size = (await http.GetStringAsync(url)).Length;
                    [|s_all|]++;
                    --[|_stats.Hits|];
                    this.[|_stats.Bytes|] += size;
                    [|_log|] += url;
                    if (size > max)
                        [|max|] = size;
                    [|sum|] = sum + size;
                    var n = next;
                    [|next|] = n + 1;
                }));
            }
        }
        """.Replace("this.[|_stats.Bytes|]", "[|this._stats.Bytes|]", StringComparison.Ordinal));

    [Fact]
    public Task EverySpellingOfWhenAll_Triggers() => Verify.VerifyAsync("""
        class Loader(HttpClient http)
        {
            int _a, _b, _c, _d, _e, _f, _g, _h;
            public async Task LoadAsync(IEnumerable<string> urls)
            {
                var tasks = urls.Where(url => url.Length > 0).Select(async url => { await http.GetAsync(url); [|_a|]++; }).ToList();
                await Task.WhenAll(tasks).ConfigureAwait(false);
                await Task.WhenAll(from url in urls select LoadAsync(url));
                await Task.WhenAll(urls.Select(GetAsync).ToArray());
                var list = new List<Task>();
                foreach (var url in urls)
                    list.Add(PutAsync(url));
                await Task.WhenAll(list);
                var array = new Task[10];
                for (var i = 0; i < 10; i++)
                    array[i] = DeleteAsync(i);
                await Task.WhenAll(array);
                await Task.WhenAll(PostAsync(), PostAsync());
                Func<string, Task> work = async url => { await http.GetAsync(url); [|_g|]++; };
                await Task.WhenAll(urls.Select(work));
                async Task LocalAsync(string url) { await http.GetAsync(url); [|_h|]++; }
                foreach (var task in urls.Select(LocalAsync).ToArray())
                    await task;
            }
            async Task LoadAsync(string url) { await http.GetAsync(url); [|_b|]++; }
            async Task GetAsync(string url) { await http.GetAsync(url); Count(); }
            void Count() => [|_c|]++;
            async Task PutAsync(string url) { await http.GetAsync(url); [|_d|]++; }
            async Task DeleteAsync(int id) { await Task.Yield(); [|_e|] += id; }
            async Task PostAsync() { await Task.Yield(); [|_f|]++; }
        }
        """);

    [Fact]
    public Task CollectionExpressionsAndStartedLocals_Trigger() => Verify.VerifyAsync("""
        class Loader(HttpClient http)
        {
            int _a, _b, _c, _d;
            public async Task LoadAsync()
            {
                await Task.WhenAll([OneAsync(), OneAsync(), Task.CompletedTask]);
                Task[] three = new[] { TwoAsync(), TwoAsync() };
                await Task.WhenAll(three);
                var first = ThreeAsync();
                var second = ThreeAsync();
                await first;
                await second;
                List<Task> more = new() { FourAsync(), FourAsync() };
                Task.WaitAll(more.ToArray());
            }
            async Task OneAsync() { await http.GetAsync("1"); [|_a|]++; }
            async Task TwoAsync() { await http.GetAsync("2"); [|_b|]++; }
            async Task ThreeAsync() { await http.GetAsync("3"); [|_c|]++; }
            async Task FourAsync() { await http.GetAsync("4"); [|_d|]++; }
        }
        """);

    [Fact]
    public Task ParallelLoops_Trigger() => Verify.VerifyAsync("""
        class Pixels
        {
            public async Task<double> AverageAsync(byte[] pixels, CancellationToken token)
            {
                long sum = 0;
                double mean = 0;
                var odd = 0;
                Parallel.For(0, pixels.Length, i => [|sum|] += pixels[i]);
                Parallel.ForEach(pixels, pixel => { if (pixel % 2 == 1) [|odd|]++; });
                await Parallel.ForEachAsync(pixels, token, (pixel, _) => { [|mean|] += pixel; return default; });
                return mean + pixels.AsParallel().Select(pixel => [|odd|] += pixel).Count();
            }
        }
        """);

    [Fact]
    public Task ParallelInvoke_TriggersWhereTwoActionsMeet() => Verify.VerifyAsync("""
        class Indexer
        {
            int _files, _words, _only;
            public void Index() => Parallel.Invoke(() => { [|_files|]++; _only++; Words(); }, () => { [|_files|] += 2; Words(); });
            void Words() => [|_words|]++;
        }
        """);

    [Fact]
    public Task StartedPerRound_Triggers() => Verify.VerifyAsync("""
        using System.Net.Sockets;
        class Server(TcpListener listener)
        {
            int _clients, _threads, _items;
            public async Task AcceptAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    var client = await listener.AcceptTcpClientAsync(token);
                    _ = Task.Run(() => HandleAsync(client), token);
                }
            }
            async Task HandleAsync(TcpClient client) { [|_clients|]++; await client.GetStream().FlushAsync(); [|_clients|]--; }
            public void Start()
            {
                for (var i = 0; i < 4; i++)
                    new Thread(Work).Start();
                foreach (var item in new[] { 1, 2 })
                    ThreadPool.QueueUserWorkItem(_ => [|_items|] += item);
            }
            void Work() => [|_threads|]++;
        }
        """);

    [Fact]
    public Task BesideItsStarter_Triggers() => Verify.VerifyAsync("""
        class Batch
        {
            public async Task<int> RunAsync(string[] left, string[] right)
            {
                var done = 0;
                var half = Task.Run(() => { foreach (var item in left) [|done|]++; });
                foreach (var item in right)
                    [|done|]++;
                await half;
                return done;
            }
        }
        """);

    [Fact]
    public Task ThrottledButNotGuarded_Triggers() => Verify.VerifyAsync("""
        class Crawler(HttpClient http)
        {
            readonly SemaphoreSlim _throttle = new(8);
            int _pages;
            public Task CrawlAsync(IEnumerable<string> urls) => Task.WhenAll(urls.Select(async url =>
            {
                await _throttle.WaitAsync();
                try { await http.GetStringAsync(url); [|_pages|]++; }
                finally { _throttle.Release(); }
            }));
        }
        """);

    [Fact]
    public Task UpdateAfterTheLock_Triggers() => Verify.VerifyAsync("""
        class Tally
        {
            readonly object _gate = new();
            int _guarded, _open;
            public void Run(string[] names) => Parallel.ForEach(names, name =>
            {
                Monitor.Enter(_gate);
                _guarded++;
                Monitor.Exit(_gate);
                [|_open|]++;
            });
        }
        """);

    [Fact]
    public Task NestedStartsAndLoops_Trigger() => Verify.VerifyAsync("""
        class Tree(HttpClient http)
        {
            int _nodes, _pages;
            public async Task VisitAsync(string[] roots)
            {
                await Task.WhenAll(roots.Select(root => Task.Run(() => [|_nodes|]++)));
                await Task.WhenAll(roots.Select(async root =>
                {
                    for (var page = 0; page < 3; page++)
                    {
                        [|_pages|]++;
                        await http.GetStringAsync($"{root}/{page}");
                    }
                }));
            }
        }
        """);
}
