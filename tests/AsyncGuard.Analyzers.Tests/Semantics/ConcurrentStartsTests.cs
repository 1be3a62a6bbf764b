using AsyncGuard.Analyzers.Rules.SharedState;

namespace AsyncGuard.Analyzers.Tests.Semantics;

/// <summary>Every way to spell that work overlaps, and the one beside it that runs one after the other, under the three rules that ask.</summary>
public sealed class ConcurrentStartsTests
{
    const string Dataflow = "using System.Threading.Tasks.Dataflow;";

    /// <summary>Starts of <c>LoadAsync</c>, which updates behind its await.</summary>
    public static TheoryData<string> AsyncStarts =>
    [
        "await Task.WhenAll(urls.Select(LoadAsync));",
        "await Task.WhenAll(urls.Select(url => LoadAsync(url)).ToList());",
        "await Task.WhenAll(urls.Select(async url => await LoadAsync(url)));",
        "await Task.WhenAll(from url in urls where url.Length > 0 select LoadAsync(url));",
        "await Task.WhenAll(Enumerable.Range(0, 10).Select(async page => { await LoadAsync($\"/pages/{page}\"); }));",
        "var pages = Enumerable.Range(0, 10).Select(page => LoadAsync($\"/pages/{page}\")); await Task.WhenAll(pages);",
        "var tasks = new List<Task>(); foreach (var url in urls) tasks.Add(LoadAsync(url)); await Task.WhenAll(tasks);",
        "var tasks = new Task[urls.Length]; for (var i = 0; i < urls.Length; i++) tasks[i] = LoadAsync(urls[i]); Task.WaitAll(tasks);",
        "await Task.WhenAll([LoadAsync(urls[0]), LoadAsync(urls[1])]);",
        "Task[] both = [LoadAsync(urls[0]), LoadAsync(urls[1])]; await Task.WhenAll(both);",
        "await Task.WhenAll([.. urls.Select(LoadAsync)]);",
        "await Task.WhenAll(LoadAsync(urls[0]), LoadAsync(urls[1]));",
        "var first = LoadAsync(urls[0]); var second = LoadAsync(urls[1]); await first; await second;",
        "await foreach (var task in Task.WhenEach(urls.Select(LoadAsync))) await task;",
        "foreach (var url in urls) _ = LoadAsync(url);",
        "foreach (var url in urls) _ = Task.Run(() => LoadAsync(url));",
        "foreach (var url in urls) { _jobs++; _ = LoadAsync(url); await Task.Delay(100); }",
        "_ = Task.Run(() => LoadAsync(urls[0])); _ = Task.Run(() => LoadAsync(urls[1])); await Task.Yield();",
        "_left = Task.Run(() => LoadAsync(urls[0])); _right = Task.Run(() => LoadAsync(urls[1])); await Task.WhenAll(_left, _right);",
        "var left = Task.Factory.StartNew(() => LoadAsync(urls[0]), TaskCreationOptions.LongRunning); var right = Task.Factory.StartNew(() => LoadAsync(urls[1]), TaskCreationOptions.LongRunning); await left; await right;",
        "var queue = System.Threading.Channels.Channel.CreateBounded<string>(10); await foreach (var url in queue.Reader.ReadAllAsync(token)) _ = LoadAsync(url);",
        "await Parallel.ForEachAsync(urls, token, async (url, _) => await LoadAsync(url));",
        "await Parallel.ForAsync(0, urls.Length, async (i, _) => await LoadAsync(urls[i]));",
        "await Parallel.ForAsync(0, urls.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) => await LoadAsync(urls[i]));",
        "urls.ToList().ForEach(async url => await LoadAsync(url)); await Task.Yield();",
        "Array.ForEach(urls, async url => await LoadAsync(url)); await Task.Yield();",
        "var pages = new ActionBlock<string>(LoadAsync, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4 }); foreach (var url in urls) pages.Post(url); pages.Complete(); await pages.Completion;",
        "var pages = new ActionBlock<string>(async url => await LoadAsync(url), new() { MaxDegreeOfParallelism = DataflowBlockOptions.Unbounded }); await pages.SendAsync(urls[0]);",
        "var options = new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }; var pages = new ActionBlock<string>(LoadAsync, options); await pages.SendAsync(urls[0]);",
        "var options = new ExecutionDataflowBlockOptions(); options.MaxDegreeOfParallelism = 8; var pages = new ActionBlock<string>(LoadAsync, options); await pages.SendAsync(urls[0]);",
        "var pages = new ActionBlock<string>(LoadAsync, Wide); await pages.SendAsync(urls[0]);",
        "var pages = new TransformBlock<string, int>(async url => { await LoadAsync(url); return url.Length; }, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4, BoundedCapacity = 100 }); await pages.SendAsync(urls[0]);",
        "var pages = new TransformManyBlock<string, char>(async url => { await LoadAsync(url); return url; }, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 2 }); await pages.SendAsync(urls[0]);",
        "using var timer = new Timer(async _ => await LoadAsync(urls[0]), null, 0, 1000); await Task.Delay(60_000);",
        "using var timer = new Timer(_ => _ = LoadAsync(urls[0]), null, TimeSpan.Zero, TimeSpan.FromSeconds(5)); await Task.Delay(60_000);",
        "using var head = new Timer(_ => _ = LoadAsync(urls[0]), null, 0, 60_000); using var tail = new Timer(_ => _ = LoadAsync(urls[1]), null, 0, 90_000); await Task.Delay(600_000);",
        "using var timer = new System.Timers.Timer(1000); timer.Elapsed += async (_, _) => await LoadAsync(urls[0]); timer.Start(); await Task.Delay(60_000);",
        "using var timer = new System.Timers.Timer { Interval = 500, AutoReset = true }; timer.Elapsed += OnElapsed; timer.Start(); await Task.Delay(60_000);",
    ];

