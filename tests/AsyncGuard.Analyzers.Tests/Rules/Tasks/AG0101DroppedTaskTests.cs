using Microsoft.CodeAnalysis;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0101DroppedTask>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0101DroppedTaskTests
{
    const string Mailbox = """

        interface IMailbox { Task SendAsync(string text); ValueTask<int> CountAsync(); }
        """;

    /// <summary>Each marked line has exactly one warning: the compiler's or the rule's.</summary>
    [Fact]
    public async Task DroppedCall_IsTheCompilersOrTheRules()
    {
        const string Code = """
            class Outbox(IMailbox mailbox)
            {
                async Task FlushAsync() { await mailbox.SendAsync("x"); }
                public async Task PostAsync(string text)
                {
                    mailbox.SendAsync(text); // CS4014
                    mailbox.SendAsync(text).ConfigureAwait(false); // CS4014
                    Task.Run(() => Console.WriteLine(text)); // CS4014
                    mailbox?.SendAsync(text); // AG0101
                    void Local() => mailbox.SendAsync(text); // AG0101
                    Local();
                    await Task.Yield();
                }
                public void Post(Outbox? other)
                {
                    FlushAsync(); // CS4014
                    this.FlushAsync(); // CS4014
                    other?.FlushAsync(); // AG0101
                    FlushAsync().ConfigureAwait(false); // AG0101
                    mailbox.SendAsync("x"); // AG0101
                }
                public void PostShort() =>
                    FlushAsync(); // CS4014
                public Action Later() => () =>
                    FlushAsync(); // CS4014
                public Action LaterToo() => () =>
                    mailbox.SendAsync("x"); // AG0101
                public Func<Task> Async() => async () =>
                {
                    mailbox.SendAsync("x"); // CS4014
                    await Task.Yield();
                };
                public async void Handle(object sender, EventArgs e) =>
                    mailbox.SendAsync("x"); // CS4014
                public int Property
                {
                    get
                    {
                        FlushAsync(); // CS4014
                        return 1;
                    }
                }
            }
            """ + Mailbox;

        var found = (await Warnings.OfAsync<Analyzers.Rules.Tasks.AG0101DroppedTask>(Code)).Where(static warning => warning.Id is "CS4014" or "AG0101").ToList();

        Assert.Equal(
            Code.Split('\n').Index().Where(static line => line.Item.Contains("// ", StringComparison.Ordinal)).Select(static line => $"{line.Index + 1} {line.Item[^6..]}"),
            found.Select(static warning => $"{warning.Line} {warning.Id}"));
    }

    [Fact]
    public Task ConditionalCallInAsyncFunction_Triggers() => Verify.VerifyAsync("""
        class Outbox
        {
            IMailbox? _mailbox;
            public async Task PostAsync(string text)
            {
                _mailbox?.[|SendAsync|](text);
                await Task.Yield();
            }
            async Task FlushAsync() => await File.ReadAllTextAsync("x");
            public void Close(Outbox? other) { other?.[|FlushAsync|](); }
        }
        """ + Mailbox);

    [Fact]
    public Task CallInSyncMethod_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.[|SendAsync|](text); }
            public void PostShort(string text) => mailbox.[|SendAsync|](text);
            public int Count { get { mailbox.[|CountAsync|](); return 1; } }
            public Outbox(IMailbox mailbox, string first) : this(mailbox) { mailbox.[|SendAsync|](first); }
        }
        """ + Mailbox);

    [Fact]
    public Task ConfiguredCallInSyncMethod_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.[|SendAsync|](text).ConfigureAwait(false); }
        }
        """ + Mailbox);

    [Fact]
    public Task CallInMethodThatReturnsAnotherTask_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public Task PostAsync(string text)
            {
                mailbox.[|SendAsync|]("draft");
                return mailbox.SendAsync(text);
            }
        }
        """ + Mailbox);

    [Fact]
    public Task CallAsVoidLambda_Triggers() => Verify.VerifyAsync("""
        class Refresher(IMailbox mailbox)
        {
            public void Start(Timer timer, Action<Action> schedule)
            {
                schedule(() => mailbox.[|SendAsync|]("tick"));
                schedule(() => { mailbox.[|SendAsync|]("tock"); });
            }
        }
        """ + Mailbox);

    [Fact]
    public Task WorkOnThePool_IsLeftToTheRuleOfDiscards() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Start(string path) { Task.Run(() => File.WriteAllText(path, "x")); Task.Factory.StartNew(() => File.Delete(path)); }
        }
        """);

    [Fact]
    public Task CombinedTasks_Trigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Start(string path) { Task.[|WhenAll|](File.ReadAllTextAsync(path), File.ReadAllTextAsync(path + "2")); }
        }
        """);

    [Fact]
    public Task ObserverOfTheProject_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Pipes { public static Task PipeTo<T>(this Task<T> task, Action<T> to) => task.ContinueWith(done => to(done.Result)); }
        class Actor { public void Ask(string path) { File.ReadAllTextAsync(path).PipeTo(text => Console.WriteLine(text)); } }
        """);

    [Fact]
    public Task SyncHalfOfADualPath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Engine(Func<string, bool, Task> plain, IHandler handler)
        {
            public void Run() { handler.HandleAsync("x", doAsync: false); }
        }
        interface IHandler { Task HandleAsync(string text, bool doAsync); }
        """);

    [Fact]
    public Task TaskThatIsHandedOut_DoesNotTrigger() => Verify.VerifyAsync("""
        class System2
        {
            readonly TaskCompletionSource _ended = new();
            public Task Terminate() { _ended.TrySetResult(); return _ended.Task; }
            public void Abort() { Terminate(); }
        }
        """);

    [Fact]
    public Task AwaitableOfTheFrameworkInSyncCode_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Log(Channel<string> lines, SemaphoreSlim gate)
        {
            public void Write(string line) { lines.Writer.[|WriteAsync|](line); }
            public void Enter() { gate.[|WaitAsync|](); }
        }
        """);

    [Fact]
    public Task QueryOfTasksThatNobodyAwaits_Triggers() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                texts.[|Select|](async text => await mailbox.SendAsync(text));
                texts.[|Select|](mailbox.SendAsync).ToList();
                var sending = texts.Where(text => text.Length > 0).[|Select|](text => mailbox.SendAsync(text));
                await Task.Yield();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task CollectedTasksThatNobodyAwaits_Triggers() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                var tasks = new List<Task>();
                foreach (var text in texts)
                    tasks.Add(mailbox.[|SendAsync|](text));
                Task[] two = { mailbox.[|SendAsync|]("a"), mailbox.SendAsync("b") };
                await Task.Yield();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task TasksInACollectionExpressionThatNobodyAwaits_Trigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task<int> SendAsync()
            {
                Task[] openings = [mailbox.[|SendAsync|]("a"), mailbox.SendAsync("b")];
                List<Task> closings = [mailbox.[|SendAsync|]("c")];
                await Task.Yield();
                return openings.Length + closings.Count;
            }
        }
        """ + Mailbox);

    [Fact]
    public Task TasksInACollectionExpressionThatSomebodyHas_DoNotTrigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            Task[] _kept = [];
            public async Task<Task[]> SendAsync(IEnumerable<Task> given)
            {
                Task[] sends = [mailbox.SendAsync("a"), mailbox.SendAsync("b")];
                await Task.WhenAll(sends);
                await Task.WhenAll([mailbox.SendAsync("c")]);
                _kept = [mailbox.SendAsync("d")];
                Task[] all = [.. given];
                IEnumerable<string> names = ["a"];
                Track([mailbox.SendAsync("e")]);
                Task[] returned = [mailbox.SendAsync("f")];
                return returned;
            }
            static void Track(Task[] tasks) => Task.WaitAll(tasks);
        }
        """ + Mailbox);

    [Fact]
    public Task Message_SaysWhatIsLost() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.{|#0:SendAsync|}(text); }
        }
        """ + Mailbox, "'SendAsync' starts work that nobody awaits: its exceptions are lost, and nobody knows when it ends");

    [Fact]
    public Task KeptTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            Task _sending = Task.CompletedTask;
            readonly List<Task> _all = [];
            public void Post(string text)
            {
                _sending = mailbox.SendAsync(text);
                _all.Add(mailbox.SendAsync(text));
                _ = mailbox.SendAsync(text);
                mailbox.SendAsync(text).Wait();
                mailbox.SendAsync(text).GetAwaiter().GetResult();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task Continuation_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) =>
                mailbox.SendAsync(text).ContinueWith(sent => Console.WriteLine(sent.Exception), TaskContinuationOptions.OnlyOnFaulted);
        }
        """ + Mailbox);

    [Fact]
    public Task CalleeThatCatchesEverything_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(Outbox? other, string text)
            {
                other?.SafeAsync(text);
                Task.Run(() => { try { File.Delete(text); } catch (Exception e) { Console.WriteLine(e); } });
                Task.Run(async () =>
                {
                    while (true)
                    {
                        await Task.Delay(1000);
                        try { await mailbox.SendAsync(text); }
                        catch (OperationCanceledException) { return; }
                        catch (Exception e) { Console.WriteLine(e); }
                    }
                });
            }
            async Task SafeAsync(string text)
            {
                try { await mailbox.SendAsync(text); }
                catch { Console.WriteLine("failed"); }
            }
        }
        """ + Mailbox);

    [Fact]
    public Task DedicatedThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            public void Start() => Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            void Loop() { while (true) Console.ReadLine(); }
        }
        """);

    [Fact]
    public Task TaskFromAContainer_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Cache
        {
            readonly ConcurrentDictionary<string, Task> _loading = new();
            readonly Queue<Task> _queue = new();
            Task? _current;
            public void Load(string key)
            {
                _loading.GetOrAdd(key, k => File.ReadAllTextAsync(k));
                _queue.Dequeue();
                Interlocked.Exchange(ref _current, null);
            }
        }
        """);

    [Fact]
    public Task ExpressionTree_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Linq.Expressions;
        class Setup
        {
            public void Configure(IMailbox mailbox) => Expect(m => m.SendAsync("x"));
            static void Expect(Expression<Action<IMailbox>> call) { }
        }
        """ + Mailbox);

    [Fact]
    public Task FinishedOrOtherTypes_DoNotTrigger() => Verify.VerifyAsync("""
        class Reporter
        {
            public void Run(Progress progress) { Task.FromResult(1); progress.SendAsync("x"); }
        }
        class Progress { public string SendAsync(string text) => text; }
        """);

    [Fact]
    public Task DispatcherOfAComponent_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.AspNetCore.Components
        {
            public abstract class ComponentBase { protected Task InvokeAsync(Action work) => Task.CompletedTask; protected void StateHasChanged() { } }
        }
        class Counter : Microsoft.AspNetCore.Components.ComponentBase
        {
            public void OnChanged() => InvokeAsync(StateHasChanged);
            public void OnOther() { InvokeAsync(() => StateHasChanged()); }
        }
        """);

    [Fact]
    public Task CallInATest_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class OutboxTests
        {
            [Xunit.Fact] public void Sends() { IMailbox mailbox = null!; mailbox.SendAsync("x"); }
        }
        """ + Mailbox);

    const string Assertions = """

        namespace Xunit
        {
            public class FactAttribute : Attribute { }
            public static class Assert
            {
                public static void True(bool condition) { }
                public static T Throws<T>(Action act) where T : Exception => null!;
                public static async Task<T> ThrowsAsync<T>(Func<Task> act) where T : Exception { await act(); return null!; }
                public static Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> check) => Task.WhenAll(items.Select(check));
            }
        }
        """;

    [Fact]
    public Task AssertionThatIsNotAwaited_Triggers() => Verify.VerifyAsync("""
        class PriceTests(IMailbox mailbox)
        {
            [Xunit.Fact] public void SendsToAll() { Xunit.Assert.[|AllAsync|](new[] { "a", "b" }, mailbox.SendAsync); }
        }
        """ + Mailbox + Assertions);

    [Fact]
    public Task AssertionThatIsAwaitedOrSync_DoesNotTrigger() => Verify.VerifyAsync("""
        class PriceTests(IMailbox mailbox)
        {
            [Xunit.Fact] public async Task SendsToAll() { await Xunit.Assert.AllAsync(new[] { "a", "b" }, mailbox.SendAsync); }
            [Xunit.Fact] public Task SendsToSome() => Xunit.Assert.AllAsync(new[] { "a" }, mailbox.SendAsync);
            [Xunit.Fact] public void Parses() { Xunit.Assert.Throws<FormatException>(() => int.Parse("x")); Xunit.Assert.True(true); }
        }
        class Expectations(IMailbox mailbox)
        {
            [Xunit.Fact] public void Sends() { AllAsync(new[] { "a" }); }
            Task AllAsync(IEnumerable<string> texts) => Task.WhenAll(texts.Select(mailbox.SendAsync));
        }
        """ + Mailbox + Assertions);

    [Fact]
    public Task AwaitedQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                await Task.WhenAll(texts.Select(async text => await mailbox.SendAsync(text)));
                var sending = texts.Select(mailbox.SendAsync).ToArray();
                foreach (var task in sending)
                    await task;
            }
            public IEnumerable<Task> Start(List<string> texts) => texts.Select(mailbox.SendAsync);
            public void Block(List<string> texts) => Task.WaitAll(texts.Select(mailbox.SendAsync).ToArray());
        }
        """ + Mailbox);

    [Fact]
    public Task QueryThatLeavesTheFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            IEnumerable<Task>? _sending;
            public void Send(List<string> texts)
            {
                _sending = texts.Select(mailbox.SendAsync);
                Use(texts.Select(mailbox.SendAsync));
                var later = texts.Select(mailbox.SendAsync);
                Action run = () => Use(later);
                run();
            }
            static void Use(IEnumerable<Task> tasks) { }
        }
        """ + Mailbox);

    [Fact]
    public Task QueryOfTasksMadeElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Jobs(List<Job> jobs)
        {
            public void Touch() { var waiting = jobs.Select(job => job.Done); jobs.Select(job => job.Name); }
        }
        record Job(string Name, Task Done);
        """);

    [Fact]
    public Task CollectedTasks_DoNotTrigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts, List<Task> mine)
            {
                var tasks = new List<Task>();
                foreach (var text in texts)
                {
                    tasks.Add(mailbox.SendAsync(text));
                    mine.Add(mailbox.SendAsync(text));
                }
                await Task.WhenAll(tasks);

                var pending = new Task[2];
                pending[0] = mailbox.SendAsync("a");
                pending[1] = mailbox.SendAsync("b");
                await pending[0];
                await pending[1];
                await Task.WhenAll(new[] { mailbox.SendAsync("c") });
            }
        }
        """ + Mailbox);

    [Fact]
    public Task TopLevelStatement_IsTheCompilersOrTriggers() => Verify.VerifyAsync("""
        StartAsync();
        Console.WriteLine("started");

        static Task StartAsync() => File.ReadAllTextAsync("x");
        """.Replace("StartAsync();\nC", "[|StartAsync|]();\nC", StringComparison.Ordinal), new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken
        {
            void M() { {|CS0103:Unknown|}(); {|CS0103:x|}?.FooAsync(); new[] { 1 }.Select({|CS0103:y|}); }
        }
        """);

    [Fact]
    public Task WorkOfAGroup_IsTheGroups() => Verify.VerifyAsync("""
        using AsyncGuard.Runtime;

        class Warmup(HttpClient client)
        {
            public Task RunAsync(TaskGroup group, List<string> urls)
            {
                group.Run(token => client.GetStringAsync("/", token));
                urls.ForEach(url => group.Start(token => client.GetStringAsync(url, token)));
                return Task.CompletedTask;
            }
        }
        """, VerifierSettings.WithRuntime);
}
