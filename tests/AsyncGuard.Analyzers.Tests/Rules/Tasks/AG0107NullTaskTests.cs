using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0107NullTask>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0107NullTaskTests
{
    [Fact]
    public Task NullInObliviousCode_Triggers() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public Task SaveAsync() { return [|null|]; }
            public Task<string> LoadAsync(string id) { if (id == null) return [|null|]; return File.ReadAllTextAsync(id); }
            public Task ShortAsync() => [|null|];
            public Task DefaultAsync() => [|default|];
            public Task<int> TypedAsync() => [|default(Task<int>)|];
        }
        """);

    [Fact]
    public Task SuppressedNull_Triggers() => Verify.VerifyAsync("""
        #nullable enable
        class Repository
        {
            public Task SaveAsync() => [|null|]!;
            public Task<string> LoadAsync() { return [|default|]!; }
        }
        """);

    [Fact]
    public Task BranchOfAChoice_Triggers() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public Task<string> LoadAsync(string id) => id == null ? [|null|] : File.ReadAllTextAsync(id);
            public Task<string> FindAsync(int id) => id switch { 0 => [|null|], _ => File.ReadAllTextAsync("x") };
        }
        """);

    [Fact]
    public Task LambdaAndLocalFunction_Trigger() => Verify.VerifyAsync("""
        #nullable disable
        class Pipeline
        {
            public Func<Task> Next { get; set; } = () => [|null|];
            public void Build() { Next = () => { return [|null|]; }; Task Local() => [|null|]; Local(); }
        }
        """);

    [Fact]
    public Task OverrideAndInterfaceMember_Trigger() => Verify.VerifyAsync("""
        #nullable disable
        interface IStart { Task StartAsync(); }
        class Service : IStart { public Task StartAsync() => [|null|]; public virtual Task StopAsync() => [|null|]; }
        class Other : Service { public override Task StopAsync() => [|null|]; }
        """);

    [Fact]
    public Task ConditionalAwaitInObliviousCode_Triggers() => Verify.VerifyAsync("""
        #nullable disable
        class Outbox
        {
            IMailbox _mailbox;
            public async Task PostAsync(string text)
            {
                await _mailbox[|?|].SendAsync(text);
                await (_mailbox[|?|].SendAsync(text));
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task SuppressedConditionalAwait_Triggers() => Verify.VerifyAsync("""
        #nullable enable
        class Outbox(IMailbox? mailbox)
        {
            public async Task PostAsync(string text) => await (mailbox[|?|].SendAsync(text))!;
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task ConditionalDelegate_Triggers() => Verify.VerifyAsync("""
        #nullable disable
        class Button
        {
            public Func<string, Task> Clicked { get; set; }
            public async Task ClickAsync() { await Clicked[|?|].Invoke("x"); }
        }
        """);

    [Fact]
    public Task ConditionalAwaitOfAResult_Triggers() => Verify.VerifyAsync("""
        #nullable disable
        class Reader
        {
            public async Task<string> ReadAsync(StreamReader reader) => await reader[|?|].ReadToEndAsync();
        }
        """);

    [Fact]
    public Task WarningsOffInEnabledCode_Triggers() => Verify.VerifyAsync("""
        #nullable enable
        #nullable disable warnings
        class Repository { public Task SaveAsync() => [|null|]; }
        """);

    [Fact]
    public Task Message_SaysWhatToReturn() => Verify.VerifyAsync("""
        #nullable disable
        class Repository { public Task<int> CountAsync() => {|#0:null|}; }
        """, "A null task throws a NullReferenceException where it is awaited; return 'Task.FromResult'");

    [Fact]
    public Task NullInEnabledCode_IsTheCompilers() => Verify.VerifyAsync("""
        #nullable enable
        class Repository
        {
            public Task SaveAsync() => null;
            public Task<string> LoadAsync() { return default; }
            public async Task PostAsync(StreamReader? reader) { await reader?.ReadToEndAsync(); }
        }
        """);

    [Fact]
    public Task NullableTask_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable enable
        class Repository
        {
            public Task? TrySave() => null;
            public Task<string>? TryLoad() { return null; }
        }
        """);

    [Fact]
    public Task ValueTask_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public ValueTask SaveAsync() => default;
            public ValueTask<string> LoadAsync() => default;
        }
        """);

    [Fact]
    public Task NullResult_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public async Task<string> LoadAsync() { await Task.Yield(); return null; }
            public Task<string> FindAsync() => Task.FromResult<string>(null);
            public async Task<string> Get2Async() => default;
        }
        """);

    [Fact]
    public Task FinishedTask_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public Task SaveAsync() => Task.CompletedTask;
            public Task<string> LoadAsync(string id) => id == null ? Task.FromResult("") : File.ReadAllTextAsync(id);
        }
        """);

    [Fact]
    public Task Property_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Loader { public Task Loading => null; public Task Saving { get { return null; } } }
        """);

    [Fact]
    public Task ResultThatACallerTests_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Cache
        {
            Task<string> TryStart(string key) { if (key == "") return null; return File.ReadAllTextAsync(key); }
            public async Task<string> GetAsync(string key)
            {
                var started = TryStart(key);
                return started == null ? "" : await started;
            }
            Task TryStop() => null;
            public Task StopAsync() => TryStop() ?? Task.CompletedTask;
        }
        """);

    [Fact]
    public Task AlternativeOfAConditionalAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text)
            {
                await (mailbox?.SendAsync(text) ?? Task.CompletedTask);
                if (mailbox != null) await mailbox?.SendAsync(text);
                var sending = mailbox?.SendAsync(text);
                if (sending != null) await sending;
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task ConditionalInsideTheOperand_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text) => await mailbox.SendAsync(text?.Trim());
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task ExpressionTreeAndTest_DoNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        using System.Linq.Expressions;
        namespace Xunit { public class FactAttribute : Attribute { } }
        class Tests
        {
            [Xunit.Fact] public void Works() { Func<Task> stub = () => null; }
        }
        class Trees { Expression<Func<Task>> _tree = () => null; }
        """.Replace("#nullable disable\nusing System.Linq.Expressions;", "using System.Linq.Expressions;\n#nullable disable", StringComparison.Ordinal));

    [Fact]
    public Task NullOfAnotherType_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Repository { public string Load() => null; public IAsyncEnumerable<int> Rows() => null; public Func<Task> Later() => null; }
        """);

    [Fact]
    public Task AwaitInTheConditionalChain_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Reader
        {
            public async Task<int?> ReadAsync(StreamReader reader) => (await reader.ReadLineAsync())?.Length;
        }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { Task M() => {|CS0103:x|}; {|CS0246:Missing|} N() => null; async Task P() { await {|CS0103:y|}?.Foo(); } }
        """);

    [Fact]
    public Task ThrowInsteadOfNull_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Repository
        {
            public Task SaveAsync(string id) => id == null ? throw new ArgumentNullException(nameof(id)) : Task.CompletedTask;
            public Task LoadAsync() => throw new NotSupportedException();
        }
        """);

    [Fact]
    public Task LambdaThatMayReturnNull_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable enable
        class Pipeline
        {
            public Func<string, Task?> Next { get; set; } = _ => null;
            public async Task RunAsync() { if (Next("x") is { } running) await running; }
        }
        """);

    [Fact]
    public Task FallbackForATaskThatMayBeNull_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class Plugin { public Func<Task> Started { get; set; } public Task Loading { get; set; } }
        class Host
        {
            public async Task StartAsync(Plugin plugin)
            {
                await (plugin.Started?.Invoke() ?? Task.CompletedTask);
                await (plugin.Loading ?? Task.CompletedTask);
                if (plugin.Loading is { } loading)
                    await loading;
            }
            public Task StopAsync(Plugin plugin) => plugin?.Loading ?? Task.CompletedTask;
        }
        """);

    [Fact]
    public Task AsyncMethodThatAnswersNull_DoesNotTrigger() => Verify.VerifyAsync("""
        #nullable disable
        class CustomerRepository(HttpClient http)
        {
            public async Task<string> FindAsync(int id)
            {
                if (id < 0)
                    return null;
                Func<Task<string>> load = async () => { await Task.Yield(); return null; };
                return await load() ?? await http.GetStringAsync($"/{id}");
            }
        }
        """);
}
