using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0705CallOfBlockingMethod>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0705CallOfBlockingMethodTests
{
    [Fact]
    public Task TaskThatWasTestedForCompletion_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page { public Task<int> Loading; public Task<int> Next; }
        class Pages
        {
            Task<int> _pending;

            public async ValueTask<bool> MoveNextAsync()
            {
                var pending = _pending;
                if (!pending.IsCompleted)
                    return await AwaitedAsync(pending);
                return Take(pending) > 0;
            }

            public async Task RunAsync(List<Page> pages)
            {
                await Task.Yield();
                foreach (var page in pages)
                {
                    if (page.Loading.IsCompleted)
                        Show(page);
                    while (page.Next.IsCompleted)
                    {
                        if (page.Next is { IsCompletedSuccessfully: false } || !page.Next.IsCompletedSuccessfully)
                            break;
                        Show(page);
                    }
                }
            }

            static int Take(Task<int> task) => task.GetAwaiter().GetResult();
            static void Show(Page page) => Console.WriteLine(page.Loading.Result);
            async Task<bool> AwaitedAsync(Task<int> task) => await task > 0;
        }
        """);

    [Fact]
    public Task OtherTaskThatWasTested_Triggers() => Verify.VerifyAsync("""
        class Pages
        {
            public async Task<int> FirstAsync(Task<int> one, Task<int> two)
            {
                await Task.Yield();
                if (one.IsCompleted)
                    return [|Take|](two);
                return 0;
            }

            static int Take(Task<int> task) => task.GetAwaiter().GetResult();
        }
        """);

    [Fact]
    public Task MethodThatOnlyComputes_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tax
        {
            public decimal Of(decimal net) => Math.Round(net * Rate, 2);
            decimal Rate => 0.19m;
            public async Task<decimal> TotalAsync(decimal net) { await Task.Yield(); return net + Of(net) + Rate; }
        }
        """);

    [Fact]
    public Task SyncIo_DoesNotTriggerByDefault() => Verify.VerifyAsync("""
        class Config
        {
            string Load() => File.ReadAllText("app.json");
            public async Task<string> ReadAsync() { await Task.Yield(); return Load(); }
        }
        """);

    [Fact]
    public Task BlockingThatRunsElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Poller
        {
            void Start() => new Thread(() => Thread.Sleep(50)).Start();
            Task StartOnPool() => Task.Run(() => Thread.Sleep(50));
            void Post() => ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(50));
            IEnumerable<int> Ticks() { while (true) { Thread.Sleep(1); yield return 1; } }
            public async Task RunAsync()
            {
                Start();
                Post();
                await StartOnPool();
                var lazy = Ticks();
                await Task.Run(() => Slow());
                await Task.Run(Slow);
                void Slow() => Thread.Sleep(50);
            }
        }
        """);

    [Fact]
    public Task FinishedTaskAndTryInTheCallee_DoNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            Task<int> _load = Task.FromResult(1);
            int Peek() => _load.IsCompletedSuccessfully ? _load.Result : 0;
            bool TryEnter() => _gate.Wait(0);
            public async Task<int> GetAsync() { await Task.Yield(); return TryEnter() ? Peek() : 0; }
        }
        """);

    [Fact]
    public Task SyncHalvesAndRecursion_DoNotTrigger() => Verify.VerifyAsync("""
        class Node
        {
            public Node? Next;
            int Depth() => Next is null ? 0 : 1 + Next.Depth();
            int Even(int n) => n == 0 ? 1 : Odd(n - 1);
            int Odd(int n) => n == 0 ? 0 : Even(n - 1);
            void Send() => SendAsync(async: false).GetAwaiter().GetResult();
            async Task SendAsync(bool async) { if (async) await Task.Delay(1); else Send(); }
            public async Task<int> RunAsync() { await Task.Yield(); Send(); return Depth() + Even(10); }
        }
        """);

    [Fact]
    public Task DisposeInTestsLocksAndSyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class Worker : IDisposable
        {
            readonly Thread _thread = new(() => { });
            readonly object _gate = new();
            public void Stop() => _thread.Join();
            public void Dispose() => Stop();
            public async Task UseAsync(Worker other) { other.Dispose(); lock (_gate) { other.Stop(); } await Task.Yield(); }
            public void Restart() => Stop();
        }
        class WorkerTests
        {
            [Xunit.Fact] public async Task Stop_Ends() { new Worker().Stop(); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task SleepsWaitsAndBlockedTasks_AreLeftToTheirRules() => Verify.VerifyAsync("""
        class Loader
        {
            public async Task RunAsync(Task<int> t, SemaphoreSlim s) { Thread.Sleep(1); _ = t.Result; s.Wait(); t.GetAwaiter().GetResult(); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task Chain_IsNamedInTheMessage() => Verify.VerifyAsync("""
        class Startup
        {
            public async Task RunAsync()
            {
                {|#0:Load|}();
                await Task.Yield();
            }
            void Load() => ReadConfig();
            static void ReadConfig() { Thread.Sleep(2000); }
        }
        """, "'Load' blocks: Load \u2192 ReadConfig \u2192 Thread.Sleep");

    [Fact]
    public Task LongChain_IsElided() => Verify.VerifyAsync("""
        class Deep
        {
            public async Task RunAsync() { {|#0:A|}(); await Task.Yield(); }
            void A() => B(); void B() => C(); void C() => D(); void D() => E(); void E() => F(); void F() => Thread.Sleep(1);
        }
        """, "'A' blocks: A \u2192 B \u2192 C \u2192 D \u2192 \u2026 \u2192 Thread.Sleep");

    [Fact]
    public Task MarkedMethod_SaysSo() => Verify.VerifyAsync("""
        using AsyncGuard.Runtime;
        interface IScanner { [Blocking] string Scan(); }
        class Kiosk(IScanner scanner)
        {
            public async Task<string> ReadAsync() { await Task.Yield(); return scanner.{|#0:Scan|}(); }
        }
        """, "'Scan' blocks: it is marked [Blocking]", VerifierSettings.WithRuntime);

    [Fact]
    public Task MarkedType_TriggersForEveryMember() => Verify.VerifyAsync("""
        using AsyncGuard.Runtime;
        [Blocking] static class LegacyDriver { public static int Read() => 1; public static int Level => 2; }
        class Gauge
        {
            public async Task<int> ReadAsync() { await Task.Yield(); return LegacyDriver.[|Read|]() + LegacyDriver.[|Level|]; }
        }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task SyncOverAsyncInTheCallee_Triggers() => Verify.VerifyAsync("""
        class Publisher(HttpClient http)
        {
            public void Publish(string message) => PublishAsync(message).GetAwaiter().GetResult();
            public Task PublishAsync(string message) => http.PostAsync("/", new StringContent(message));
        }
        class Orders(Publisher publisher)
        {
            public async Task PlaceAsync(string id) { await Task.Yield(); publisher.[|Publish|](id); }
        }
        """);

    [Fact]
    public Task PropertyLocalFunctionAndOverride_Trigger() => Verify.VerifyAsync("""
        abstract class Sensor { public virtual int Value { get { Thread.Sleep(10); return 1; } } }
        class Reader(Sensor sensor, Task<string> name)
        {
            string Name => name.Result;
            public async Task<string> ReadAsync()
            {
                await Task.Yield();
                Settle();
                return [|Name|] + sensor.[|Value|] + this.[|Name|];
                void Settle() { }
            }
            public async Task CalibrateAsync()
            {
                [|Settle|]();
                await Task.Yield();
                void Settle() { Thread.Sleep(10); }
            }
        }
        """);

    [Fact]
    public Task MutualRecursionThatBlocks_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            void Visit(int depth) { if (depth > 0) Follow(depth - 1); }
            void Follow(int depth) { Thread.Sleep(5); Visit(depth); }
            public async Task CrawlAsync() { [|Visit|](3); [|Follow|](3); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task BlockingInAnotherFile_Triggers() => Verify.VerifyAsync("""
        class Import(Database database)
        {
            public async Task RunAsync() { await Task.Yield(); database.[|Migrate|](); }
        }
        """, new VerifierSettings { Sources = [("Database.cs", """
            public class Database { public void Migrate() => Lock.Acquire(); }
            static class Lock { static readonly Mutex Global = new(); public static void Acquire() => Global.WaitOne(); }
            """)] });

    [Fact]
    public Task InlineLinqLambda_Triggers() => Verify.VerifyAsync("""
        class Pages
        {
            string Load(int page) { Thread.Sleep(page); return ""; }
            public async Task<List<string>> AllAsync(int[] pages) { await Task.Yield(); return pages.Select(page => [|Load|](page)).ToList(); }
        }
        """);

    [Fact]
    public Task BlockingOnFailureOrUnderTwoConditions_DoesNotTrigger() => Verify.VerifyAsync("""
        class Link(Task closing)
        {
            bool _broken, _open;
            void Save() { try { File.Delete("x"); } catch (IOException) { Thread.Sleep(100); } }
            void Expect(bool ok) { if (!ok) { Close(); throw new InvalidOperationException(); } }
            Exception Break(Exception reason) { Cleanup(); return reason; }
            void Cleanup() { if (_open) closing.Wait(); }
            void Close() { if (_broken) Cleanup(); }
            public async Task UseAsync()
            {
                await Task.Yield();
                Save();
                Expect(true);
                Close();
                if (_broken) throw Break(new IOException());
                try { await closing; } catch (Exception error) { Break(error); }
            }
        }
        """);

    [Fact]
    public Task MethodThatReturnsATask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Rows
        {
            static readonly Task<bool> True = Task.FromResult(true);
            public Task<bool> NextAsync() { Thread.Sleep(1); return True; }
            public async Task ReadAsync() { while (await NextAsync()) { } }
        }
        """);

    [Fact]
    public Task EnumerationThatChoosesTheSyncHalf_DoesNotTrigger() => Verify.VerifyAsync("""
        enum IOBehavior { Synchronous, Asynchronous }
        class Session(SemaphoreSlim slots)
        {
            public void Open() => OpenAsync(IOBehavior.Synchronous).GetAwaiter().GetResult();
            void Enter() => slots.Wait();
            public async ValueTask OpenAsync(IOBehavior behavior)
            {
                if (behavior == IOBehavior.Asynchronous) await slots.WaitAsync(); else Enter();
            }
            public async Task ReopenAsync() { Open(); await OpenAsync(IOBehavior.Asynchronous); }
        }
        """);

    [Fact]
    public Task BlockingUnderOneCondition_Triggers() => Verify.VerifyAsync("""
        class Prices(HttpClient http)
        {
            string? _cached;
            string Load() => _cached ??= http.GetStringAsync("/prices").Result;
            string Get() { if (_cached is not null) return _cached; return Load2(); }
            string Load2() => http.GetStringAsync("/prices").Result;
            public async Task<string> ShowAsync() { await Task.Yield(); return [|Load|]() + [|Get|](); }
        }
        """);

    [Fact]
    public Task DelegatesInterfacesAndAbstractMembers_AreNotFollowed() => Verify.VerifyAsync("""
        interface IClock { void Pause(); }
        sealed class RealClock : IClock { public void Pause() => Thread.Sleep(10); }
        abstract class Step { public abstract void Run(); }
        sealed class Cooling : Step { public override void Run() => Thread.Sleep(10); }
        class Machine(IClock clock, Step step, Action beep, Func<int> count)
        {
            public async Task<int> CycleAsync() { await Task.Yield(); clock.Pause(); step.Run(); beep(); return count(); }
        }
        """);

    [Fact]
    public Task CallInCallbackThatMustBeSync_DoesNotTrigger() => Verify.VerifyAsync("""
        class Watch(FileSystemWatcher watcher)
        {
            readonly Lazy<int> _calibration = new(Calibrate);
            static int Calibrate() { Thread.Sleep(10); return 1; }
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                watcher.Changed += (_, _) => Calibrate();
                using var timer = new Timer(_ => Calibrate(), null, 0, 1000);
                Func<int> later = Calibrate;
                Retry(() => Calibrate());
                await Task.Delay(later is null ? 0 : 1, cancellationToken);
            }
            static void Retry(Action work) => ThreadPool.QueueUserWorkItem(_ => work());
        }
        """);

    [Fact]
    public Task SyncHalfOfADualPath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Socket2(SemaphoreSlim gate)
        {
            void Enter() => gate.Wait();
            public async ValueTask SendAsync(bool async, CancellationToken cancellationToken)
            {
                if (async) await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
                else Enter();
                try { await Task.Yield(); } finally { gate.Release(); }
            }
            public async ValueTask CloseAsync(bool isAsync)
            {
                if (!isAsync) { Enter(); return; }
                await gate.WaitAsync().ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task PropertyThatIsOnlyNamedOrWritten_DoesNotTrigger() => Verify.VerifyAsync("""
        class Thermostat
        {
            double _target;
            public double Target { get { Thread.Sleep(5); return _target; } set => _target = value; }
            public string Label { get; set; } = "";
            public async Task SetAsync(double target)
            {
                await Task.Yield();
                Target = target;
                Label = nameof(Target);
                Console.WriteLine(Label);
            }
        }
        """);

    [Fact]
    public Task WaitThatIsATryOrForTheConsoleOnFailure_DoesNotTrigger() => Verify.VerifyAsync("""
        class Slots(SemaphoreSlim slots, ManualResetEventSlim stop)
        {
            bool TryEnter() => slots.Wait(TimeSpan.Zero);
            bool IsStopped() => stop.IsSet || stop.Wait(0);
            void Reset() { try { stop.Reset(); } catch (ObjectDisposedException) { Thread.Sleep(1); } }
            public async Task<bool> EnterAsync() { await Task.Yield(); Reset(); return TryEnter() && !IsStopped(); }
        }
        """);

    [Fact]
    public Task ListedApiThatIsNotCalled_AndLookAlike_DoNotTrigger() => Verify.VerifyAsync("""
        static class Scheduler { public static void Sleep(int ticks) { } }
        class Bakery
        {
            void Rest() => Scheduler.Sleep(3);
            T Same<T>(T value) => value;
            public async Task BakeAsync() { await Task.Yield(); Rest(); Same(1); }
        }
        """, new VerifierSettings { Config = "asyncguard.blocking_apis = M:Legacy.Wait" });

    [Fact]
    public Task GenericExtensionAndPartialCallee_Trigger() => Verify.VerifyAsync("""
        static class QueueExtensions
        {
            public static T TakeSoon<T>(this Queue<T> queue) { while (queue.Count == 0) Thread.Sleep(10); return queue.Dequeue(); }
        }
        partial class Dispatcher(Queue<string> jobs)
        {
            partial void Settle();
            public async Task RunAsync() { await Task.Yield(); Console.WriteLine(jobs.[|TakeSoon|]()); [|Settle|](); }
        }
        partial class Dispatcher
        {
            partial void Settle() => Thread.Sleep(10);
        }
        """);

    [Fact]
    public Task BaseCallAndConditionalAccess_Trigger() => Verify.VerifyAsync("""
        class Device
        {
            protected virtual void Settle() => Thread.Sleep(10);
        }
        class Valve(Device? main) : Device
        {
            protected override void Settle() { }
            public async ValueTask<string?> ReadAsync()
            {
                await Task.Yield();
                base.[|Settle|]();
                Settle();
                return main?.[|Name|]();
            }
        }
        static class DeviceNames { public static string Name(this Device device) { Thread.Sleep(1); return device.ToString()!; } }
        """);

    [Fact]
    public Task PromptOfAConsoleProgram_DoesNotTrigger() => Verify.VerifyAsync("""
        var name = Ask("Name?");
        await Console.Out.WriteLineAsync(name);
        Prompt.Pause();

        static string? Ask(string question)
        {
            Console.Write(question);
            return Console.ReadLine();
        }

        static class Prompt
        {
            public static void Pause() => Console.ReadKey(intercept: true);
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    // Every way to a member by a receiver: its own type, a derived one, an outer one, an interface's default, a static import, a variable that hides a field.
    [Fact]
    public Task ChainsThroughEveryKindOfReceiver_AreReported() => Verify.VerifyAsync("""
        using static Legacy;

        class Legacy
        {
            public void Flush() => Thread.Sleep(50);
            public static void Import() => Thread.Sleep(50);
        }

        class Archive : Legacy
        {
            public void FlushBase() => Flush();
        }

        interface IStore
        {
            void Save() => Thread.Sleep(50);
        }

        interface IArchive : IStore;

        static class Extensions
        {
            public static void Drain(this IArchive archive) => archive.Save();
        }

        class Counter
        {
            public void Flush() { }
            public void Drain() { }
        }

        class Reports(Legacy given)
        {
            readonly Archive _archive = new();
            readonly Counter _counter = new();
            Legacy Legacy { get; } = new();

            void ByField() => _archive.Flush();
            void ByProperty() => Legacy.Flush();
            void ByPrimaryParameter() => given.Flush();
            void ByParameter(IArchive store) => store.Save();
            void ByExtension(IArchive store) => store.Drain();
            void ByImport() => Import();
            void ByVariable() { var _counter = new Archive(); _counter.Flush(); }
            void ByLambda() { Action<Legacy> flush = _counter => _counter.Flush(); flush(given); }
            void Outer() => Thread.Sleep(50);
            void ByOther() { _counter.Flush(); _counter.Drain(); }

            class Part(Reports reports)
            {
                public void ByOuter() => reports.Outer();
            }

            public async Task BuildAsync(IArchive store)
            {
                await Task.Yield();
                _archive.[|FlushBase|]();
                [|ByField|]();
                [|ByProperty|]();
                [|ByPrimaryParameter|]();
                [|ByParameter|](store);
                [|ByExtension|](store);
                [|ByImport|]();
                [|ByVariable|]();
                ByOther();
                new Part(this).[|ByOuter|]();
            }
        }
        """);

    // The receiver is the parameter, whatever a base type or the type calls by the same name.
    [Fact]
    public Task ParameterThatHidesAMemberOfTheSameName_IsFollowed() => Verify.VerifyAsync("""
        class Legacy
        {
            public int Load(int key) { Thread.Sleep(50); return key; }
        }

        class Log
        {
            public int Load(int key) => key;
        }

        class Service
        {
            readonly Log source = new();
            public override string ToString() => source.ToString()!;
        }

        class Reports(Legacy source) : Service
        {
            void Direct() => source.Load(1);

            public async Task BuildAsync()
            {
                await Task.Yield();
                [|Direct|]();
            }
        }
        """);

    [Fact]
    public Task Indexer_Triggers() => Verify.VerifyAsync("""
        class Tokens(Func<string, Task<string>> issue)
        {
            readonly Dictionary<string, string> _known = [];
            public string this[string audience] => issue(audience).Result;
            public string this[int position] { get => _known.Values.ElementAt(position); set => Thread.Sleep(position); }
        }
        class Client(Tokens tokens)
        {
            public async Task<string> GetAsync(string audience)
            {
                await Task.Yield();
                tokens[0] = tokens[1];
                return tokens[|[audience]|];
            }
        }
        """);

    [Fact]
    public Task MethodGroupThatLinqCalls_Triggers() => Verify.VerifyAsync("""
        class Profiles(Func<string, Task<string>> download)
        {
            string Load(string id) => download(id).Result;
            string Trim(string id) => id.Trim();
            public async Task<List<string>> ImportAsync(string[] ids)
            {
                await Task.Yield();
                return ids.Select(Trim).Select([|Load|]).ToList();
            }
        }
        """);

    [Fact]
    public Task MethodGroupThatOthersCall_DoesNotTrigger() => Verify.VerifyAsync("""
        class Profiles(Func<string, Task<string>> download)
        {
            string Load(string id) => download(id).Result;
            void Import() => Load("a");
            public async Task<string> ImportAsync(string[] ids)
            {
                await Task.Run(Import);
                Func<string, string> load = Load;
                var steps = new List<Func<string, string>>();
                steps.Add(Load);
                var later = new Lazy<string>(() => Load("b"));
                var pages = ids.Select(download).ToArray();
                await Task.WhenAll(pages);
                var texts = Array.ConvertAll(pages, TextOf);
                return nameof(Load);
            }
            static string TextOf(Task<string> page) => page.Result;
            public List<string> ImportNow(string[] ids) => ids.Select(Load).ToList();
        }
        """);
}