    /// <summary>Starts of <c>Count</c>, which updates without an await.</summary>
    public static TheoryData<string> SyncStarts =>
    [
        "Parallel.For(0, urls.Length, i => Count(urls[i]));",
        "Parallel.ForEach(urls, Count);",
        "Parallel.ForEach(urls, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, url => Count(url));",
        "Parallel.Invoke(() => Count(urls[0]), () => Count(urls[1]));",
        "urls.AsParallel().ForAll(Count);",
        "var query = urls.AsParallel(); query.ForAll(url => Count(url));",
        "var sizes = urls.AsParallel().Select(url => { Count(url); return url.Length; }).ToList();",
        "var sizes = (from url in urls.AsParallel() where Keep(url) select url.Length).ToList();",
        "foreach (var url in urls) Task.Run(() => Count(url));",
        "foreach (var url in urls) ThreadPool.QueueUserWorkItem(_ => Count(url));",
        "foreach (var url in urls) ThreadPool.QueueUserWorkItem(static item => item.Page.Count(item.Url), (Page: this, Url: url), preferLocal: false); Parallel.ForEach(urls, Count);",
        "ThreadPool.QueueUserWorkItem(_ => Count(urls[0])); ThreadPool.QueueUserWorkItem(_ => Count(urls[1]));",
        "foreach (var url in urls) new Thread(() => Count(url)).Start();",
        "foreach (var url in urls) { var thread = new Thread(() => Count(url)) { IsBackground = true }; thread.Start(); }",
        "var threads = new List<Thread>(); foreach (var url in urls) { var thread = new Thread(() => Count(url)); threads.Add(thread); thread.Start(); } foreach (var thread in threads) thread.Join();",
        "var threads = urls.Select(url => new Thread(() => Count(url))).ToList(); foreach (var thread in threads) thread.Start(); foreach (var thread in threads) thread.Join();",
        "var threads = new Thread[urls.Length]; for (var i = 0; i < threads.Length; i++) { var url = urls[i]; threads[i] = new Thread(() => Count(url)); threads[i].Start(); }",
        "Thread[] both = [new Thread(() => Count(urls[0])), new Thread(() => Count(urls[1]))]; foreach (var thread in both) thread.Start();",
        "var left = new Thread(() => Count(urls[0])); var right = new Thread(() => Count(urls[1])); left.Start(); right.Start(); left.Join(); right.Join();",
        "var worker = new Thread(() => Count(urls[0])); worker.Start(); Count(urls[1]); worker.Join();",
        "_ = Task.Run(() => Count(urls[0])); Count(urls[1]);",
        "lock (_log) { _ = Task.Run(() => Count(urls[0])); _ = Task.Run(() => Count(urls[1])); }",
        "var block = new ActionBlock<string>(Count, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4 }); block.Post(urls[0]);",
        "Seen += Count; Parallel.ForEach(urls, url => Seen?.Invoke(url));",
        "Seen += url => Count(url); Parallel.ForEach(urls, url => Seen(url));",
    ];

