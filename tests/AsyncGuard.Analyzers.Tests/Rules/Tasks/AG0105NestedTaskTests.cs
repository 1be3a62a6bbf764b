using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0105NestedTask,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0105NestedTaskFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0105NestedTaskTests
{
    [Fact]
    public Task AwaitedStartNew_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(string path)
            {
                await Task.Factory.[|StartNew|](async () => await File.ReadAllTextAsync(path));
                await Task.Factory.[|StartNew|](async () => { await File.ReadAllTextAsync(path); }, TaskCreationOptions.LongRunning);
                await Task.Factory.[|StartNew|](() => File.ReadAllTextAsync(path)).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task ReturnedAsATask_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public Task ImportAsync(string path) => Task.Factory.[|StartNew|](async () => await File.ReadAllTextAsync(path));
            public Task Import2Async(string path) { return Task.Factory.[|StartNew|](LoadAsync); }
            async Task LoadAsync() => await Task.Yield();
        }
        """);

    [Fact]
    public Task KeptAsATask_Triggers() => Verify.VerifyAsync("""
        class Pump
        {
            Task? _loop;
            readonly List<Task> _all = [];
            public void Start()
            {
                _loop = Task.Factory.[|StartNew|](async () => await Task.Delay(1000));
                _all.Add(Task.Factory.[|StartNew|](async () => await Task.Delay(1000)));
                Task local = Task.Factory.[|StartNew|](async () => await Task.Delay(1000));
                local.Wait();
            }
        }
        """);

    [Fact]
    public Task Blocked_Triggers() => Verify.VerifyAsync("""
        class Program2
        {
            static void Run() => Task.Factory.[|StartNew|](async () => await Task.Delay(1)).Wait();
            static void All() => Task.WaitAll(Task.Factory.[|StartNew|](async () => await Task.Delay(1)), Task.Factory.[|StartNew|](async () => await Task.Delay(2)));
        }
        """);

    [Fact]
    public Task LocalsThatAreAwaited_Trigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                var first = Task.Factory.[|StartNew|](async () => await Task.Delay(1));
                var second = Task.Factory.[|StartNew|](async () => await Task.Delay(1));
                await first;
                await second.ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task WhenAllOfOuterTasks_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                var first = Task.Factory.[|StartNew|](async () => await Task.Delay(1));
                await Task.WhenAll(first, Task.Factory.[|StartNew|](async () => await Task.Delay(2)));
            }
        }
        """);

    [Fact]
    public Task AsyncContinuation_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(Task before)
            {
                await before.[|ContinueWith|](async _ => await Task.Delay(1));
            }
            public Task ThenAsync(Task before) => before.[|ContinueWith|](async _ => await Task.Delay(1));
        }
        """);

    [Fact]
    public Task OwnGenericRunner_Triggers() => Verify.VerifyAsync("""
        class Dispatcher { public Task<T> InvokeAsync<T>(Func<T> work) => Task.FromResult(work()); }
        class View(Dispatcher dispatcher)
        {
            public async Task LoadAsync() { await dispatcher.[|InvokeAsync|](async () => await Task.Delay(1)); }
        }
        """);

    [Fact]
    public Task DiscardedInner_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync() { _ = await Task.Factory.[|StartNew|](async () => await Task.Delay(1)); }
        }
        """);

    [Fact]
    public Task GenericFactory_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(TaskFactory factory) { await factory.[|StartNew|](async () => await Task.Delay(1)); }
        }
        """);

    [Fact]
    public Task UnwrappedOrAwaitedTwice_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(Task before)
            {
                await Task.Factory.StartNew(async () => await Task.Delay(1)).Unwrap();
                await await Task.Factory.StartNew(async () => await Task.Delay(1));
                await (await Task.Factory.StartNew(async () => await Task.Delay(1)).ConfigureAwait(false)).ConfigureAwait(false);
                await before.ContinueWith(async _ => await Task.Delay(1)).Unwrap();
                var inner = await Task.Factory.StartNew(async () => await Task.Delay(1));
                await inner;
            }
            public Task ReturnAsync() => Task.Factory.StartNew(async () => await Task.Delay(1)).Unwrap();
        }
        """);

    [Fact]
    public Task ContinuationThatReturnsItsTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Waiter
        {
            public async Task WaitAsync(CancellationToken ct) { await Task.Delay(1000, ct).ContinueWith(ended => ended); }
        }
        """);

    [Fact]
    public Task TaskRunOfAValueTask_Triggers() => Verify.VerifyAsync("""
        class Pump
        {
            public async Task RunAsync() { await Task.[|Run|]((Func<ValueTask>)LoopAsync).ConfigureAwait(false); }
            async ValueTask LoopAsync() => await Task.Delay(1);
        }
        """);

    [Fact]
    public Task TaskRun_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                await Task.Run(async () => await Task.Delay(1));
                await Task.Run(() => Task.Delay(1));
            }
        }
        """);

    [Fact]
    public Task SyncDelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                await Task.Factory.StartNew(() => Thread.Sleep(1));
                var count = await Task.Factory.StartNew(() => 1);
            }
        }
        """);

    [Fact]
    public Task WhenAny_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync(Task a, Task b) { await Task.WhenAny(a, b); Task any = Task.WhenAny(a, b); await any; }
            public Task AnyAsync(Task<int> a, Task<int> b) => Task.WhenAny(a, b);
        }
        """);

    [Fact]
    public Task TwoStagesByDesign_DoNotTrigger() => Verify.VerifyAsync("""
        class Server
        {
            Task<Task> StartAsync() => Task.FromResult(Task.CompletedTask);
            public async Task RunAsync() { await StartAsync(); var running = await StartAsync(); await running; }
            public Task<Task> OuterAsync() => Task.Factory.StartNew(async () => await Task.Delay(1));
        }
        """);

    [Fact]
    public Task ResultThatIsUsed_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                var starting = Task.Factory.StartNew(async () => await Task.Delay(1));
                var running = await starting;
                await running;
                var both = await Task.WhenAll(Task.Factory.StartNew(async () => await Task.Delay(1)), starting);
                await Task.WhenAll(both);
                Task.Factory.StartNew(async () => await Task.Delay(1)).Result.Wait();
            }
        }
        """);

    [Fact]
    public Task OuterThatIsAwaitedAndUnwrapped_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                var starting = Task.Factory.StartNew(async () => await Task.Delay(1));
                await starting;
                await starting.Result;
            }
        }
        """);

    [Fact]
    public Task DroppedStart_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            public void Start() { Task.Factory.StartNew(async () => await Task.Delay(1)); _ = Task.Factory.StartNew(async () => await Task.Delay(1)); }
        }
        """);

    [Fact]
    public Task PassedOnWithItsType_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            Task<Task>? _starting;
            public void Start() { _starting = Task.Factory.StartNew(async () => await Task.Delay(1)); Use(Task.Factory.StartNew(async () => await Task.Delay(1))); }
            static void Use(Task<Task> starting) { }
        }
        """);

    [Fact]
    public Task FromResult_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            public Task StartAsync(Task loop) => Task.FromResult(loop);
            public async Task GetAsync(Lazy<Task> lazy) { await lazy.Value; await Task.FromResult(lazy.Value); }
        }
        """);

    [Fact]
    public Task ElementOfACollection_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            public async Task RunAsync(Queue<Task<Task>> queue, Func<Task<Task>> start) { await queue.Dequeue(); await start(); }
        }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { async Task M() { await Task.Factory.StartNew({|CS0103:x|}); await {|CS0103:y|}.StartNew(async () => await Task.Yield()); } }
        """);

    [Fact]
    public Task StartNew_BecomesTaskRun() => Verify.VerifyFixAsync("""
        class Importer
        {
            public async Task ImportAsync(string path, CancellationToken ct)
            {
                // in the background
                await Task.Factory.[|StartNew|](async () => await File.ReadAllTextAsync(path)); // all of it
                await Task.Factory.[|StartNew|](function: async () =>
                {
                    await Task.Delay(1); // a while
                }, cancellationToken: ct).ConfigureAwait(false);
            }
            public Task ReturnAsync() => Task.Factory.[|StartNew|](async () => await Task.Delay(1));
        }
        """, """
        class Importer
        {
            public async Task ImportAsync(string path, CancellationToken ct)
            {
                // in the background
                await Task.Run(async () => await File.ReadAllTextAsync(path)); // all of it
                await Task.Run(async () =>
                {
                    await Task.Delay(1); // a while
                }, ct).ConfigureAwait(false);
            }
            public Task ReturnAsync() => Task.Run(async () => await Task.Delay(1));
        }
        """);

    [Fact]
    public Task InnerTask_IsUnwrapped() => Verify.VerifyFixAsync("""
        class Importer
        {
            public async Task ImportAsync(Task before)
            {
                await Task.Factory.[|StartNew|](async () => await Task.Delay(1));
                await before.[|ContinueWith|](async _ => await Task.Delay(1)).ConfigureAwait(false); // then
            }
        }
        """, """
        class Importer
        {
            public async Task ImportAsync(Task before)
            {
                await Task.Factory.StartNew(async () => await Task.Delay(1)).Unwrap();
                await before.ContinueWith(async _ => await Task.Delay(1)).Unwrap().ConfigureAwait(false); // then
            }
        }
        """, key: "AG0105.Unwrap");

    [Fact]
    public Task NestedValueTask_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Importer
        {
            public async Task ImportAsync() { await Task.Factory.[|StartNew|](async ValueTask () => await Task.Delay(1)); }
        }
        """);

    [Fact]
    public Task OwnTypeNamedTask_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Plans
        {
            class Task<T> { public Task<TNew> ContinueWith<TNew>(Func<T, TNew> next) => new(); }
            class Plan { public void Run(Task<int> first) { first.ContinueWith(x => new Task<int>()); } }
        }
        """);

    [Fact]
    public Task InnerThatIsReturned_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task<string> ImportAsync(string path) => await await Task.Factory.StartNew(async () => await File.ReadAllTextAsync(path));
            public async Task<Task<string>> StartAsync(string path) => await Task.Factory.StartNew(async () => await File.ReadAllTextAsync(path));
        }
        """);

    [Fact]
    public Task FactoryWithOptionsThatIsUnwrapped_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ingest(Func<CancellationToken, Task> pump)
        {
            Task? _loop;
            public Task StartAsync(CancellationToken stop)
            {
                _loop = Task.Factory.StartNew(() => pump(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
                return _loop.IsCompleted ? _loop : Task.CompletedTask;
            }
            public async Task<int> CountAsync(string[] files) =>
                (await await Task.Factory.StartNew(async () => await Task.WhenAll(files.Select(file => File.ReadAllTextAsync(file)))).ConfigureAwait(false)).Length;
        }
        """);

    [Fact]
    public Task GenericMethodOfTasks_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Retry
        {
            public static async Task<T> RunAsync<T>(Func<T> work) { await Task.Yield(); return work(); }
            public static async Task UseAsync(HttpClient http)
            {
                var page = await RunAsync(() => http.GetStringAsync("/"));
                Console.WriteLine(await page);
                Console.WriteLine(await Task.WhenAny(page, Task.FromResult("")).Unwrap());
            }
        }
        """);
}
