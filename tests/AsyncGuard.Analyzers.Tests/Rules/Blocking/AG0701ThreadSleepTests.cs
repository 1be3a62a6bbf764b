using Microsoft.CodeAnalysis;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0701ThreadSleep>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0701ThreadSleepTests
{
    [Fact]
    public Task SleepOnDedicatedThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Watchdog
        {
            volatile bool _running = true;
            public async Task StartAsync()
            {
                new Thread(() => { while (_running) { Beat(); Thread.Sleep(50); } }) { IsBackground = true }.Start();
                await Task.Factory.StartNew(() => Thread.Sleep(50), TaskCreationOptions.LongRunning);
            }
            void Beat() { }
        }
        """);

    [Fact]
    public Task SleepInLambdaMovedToThePool_DoesNotTrigger() => Verify.VerifyAsync("""
        class Printer
        {
            public async Task PrintAsync(string page)
            {
                await Task.Run(() => { Thread.Sleep(100); Console.WriteLine(page); });
                await Task.Run(() => { Thread.Sleep(100); return FlushAsync(); });
            }
            Task FlushAsync() => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task SleepInSyncLocalFunctionThatIsMovedToThePool_DoesNotTrigger() => Verify.VerifyAsync("""
        class Encoder
        {
            public async Task EncodeAsync()
            {
                void Burn() { Thread.Sleep(100); }
                await Task.Run(Burn);
            }
        }
        """);

    [Fact]
    public Task SleepInSyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Retry
        {
            readonly Task _background = Task.CompletedTask;
            public Retry() => Thread.Sleep(1);
            public void Run(Action work) { work(); Thread.Sleep(100); }
            public bool TryRun(out Task task) { Thread.Sleep(100); task = _background; return true; }
            public Task Open(ref int attempts) { Thread.Sleep(100); attempts++; return _background; }
            public IEnumerable<int> Ticks() { while (true) { Thread.Sleep(10); yield return 1; } }
            public Task Pending { get { Thread.Sleep(1); return _background; } }
        }
        """);

    [Fact]
    public Task SleepOfNoTime_DoesNotTrigger() => Verify.VerifyAsync("""
        class Spinner
        {
            const int Yield = 0;
            public async Task SpinAsync() { Thread.Sleep(0); Thread.Sleep(Yield); Thread.Sleep(TimeSpan.Zero); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task SleepInTheSyncHalf_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection
        {
            public async ValueTask RetryAsync(bool async, CancellationToken token)
            {
                if (async)
                    await Task.Delay(100, token);
                else
                    Thread.Sleep(100);
            }
            public async ValueTask Retry2Async(bool useAsync, CancellationToken token)
            {
                if (useAsync) { await Task.Delay(100, token); return; }
                Thread.Sleep(100);
            }
        }
        """);

    [Fact]
    public Task SleepUnderLock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Device
        {
            readonly object _gate = new();
            public async Task ResetAsync() { lock (_gate) { Thread.Sleep(5); } await Task.Yield(); }
        }
        """);

    [Fact]
    public Task SleepInQueryAndExpressionTree_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Linq.Expressions;
        class Queries
        {
            public async Task<int> CountAsync(int[] ids, IQueryable<int> rows)
            {
                Expression<Action> tree = () => Thread.Sleep(1);
                var slow = from id in ids where Slow(() => Thread.Sleep(id)) select id;
                await Task.Yield();
                return slow.Count();
            }
            static bool Slow(Action work) => true;
        }
        """);

    [Fact]
    public Task OwnTypeNamedThread_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Forum
        {
            static class Thread { public static void Sleep(int topic) { } }
            class Moderator { public async Task CloseAsync(int topic) { Thread.Sleep(topic); await Task.Yield(); } }
        }
        """);

    [Fact]
    public Task SleepInAsyncMethod_Triggers() => Verify.VerifyAsync("""
        class Poller
        {
            public async Task WaitForFileAsync(string path)
            {
                while (!File.Exists(path))
                    Thread.[|Sleep|](200);
                await File.ReadAllTextAsync(path);
            }
        }
        """);

    [Fact]
    public Task SleepInTaskReturningMethodThatCouldBeAsync_Triggers() => Verify.VerifyAsync("""
        class Warmup
        {
            public Task RunAsync() { Thread.[|Sleep|](TimeSpan.FromSeconds(1)); return Task.CompletedTask; }
            public ValueTask<int> CountAsync() { Thread.[|Sleep|](10); return new(1); }
        }
        """);

    [Fact]
    public Task SleepInAsyncLambdaOfSyncMethod_Triggers() => Verify.VerifyAsync("""
        class Bus
        {
            readonly List<Func<string, Task>> _handlers = new();
            public void Subscribe() => _handlers.Add(async message => { Thread.[|Sleep|](10); await Console.Out.WriteLineAsync(message); });
        }
        """);

    [Fact]
    public Task SleepInAsyncLocalFunctionAndAsyncVoidHandler_Triggers() => Verify.VerifyAsync("""
        class Form
        {
            public event EventHandler? Clicked;
            public void Load()
            {
                Clicked += async (_, _) => { Thread.[|Sleep|](10); await Task.Yield(); };
                _ = PulseAsync();
                async Task PulseAsync() { Thread.[|Sleep|](10); await Task.Yield(); }
            }
            public async void OnSaved(object sender, EventArgs e) { await Task.Yield(); Thread.[|Sleep|](10); }
        }
        """);

    [Fact]
    public Task SleepInAsyncIterator_Triggers() => Verify.VerifyAsync("""
        class Feed
        {
            public async IAsyncEnumerable<int> ReadAsync()
            {
                for (var i = 0; ; i++) { Thread.[|Sleep|](10); yield return i; await Task.Yield(); }
            }
        }
        """);

    [Fact]
    public Task SleepInLambdaThatLinqRunsInline_Triggers() => Verify.VerifyAsync("""
        class Throttle
        {
            public async Task<int> SumAsync(int[] items)
            {
                await Task.Yield();
                return items.Select(item => { Thread.[|Sleep|](10); return item; }).Sum();
            }
        }
        """);

    [Fact]
    public Task SleepInTopLevelStatements_Triggers() => Verify.VerifyAsync("""
        await Console.Out.WriteLineAsync("started");
        Thread.[|Sleep|](1000);
        """, new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task SleepInFinallyAndCatch_Triggers() => Verify.VerifyAsync("""
        class Downloader
        {
            public async Task<string> GetAsync(HttpClient http, string url)
            {
                try { return await http.GetStringAsync(url).ConfigureAwait(false); }
                catch (HttpRequestException) { Thread.[|Sleep|](500); throw; }
                finally { Thread.[|Sleep|](1); }
            }
        }
        """);

    [Fact]
    public Task FunctionThatHandsOutATaskMadeElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection
        {
            readonly TaskCompletionSource _opened = new();
            Task? _opening;
            public Task Opened() { Thread.Sleep(1); return _opened.Task; }
            public Task Open() { Thread.Sleep(1); return _opening ??= Task.CompletedTask; }
            public Task Same(Task task) { Thread.Sleep(1); return task; }
            public IAsyncEnumerable<int> Rows() { Thread.Sleep(1); return null!; }
        }
        """);

    [Fact]
    public Task SleepInSyncHandlerAndTimerCallback_DoesNotTrigger() => Verify.VerifyAsync("""
        class ScaleMonitor(FileSystemWatcher watcher) : IDisposable
        {
            Timer? _poll;
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                watcher.Changed += (_, e) => { Thread.Sleep(50); Console.WriteLine(e.FullPath); };
                watcher.Error += OnError;
                _poll = new Timer(_ => { Thread.Sleep(20); }, null, 0, 1000);
                await Task.Delay(10, cancellationToken);
            }
            static void OnError(object sender, ErrorEventArgs e) => Thread.Sleep(100);
            public void Dispose() => _poll?.Dispose();
        }
        """);

    [Fact]
    public Task SleepInFactoryThatARegistrationKeeps_DoesNotTrigger() => Verify.VerifyAsync("""
        class ServiceTable
        {
            readonly Dictionary<Type, Func<object>> _factories = new();
            public ServiceTable AddSingleton<T>(Func<T> factory) where T : class { _factories[typeof(T)] = factory; return this; }
        }
        class Printer { }
        static class Startup
        {
            public static async Task ConfigureAsync(ServiceTable services)
            {
                services.AddSingleton(() => { Thread.Sleep(200); return new Printer(); });
                var printer = new Lazy<Printer>(() => { Thread.Sleep(200); return new Printer(); });
                Func<Printer> later = () => { Thread.Sleep(200); return printer.Value; };
                await Task.Yield();
                services.AddSingleton(later);
            }
        }
        """);

    [Fact]
    public Task SleepInContinuation_DoesNotTrigger() => Verify.VerifyAsync("""
        class Uploader(HttpClient http)
        {
            public async Task<string> UploadAsync(Uri target) =>
                await http.GetStringAsync(target).ContinueWith(page => { Thread.Sleep(10); return page.Result; }, TaskScheduler.Default);
        }
        """);

    [Fact]
    public Task SleepInSyncHalfBehindEarlyReturnOrChoice_DoesNotTrigger() => Verify.VerifyAsync("""
        class RetryPolicy(TimeSpan pause)
        {
            public async ValueTask PauseAsync(bool isAsync, CancellationToken cancellationToken)
            {
                if (!isAsync)
                {
                    Thread.Sleep(pause);
                    return;
                }
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
            public async ValueTask<int> RunAsync(bool async, Func<int> work, Func<Task<int>> workAsync)
            {
                for (var attempt = 0; ; attempt++)
                {
                    try { return async ? await workAsync().ConfigureAwait(false) : work(); }
                    catch (IOException) when (attempt < 3)
                    {
                        if (async) { await Task.Delay(pause).ConfigureAwait(false); }
                        else { Thread.Sleep(pause); }
                    }
                }
            }
        }
        """);

    [Fact]
    public Task SleepInExceptionFilterUnsafeCodeAndSyncIterator_DoesNotTrigger() => Verify.VerifyAsync("""
        class Scanner(HttpClient http)
        {
            public async Task<string> ScanAsync(Uri device)
            {
                try { return await http.GetStringAsync(device); }
                catch (HttpRequestException) when (Settle()) { return ""; }
            }
            public async Task<int> CountAsync()
            {
                await Task.Yield();
                IEnumerable<int> Frames() { for (var i = 0; i < 3; i++) { Thread.Sleep(5); yield return i; } }
                return Frames().Count();
            }
            bool Settle() { Thread.Sleep(5); return true; }
        }
        """);

    [Fact]
    public Task YieldsAndSpins_AreNoSleeps() => Verify.VerifyAsync("""
        class SpinningGate
        {
            int _open;
            public async Task EnterAsync()
            {
                var spinner = new SpinWait();
                while (Volatile.Read(ref _open) == 0)
                    spinner.SpinOnce();
                Thread.Yield();
                Thread.SpinWait(20);
                Thread.Sleep(TimeSpan.FromMilliseconds(0));
                Thread.Sleep(default(TimeSpan));
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task SleepOnAThreadStartedByMethodGroup_DoesNotTrigger() => Verify.VerifyAsync("""
        partial class Blinker(Action toggle)
        {
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                static void Warm() => Thread.Sleep(1);
                var thread = new Thread(Blink) { IsBackground = true };
                thread.Start(cancellationToken);
                ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(5));
                await Task.Run(Warm, cancellationToken).ConfigureAwait(false);
            }
            void Blink(object? token)
            {
                while (!((CancellationToken)token!).IsCancellationRequested) { toggle(); Thread.Sleep(500); }
            }
        }
        """);

    [Fact]
    public Task SleepInParallelLoopBody_DoesNotTrigger() => Verify.VerifyAsync("""
        class Renderer
        {
            public async Task RenderAsync(string[] scenes, CancellationToken cancellationToken)
            {
                await Task.Run(() => Parallel.ForEach(scenes, scene => Thread.Sleep(scene.Length)), cancellationToken);
                using var registration = cancellationToken.Register(() => Thread.Sleep(1));
                await Task.Delay(1, cancellationToken);
            }
        }
        """);

    [Fact]
    public Task SleepInMemberThatMustBeSync_DoesNotTrigger() => Verify.VerifyAsync("""
        interface ICommand { void Execute(); }
        abstract class Probe { protected abstract int Measure(int pin); }
        sealed class Relay(int pin) : Probe, ICommand, IDisposable
        {
            public void Execute() => Thread.Sleep(pin);
            protected override int Measure(int pin) { Thread.Sleep(1); return pin; }
            public int this[int index] { get { Thread.Sleep(1); return index; } set => Thread.Sleep(value); }
            public static Relay operator +(Relay left, Relay right) { Thread.Sleep(1); return left; }
            public event Action Switched { add { Thread.Sleep(1); } remove { } }
            public void Dispose() => Thread.Sleep(1);
            ~Relay() => Thread.Sleep(1);
        }
        """);

    [Fact]
    public Task ExcludedSleep_DoesNotTrigger() => Verify.VerifyAsync("""
        class Simulator
        {
            public async Task StepAsync() { Thread.Sleep(10); await Task.Yield(); }
        }
        """, new VerifierSettings { Config = "asyncguard.excluded_apis = M:System.Threading.Thread.Sleep" });

    [Fact]
    public Task SleepByUsingStaticAndInGenericWorker_Triggers() => Verify.VerifyAsync("""
        using static System.Threading.Thread;
        abstract class BackgroundWorker<T> where T : class
        {
            protected abstract Task<T?> NextAsync(CancellationToken cancellationToken);
            public virtual async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    if (await NextAsync(stoppingToken) is null)
                        [|Sleep|](TimeSpan.FromSeconds(1));
                }
            }
        }
        """);

    [Fact]
    public Task SleepBetweenRetriesInSwitchAndUsing_Triggers() => Verify.VerifyAsync("""
        class RateLimitedClient(HttpClient http)
        {
            public async ValueTask<string?> GetAsync(Uri uri, CancellationToken cancellationToken)
            {
                for (var attempt = 1; attempt <= 3; attempt++)
                {
                    using var response = await http.GetAsync(uri, cancellationToken).ConfigureAwait(false);
                    switch ((int)response.StatusCode)
                    {
                        case 200: return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                        case 429: Thread.[|Sleep|](attempt * 1000); break;
                        default: return null;
                    }
                }
                return null;
            }
        }
        """);

    [Fact]
    public Task SleepInHostedServiceAndStoredAsyncLambdas_Triggers() => Verify.VerifyAsync("""
        interface IHostedService { Task StartAsync(CancellationToken cancellationToken); Task StopAsync(CancellationToken cancellationToken); }
        sealed class Warmup(HttpClient http) : IHostedService
        {
            static readonly Func<Task> Pause = async () => { Thread.[|Sleep|](1); await Task.Yield(); };
            Func<Task> Retry => async () => { Thread.[|Sleep|](100); await http.GetAsync("/"); };
            Task IHostedService.StartAsync(CancellationToken cancellationToken) { Thread.[|Sleep|](500); return Task.CompletedTask; }
            public async Task StopAsync(CancellationToken cancellationToken)
            {
                await Pause();
                await Retry();
                Schedule(() => { Thread.[|Sleep|](10); return Task.CompletedTask; });
            }
            static void Schedule(Func<Task> work) { }
        }
        """);
}
