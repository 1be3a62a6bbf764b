using Microsoft.CodeAnalysis;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0103AsyncVoid>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0103AsyncVoidTests
{
    [Fact]
    public Task MethodThatAnybodyCalls_Triggers() => Verify.VerifyAsync("""
        class Repository
        {
            public async void [|Save|](string text) { await File.WriteAllTextAsync("db", text); }
            public async void [|SaveAsync|](string text) => await File.WriteAllTextAsync("db", text);
            static async void [|Warm|]() => await Task.Yield();
            protected virtual async void [|Refresh|]() => await Task.Yield();
        }
        """);

    [Fact]
    public Task NameOfAHandlerAlone_Triggers() => Verify.VerifyAsync("""
        class Page
        {
            async void [|OnLoaded|]() => await Task.Yield();
            async void [|OnSelected|](string item) => await Task.Yield();
            async void [|Handle|](int id, string text) => await Task.Yield();
        }
        """);

    [Fact]
    public Task LocalFunction_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            public void Import()
            {
                Load();
                async void [|Load|]() => await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task TopLevelFunction_Triggers() => Verify.VerifyAsync("""
        Load();
        async void [|Load|]() => await Task.Yield();
        """, new VerifierSettings { OutputKind = OutputKind.ConsoleApplication });

    [Fact]
    public Task ExtensionGenericAndParams_Trigger() => Verify.VerifyAsync("""
        static class Extensions
        {
            public static async void [|Fire|](this Task task) => await task;
            public static async void [|Send|]<T>(T item, params string[] to) => await Task.Yield();
            public static async void [|Named|]() { Console.WriteLine(nameof(Named)); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task MethodOfStructAndRecord_Triggers() => Verify.VerifyAsync("""
        record Job(string Name) { public async void [|Run|]() => await Task.Yield(); }
        struct Step { public async void [|Run|]() => await Task.Yield(); }
        """);

    [Fact]
    public Task MethodThatIsCalledOnly_Triggers() => Verify.VerifyAsync("""
        class Startup
        {
            public Startup() { Initialize(); this.Initialize(); }
            async void [|Initialize|]() => await Task.Yield();
        }
        """);

    [Fact]
    public Task SameNameAsADelegateOfAnotherType_Triggers() => Verify.VerifyAsync("""
        class Startup
        {
            public Action Get(Other other) => other.Run;
            async void [|Run|]() => await Task.Yield();
        }
        class Other { public void Run() { } }
        """);

    [Fact]
    public Task MethodWithOneObject_Triggers() => Verify.VerifyAsync("""
        class Cache
        {
            public async void [|Put|](object value) => await Task.Yield();
            public async void [|Put|](string key, object value) => await Task.Yield();
            public async void [|Put|](object key, object value, TimeSpan ttl) => await Task.Yield();
        }
        """);

    [Fact]
    public Task UnityNameInAPlainClass_Triggers() => Verify.VerifyAsync("""
        class Engine { public async void [|Start|]() => await Task.Yield(); }
        """);

    [Fact]
    public Task Message_NamesTheMethod() => Verify.VerifyAsync("""
        class Repository { public async void {|#0:Save|}() => await Task.Yield(); }
        """, "'Save' is 'async void': nobody can await it, and an exception in it ends the process; return 'Task'");

    [Fact]
    public Task EventHandlerShape_DoesNotTrigger() => Verify.VerifyAsync("""
        interface ISuspendingEventArgs { }
        class Page
        {
            async void OnClick(object sender, EventArgs e) => await Task.Yield();
            async void OnSuspending(object? sender, ISuspendingEventArgs e) => await Task.Yield();
            async void OnToggled(object sender, bool on) => await Task.Yield();
            async void OnClosing(System.ComponentModel.CancelEventArgs e) => await Task.Yield();
            async void OnKey(Page sender, ConsoleCancelEventArgs args) => await Task.Yield();
        }
        """);

    [Fact]
    public Task AttachedToAnEvent_DoesNotTrigger() => Verify.VerifyAsync("""
        class Watcher
        {
            public event Action<string>? Changed;
            Action? _ticked;
            public void Start(Watcher other)
            {
                Changed += OnChanged;
                other._ticked += this.Tick;
                other.Changed += Local;
                async void Local(string path) => await Task.Yield();
            }
            async void OnChanged(string path) => await Task.Yield();
            async void Tick() => await Task.Yield();
        }
        """);

    [Fact]
    public Task GivenToADelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ticker
        {
            readonly Timer _timer;
            readonly Action _action;
            public Ticker() { _timer = new Timer(OnTick); _action = Run; }
            async void OnTick(object? state) => await Task.Yield();
            async void Run() => await Task.Yield();
        }
        """);

    [Fact]
    public Task OverrideAndInterfaceMember_DoNotTrigger() => Verify.VerifyAsync("""
        abstract class Screen { protected abstract void OnAppearing(); public virtual void Open() { } }
        interface IStart { void Start(); void Stop(); }
        class Home : Screen, IStart
        {
            protected override async void OnAppearing() => await Task.Yield();
            public override async void Open() => await Task.Yield();
            public async void Start() => await Task.Yield();
            async void IStart.Stop() => await Task.Yield();
        }
        """);

    [Fact]
    public Task Command_DoesNotTrigger() => Verify.VerifyAsync("""
        class SaveCommand : System.Windows.Input.ICommand
        {
            public event EventHandler? CanExecuteChanged { add { } remove { } }
            public bool CanExecute(object? parameter) => true;
            public async void Execute(object? parameter) => await Task.Yield();
        }
        """);

    [Fact]
    public Task PartialHook_DoesNotTrigger() => Verify.VerifyAsync("""
        partial class ViewModel
        {
            partial void OnNameChanged(string value);
            public string Name { set => OnNameChanged(value); }
        }
        partial class ViewModel
        {
            async partial void OnNameChanged(string value) => await Task.Yield();
        }
        """);

    [Fact]
    public Task UnityMessage_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace UnityEngine { public class MonoBehaviour { } }
        class Player : UnityEngine.MonoBehaviour
        {
            async void Start() => await Task.Yield();
            async void OnEnable() => await Task.Yield();
        }
        """);

    [Fact]
    public Task SyncVoidAndAsyncTask_DoNotTrigger() => Verify.VerifyAsync("""
        class Repository
        {
            public void Save() { }
            public async Task SaveAsync() => await Task.Yield();
            public async ValueTask<int> CountAsync() { await Task.Yield(); return 1; }
            public async IAsyncEnumerable<int> RowsAsync() { await Task.Yield(); yield return 1; }
        }
        """);

    [Fact]
    public Task HandlerInAnotherPart_DoesNotTrigger() => Verify.VerifyAsync("""
        partial class Form
        {
            event Action? Opened;
            void InitializeComponent() { Opened += Form_Opened; }
        }
        partial class Form
        {
            async void Form_Opened() => await Task.Yield();
        }
        """);

    [Fact]
    public Task GeneratedCode_DoesNotTrigger() => Verify.VerifyAsync("""
        // <auto-generated/>
        class Repository { public async void Save() => await Task.Yield(); }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken : {|CS0246:IUnknown|}
        {
            public async void [|Save|]({|CS0246:Missing|} x) => await {|CS0103:y|};
        }
        """);

    [Fact]
    public Task StartOfAThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump
        {
            public void Start() => new Thread(Run) { IsBackground = true }.Start();
            async void Run() => await Task.Yield();
        }
        """);

    [Fact]
    public Task EntryOfATable_DoesNotTrigger() => Verify.VerifyAsync("""
        class Menu
        {
            readonly Dictionary<string, Action> _entries;
            public Menu() => _entries = new() { ["save"] = Save, ["load"] = this.Load };
            async void Save() => await Task.Yield();
            async void Load() => await Task.Yield();
        }
        """);

    [Fact]
    public Task LocalHandlerOfAnEvent_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page
        {
            public event EventHandler? Closed;
            public void Load()
            {
                Closed += OnClosed;
                async void OnClosed(object? sender, EventArgs e) => await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task GenericImplementation_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IHandle<T> { void Handle(T message); }
        class Audit : IHandle<string>, IObserver<int>
        {
            public async void Handle(string message) => await Task.Yield();
            public async void OnNext(int value) => await Task.Yield();
            public void OnCompleted() { }
            public void OnError(Exception error) { }
        }
        """);

    [Fact]
    public Task HandlerOfAnInterfaceOfEvents_DoesNotTrigger() => Verify.VerifyAsync("""
        interface ISuspendingEventArgs { }
        class App
        {
            async void OnSuspending(object sender, ISuspendingEventArgs e) => await Task.Yield();
            async void OnResuming(object? sender, object e) => await Task.Yield();
            protected virtual async void OnLoaded(object sender, EventArgs e) => await Task.Yield();
        }
        """);

    [Fact]
    public Task HandlerInAnInitializerAndUnsubscribed_DoesNotTrigger() => Verify.VerifyAsync("""
        class Timer2 { public Action? Elapsed { get; set; } public event Action<int>? Progress; public void Raise() => Progress?.Invoke(1); }
        class Sync(HttpClient http)
        {
            readonly Timer2 _timer = new();
            public void Start() { _timer.Progress += Report; new Timer2 { Elapsed = Tick }.Raise(); }
            public void Stop() => _timer.Progress -= Report;
            async void Report(int percent) => await http.GetStringAsync($"/progress/{percent}");
            async void Tick() => await http.GetStringAsync("/tick");
        }
        """);
}