    /// <summary>The same calls, one after the other.</summary>
    public static TheoryData<string> Sequences =>
    [
        "foreach (var url in urls) await LoadAsync(url);",
        "foreach (var url in urls) await Task.WhenAll(LoadAsync(url));",
        "foreach (var task in urls.Select(LoadAsync)) await task;",
        "foreach (var url in urls) { var task = LoadAsync(url); Console.WriteLine(url); await task; }",
        "foreach (var url in urls) { _ = LoadAsync(url); break; }",
        "foreach (var url in urls) { _ = LoadAsync(url); _done.WaitOne(); }",
        "var first = LoadAsync(urls[0]); await first; var second = LoadAsync(urls[1]); await second;",
        "_left = Task.Run(() => LoadAsync(urls[0])); await _left; _right = Task.Run(() => LoadAsync(urls[1])); await _right;",
        "_ = Task.Run(() => LoadAsync(urls[0]).ContinueWith(_ => _done.Set())); _done.WaitOne(); Count(urls[1]);",
        "ThreadPool.QueueUserWorkItem(_ => { Count(urls[0]); _done.Set(); }); _done.WaitOne(); Count(urls[1]);",
        "var worker = new Thread(() => { _done.WaitOne(); Count(urls[0]); }); worker.Start(); Count(urls[1]); _done.Set();",
        "var worker = new Thread(() => Count(urls[0])); worker.Start(); worker.Join(); Count(urls[1]);",
        "var left = new Thread(() => Count(urls[0])); var right = new Thread(() => Count(urls[1])); left.Start(); left.Join(); right.Start(); right.Join();",
        "var threads = urls.Select(url => new Thread(() => Count(url))).ToList(); foreach (var thread in threads) { thread.Start(); thread.Join(); }",
        "await Parallel.ForAsync(0, urls.Length, new ParallelOptions { MaxDegreeOfParallelism = 1 }, async (i, _) => await LoadAsync(urls[i]));",
        "Parallel.ForEach(urls, new ParallelOptions { TaskScheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler }, Count);",
        "urls.AsParallel().WithDegreeOfParallelism(1).ForAll(Count);",
        "urls.ToList().ForEach(Count); Array.ForEach(urls, Count);",
        "foreach (var size in from url in urls where Keep(url) select url.Length) Console.WriteLine(size);",
        "var pages = new ActionBlock<string>(LoadAsync); foreach (var url in urls) pages.Post(url);",
        "var pages = new ActionBlock<string>(LoadAsync, new ExecutionDataflowBlockOptions { BoundedCapacity = 10 }); pages.Post(urls[0]);",
        "var pages = new ActionBlock<string>(LoadAsync, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 1 }); pages.Post(urls[0]);",
        "var pages = new ActionBlock<string>(LoadAsync, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = urls.Length }); pages.Post(urls[0]);",
        "var options = new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4 }; options.MaxDegreeOfParallelism = 1; var pages = new ActionBlock<string>(LoadAsync, options); pages.Post(urls[0]);",
        "var pages = new ActionBlock<string>(Count, new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4, TaskScheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler }); pages.Post(urls[0]);",
        "var wide = new BufferBlock<string>(new DataflowBlockOptions { BoundedCapacity = 4 }); var pages = new ActionBlock<string>(Count); wide.LinkTo(pages);",
        "using var timer = new Timer(_ => Count(urls[0]), null, 0, 1000); await Task.Delay(60_000);",
        "using var timer = new Timer(async _ => await LoadAsync(urls[0]), null, 0, Timeout.Infinite); await Task.Delay(60_000);",
        "using var timer = new Timer(async _ => await LoadAsync(urls[0]), null, TimeSpan.Zero, TimeSpan.FromHours(1)); await Task.Delay(60_000);",
        "using var timer = new Timer(async _ => { if (Interlocked.Exchange(ref _busy, 1) == 1) return; await LoadAsync(urls[0]); _busy = 0; }, null, 0, 1000); await Task.Delay(60_000);",
        "using var timer = new Timer(async _ => { await Task.Yield(); Count(urls[0]); }, null, 0, 1000); await Task.Delay(60_000);",
        "Timer timer = null!; timer = new Timer(async _ => { timer.Change(Timeout.Infinite, Timeout.Infinite); await LoadAsync(urls[0]); timer.Change(1000, 1000); }, null, 0, 1000);",
        "using var timer = new System.Timers.Timer(1000) { AutoReset = false }; timer.Elapsed += async (_, _) => await LoadAsync(urls[0]); timer.Start(); await Task.Delay(60_000);",
        "using var timer = new System.Timers.Timer(1000); timer.SynchronizingObject = Form; timer.Elapsed += async (_, _) => await LoadAsync(urls[0]); timer.Start(); await Task.Delay(60_000);",
        "using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await ticks.WaitForNextTickAsync(token)) await LoadAsync(urls[0]);",
        "Seen += Count; foreach (var url in urls) Seen?.Invoke(url);",
        "using var timer = new Timer(_ => Count(urls[0]), null, 0, 1000); Count(urls[1]); await Task.Delay(60_000);",
    ];

