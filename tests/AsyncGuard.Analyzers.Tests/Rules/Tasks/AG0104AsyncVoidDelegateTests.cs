using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0104AsyncVoidDelegate>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0104AsyncVoidDelegateTests
{
    const string Mailbox = """

        interface IMailbox { Task SendAsync(string text); }
        """;

    [Fact]
    public Task ListForEach_Triggers() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public void Send(List<string> texts, string[] more)
            {
                texts.ForEach([|async|] text => await mailbox.SendAsync(text));
                Array.ForEach(more, [|async|] text => { await mailbox.SendAsync(text); });
            }
        }
        """ + Mailbox);

    [Fact]
    public Task ParallelLoops_Trigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public void Send(List<string> texts)
            {
                Parallel.ForEach(texts, [|async|] text => await mailbox.SendAsync(text));
                Parallel.For(0, texts.Count, [|async|] i => await mailbox.SendAsync(texts[i]));
                Parallel.Invoke([|async|] () => await mailbox.SendAsync("a"), [|async|] () => await mailbox.SendAsync("b"));
                texts.AsParallel().ForAll([|async|] text => await mailbox.SendAsync(text));
            }
        }
        """ + Mailbox);

    [Fact]
    public Task LoopWhoseLambdaCatches_Triggers() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public void Send(List<string> texts) =>
                texts.ForEach([|async|] text => { try { await mailbox.SendAsync(text); } catch (Exception e) { Console.WriteLine(e); } });
        }
        """ + Mailbox);

    [Fact]
    public Task TimerCallback_Triggers() => Verify.VerifyAsync("""
        class Heartbeat(IMailbox mailbox)
        {
            Timer? _timer;
            public void Start() => _timer = new Timer([|async|] _ => await mailbox.SendAsync("alive"), null, 0, 1000);
        }
        """ + Mailbox);

    [Fact]
    public Task MethodGroup_Triggers() => Verify.VerifyAsync("""
        class Heartbeat(IMailbox mailbox)
        {
            Timer? _timer;
            public void Start(List<string> texts) { _timer = new Timer([|Beat|]); texts.ForEach(this.[|Send|]); }
            async void Beat(object? state) => await mailbox.SendAsync("alive");
            async void Send(string text) => await mailbox.SendAsync(text);
        }
        """ + Mailbox);

    [Fact]
    public Task RegistrationOnAToken_Triggers() => Verify.VerifyAsync("""
        class Worker(IMailbox mailbox)
        {
            public void Start(CancellationToken stopping) => stopping.Register([|async|] () => await mailbox.SendAsync("bye"));
        }
        """ + Mailbox);

    [Fact]
    public Task OwnMethodThatTakesAnAction_Triggers() => Verify.VerifyAsync("""
        class Retry(IMailbox mailbox)
        {
            static void Run(Action work) { for (var i = 0; i < 3; i++) { try { work(); return; } catch (IOException) { } } }
            public void Send() => Run([|async|] () => await mailbox.SendAsync("x"));
            public void Configure(Action<Action<string>> build) => build([|async|] text => await mailbox.SendAsync(text));
        }
        """ + Mailbox);

    [Fact]
    public Task VariableAndReturn_Trigger() => Verify.VerifyAsync("""
        class Actions(IMailbox mailbox)
        {
            readonly Dictionary<string, Action> _actions = new();
            public Action Get() => [|async|] () => await mailbox.SendAsync("x");
            public void Add() { Action send = [|async|] () => await mailbox.SendAsync("x"); send(); _actions["a"] = [|async|] delegate { await mailbox.SendAsync("y"); }; }
        }
        """ + Mailbox);

    [Fact]
    public Task ThreadStart_Triggers() => Verify.VerifyAsync("""
        class Pump(IMailbox mailbox)
        {
            public void Start() => new Thread([|async|] () => await mailbox.SendAsync("x")).Start();
            public void Queue() => ThreadPool.QueueUserWorkItem([|async|] _ => await mailbox.SendAsync("x"));
        }
        """ + Mailbox);

    [Fact]
    public Task Observer_Triggers() => Verify.VerifyAsync("""
        static class Observables { public static void Subscribe<T>(this IObservable<T> source, Action<T> next) { } }
        class Feed(IMailbox mailbox)
        {
            public void Follow(IObservable<string> lines) => lines.Subscribe([|async|] line => await mailbox.SendAsync(line));
        }
        """ + Mailbox);

    [Fact]
    public Task Message_SaysWhatHappensToTheException() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public void Send(List<string> texts) => texts.ForEach({|#0:async|} text => await mailbox.SendAsync(text));
        }
        """ + Mailbox, "'Action<string>' does not return a task: the call returns before the async code has ended, and an exception in it ends the process");

    [Fact]
    public Task EventSubscription_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page
        {
            public event EventHandler? Clicked;
            public event Action<string>? Changed;
            public Action? Opened { get; set; }
            Action? _closed;
            public void Load()
            {
                Clicked += async (_, _) => await Task.Yield();
                Changed += async text => await Task.Yield();
                Opened += async () => await Task.Yield();
                _closed += async () => await Task.Yield();
                Changed += OnChanged;
            }
            async void OnChanged(string text) => await Task.Yield();
        }
        """);

    [Fact]
    public Task EventHandlerDelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page
        {
            public void Load(Action<EventHandler> attach)
            {
                EventHandler handler = async (sender, e) => await File.ReadAllTextAsync("x");
                attach(handler);
                attach(async (sender, e) => await File.ReadAllTextAsync("x"));
            }
        }
        """);

    [Fact]
    public Task DelegateThatReturnsATask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                await Task.Run(async () => await mailbox.SendAsync("x"));
                await Task.WhenAll(texts.Select(async text => await mailbox.SendAsync(text)));
                await Parallel.ForEachAsync(texts, async (text, _) => await mailbox.SendAsync(text));
                Func<Task> send = async () => await mailbox.SendAsync("x");
                await send();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task Command_DoesNotTrigger() => Verify.VerifyAsync("""
        class RelayCommand(Action execute) : System.Windows.Input.ICommand
        {
            public event EventHandler? CanExecuteChanged { add { } remove { } }
            public bool CanExecute(object? parameter) => true;
            public void Execute(object? parameter) => execute();
        }
        class ViewModel
        {
            public RelayCommand Save { get; } = new(async () => await File.WriteAllTextAsync("x", ""));
            public System.Windows.Input.ICommand Load { get; } = new RelayCommand(LoadAll);
            static async void LoadAll() => await File.ReadAllTextAsync("x");
        }
        """);

    [Fact]
    public Task CallbackThatCatchesEverything_DoesNotTrigger() => Verify.VerifyAsync("""
        class Heartbeat(IMailbox mailbox)
        {
            Timer? _timer;
            public void Start(CancellationToken stopping)
            {
                _timer = new Timer(async _ =>
                {
                    try { await mailbox.SendAsync("alive"); }
                    catch (Exception e) { Console.WriteLine(e); }
                });
                stopping.Register(OnStop);
            }
            async void OnStop() { try { await mailbox.SendAsync("bye"); } catch { } }
        }
        """ + Mailbox);

    [Fact]
    public Task PostToAUserInterface_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.Maui.ApplicationModel { public static class MainThread { public static void BeginInvokeOnMainThread(Action work) { } } }
        class View(SynchronizationContext context)
        {
            public void Refresh()
            {
                context.Post(async _ => await File.ReadAllTextAsync("x"), null);
                Microsoft.Maui.ApplicationModel.MainThread.BeginInvokeOnMainThread(async () => await File.ReadAllTextAsync("x"));
            }
        }
        """);

    [Fact]
    public Task SyncLambda_DoesNotTrigger() => Verify.VerifyAsync("""
        class Newsletter
        {
            public void Send(List<string> texts) { texts.ForEach(text => Console.WriteLine(text)); Parallel.ForEach(texts, text => Console.WriteLine(text)); }
        }
        """);

    [Fact]
    public Task LambdaThatCannotFail_DoesNotTrigger() => Verify.VerifyAsync("""
        class Blinker
        {
            bool _on;
            public void Start() => new Timer(async _ => { _on = true; await Task.Delay(100); _on = false; });
        }
        """);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class Tests
        {
            [Xunit.Fact] public void Works() { var list = new List<string>(); list.ForEach(async text => await File.ReadAllTextAsync(text)); }
        }
        """);

    [Fact]
    public Task Unsubscription_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page
        {
            public event Action? Changed;
            public void Close() { Changed -= OnChanged; Changed -= async () => await File.ReadAllTextAsync("x"); }
            async void OnChanged() => await File.ReadAllTextAsync("x");
        }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { void M() { {|CS0103:Unknown|}(async () => await Task.Yield()); {|CS0246:Missing|} x = async () => await Task.Yield(); } }
        """);

    [Fact]
    public Task NaturalType_DoesNotTrigger() => Verify.VerifyAsync("""
        class Endpoints
        {
            static void Map(string route, Delegate handler) { }
            public async Task RunAsync()
            {
                var load = async () => await File.ReadAllTextAsync("x");
                await load();
                Map("/", async (string id) => await File.ReadAllTextAsync(id));
            }
        }
        """);

    [Fact]
    public Task OverloadThatTakesATask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Retry
        {
            static void Run(Action work) => work();
            static Task Run(Func<Task> work) => work();
            public async Task SendAsync() { await Run(async () => await File.ReadAllTextAsync("x")); }
        }
        """);

    [Fact]
    public Task MethodGroupThatReturnsATask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Loader
        {
            async Task LoadAsync() => await File.ReadAllTextAsync("x");
            public async Task RunAsync() { Func<Task> load = LoadAsync; await load(); await Task.Run(LoadAsync); }
        }
        """);

    [Fact]
    public Task HandlerInAnInitializer_DoesNotTrigger() => Verify.VerifyAsync("""
        class Request { public EventHandler<EventArgs>? Completed { get; init; } }
        class Client
        {
            public Request Send() => new() { Completed = async (sender, e) => await File.ReadAllTextAsync("x") };
        }
        """);

    [Fact]
    public Task DelegateParameterThatReturnsValueTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pipeline
        {
            public void Use(Func<string, CancellationToken, ValueTask> step) { }
            public void Map(string path, Func<Task<string>> handler) { }
        }
        class Startup
        {
            public void Configure(Pipeline pipeline, HttpClient http)
            {
                pipeline.Use(async (text, token) => await http.GetStringAsync(text, token));
                pipeline.Map("/", async () => { await Task.Yield(); return "ok"; });
                pipeline.Map("/slow", static async () => await File.ReadAllTextAsync("slow"));
            }
        }
        """);

    [Fact]
    public Task ParallelForEachAsyncAndTaskRun_DoNotTrigger() => Verify.VerifyAsync("""
        class Mailer(HttpClient http)
        {
            public async Task SendAsync(string[] letters, CancellationToken cancellationToken)
            {
                await Parallel.ForEachAsync(letters, cancellationToken, async (letter, token) => await http.GetStringAsync(letter, token));
                await Task.Run(async () => await http.GetStringAsync("/done", cancellationToken), cancellationToken);
                await Task.WhenAll(letters.Select(async letter => await http.GetStringAsync(letter, cancellationToken)));
            }
        }
        """);
}