    [Theory]
    [MemberData(nameof(AsyncStarts))]
    public async Task StartOfAsyncWork_IsSeenByEachRule(string start)
    {
        await RuleVerifier<AG0401RacingUpdate>.VerifyAsync(Crawler(start, late: "[|_pages|]++;"));
        await RuleVerifier<AG0402UnsafeObject>.VerifyAsync(Crawler(start, late: "_log.[|Add|](url);"));
        await RuleVerifier<AG0403LostUpdate>.VerifyAsync(Crawler(start, late: "[|_bytes|] = bytes + body.Length;"));
    }

    [Theory]
    [MemberData(nameof(SyncStarts))]
    public async Task StartOfWorkOnThreads_IsSeenByEachRule(string start)
    {
        await RuleVerifier<AG0401RacingUpdate>.VerifyAsync(Crawler(start, sync: "[|_pages|]++;"));
        await RuleVerifier<AG0402UnsafeObject>.VerifyAsync(Crawler(start, sync: "_log.[|Add|](url);"));
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task WorkInSequence_IsSilent(string start)
    {
        await RuleVerifier<AG0401RacingUpdate>.VerifyAsync(Crawler(start, late: "_pages++;", sync: "_pages++;"));
        await RuleVerifier<AG0402UnsafeObject>.VerifyAsync(Crawler(start, late: "_log.Add(url);", sync: "_log.Add(url);"));
        await RuleVerifier<AG0403LostUpdate>.VerifyAsync(Crawler(start, late: "_bytes = bytes + body.Length;"));
    }

    [Theory]
    [InlineData("var block = new ActionBlock<string>(LoadAsync, Wide);", "this code runs for several items at a time, as the 'ActionBlock' is told to")]
    [InlineData("var timer = new Timer(async _ => await LoadAsync(urls[0]), null, 0, 2500);", "this code is called by a timer every 2.5 s, whether or not the call before has ended")]
    [InlineData("var a = new Timer(_ => _ = LoadAsync(urls[0]), null, 0, 60_000); var b = new Timer(_ => { }, null, 0, 60_000);", null)]
    [InlineData("foreach (var url in urls) _ = LoadAsync(url);", "this code is started in each round of a loop, before the round before has ended")]
    [InlineData("_left = Task.Run(() => LoadAsync(urls[0])); _right = Task.Run(() => LoadAsync(urls[1]));", "this code runs at the same time as the task '_right'")]
    [InlineData("var left = new Thread(() => LoadAsync(urls[0]).Wait()); var right = new Thread(() => LoadAsync(urls[1]).Wait()); left.Start(); right.Start();", "this code runs at the same time as the thread 'right'")]
    [InlineData("urls.ToList().ForEach(async url => await LoadAsync(url));", "this code is started for each item by 'ForEach', before the one before has ended")]
    public Task Message_SaysWhyTheCodeOverlaps(string start, string? reason) =>
        reason is null
            ? RuleVerifier<AG0401RacingUpdate>.VerifyAsync(Crawler(start, late: "_pages++;"))
            : RuleVerifier<AG0401RacingUpdate>.VerifyAsync(Crawler(start, late: "{|#0:_pages|}++;"), $"Updates of '_pages' get lost: nothing guards it, and {reason}");

    [Fact]
    public Task ServiceOfTwoLoops_IsSeen() => RuleVerifier<AG0401RacingUpdate>.VerifyAsync("""
        abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); }
        class Mailer(HttpClient http) : BackgroundService
        {
            int _sent;
            protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
                await Task.WhenAll(SendAsync("/news", stoppingToken), SendAsync("/alerts", stoppingToken));
            async Task SendAsync(string path, CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    await http.GetStringAsync(path, token);
                    [|_sent|]++;
                }
            }
        }
        class Poller(HttpClient http) : BackgroundService
        {
            int _polled;
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await http.GetStringAsync("/state", stoppingToken);
                    _polled++;
                }
            }
            public int Polled() => _polled;
        }
        """);

    [Fact]
    public Task EventsOfOthers_AreSilent() => RuleVerifier<AG0402UnsafeObject>.VerifyAsync("""
        class Folder
        {
            readonly List<string> _changed = [];
            readonly FileSystemWatcher _watcher = new("in");
            public Folder()
            {
                _watcher.Changed += (_, e) => _changed.Add(e.Name ?? "");
                _watcher.Created += OnCreated;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => _changed.Clear();
            }
            void OnCreated(object sender, FileSystemEventArgs e) => _changed.Add(e.Name ?? "");
        }
        """);

    // A crawler whose pages are started by the given statements, and counted behind an await, or without one.
    static string Crawler(string start, string late = "", string sync = "") => $$"""
        {{Dataflow}}
        class Crawler(HttpClient http)
        {
            static readonly ExecutionDataflowBlockOptions Wide = new() { MaxDegreeOfParallelism = 4 };
            static readonly System.ComponentModel.ISynchronizeInvoke Form = null!;
            readonly List<string> _log = [];
            readonly AutoResetEvent _done = new(false);
            int _pages, _bytes, _busy, _jobs;
            Task _left = Task.CompletedTask, _right = Task.CompletedTask;
            event Action<string>? Seen;

            public async Task CrawlAsync(string[] urls, CancellationToken token)
            {
                {{start}}
            }

            async void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e) => await LoadAsync("/state");

            async Task LoadAsync(string url)
            {
                var bytes = _bytes;
                var body = await http.GetStringAsync(url);
                {{late}}
            }

            bool Keep(string url) { Count(url); return url.Length > 0; }

            void Count(string url)
            {
                {{sync}}
            }
        }
        """;
}
