using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Testability.AG1002MachineTime>;

namespace AsyncGuard.Analyzers.Tests.Rules.Testability;

public sealed class AG1002MachineTimeTests
{
    static Task VerifyAsync(string source, VerifierSettings? settings = null) =>
        Verify.VerifyAsync(source, (settings ?? VerifierSettings.Default) with { Config = "dotnet_diagnostic.AG1002.severity = suggestion" });

    [Fact]
    public Task ProviderAtHand_IsAG1001() => VerifyAsync("""
        class Cache(TimeProvider time) { public DateTime Stamp => DateTime.UtcNow; public DateTimeOffset Now => time.GetUtcNow(); }
        """);

    [Fact]
    public Task StaticClass_DoesNotTrigger() => VerifyAsync("""
        static class Clock { public static DateTime Now => DateTime.UtcNow; public static Task PauseAsync() => Task.Delay(100); }
        """);

    [Fact]
    public Task StaticMember_DoesNotTrigger() => VerifyAsync("""
        class Cache { static readonly DateTime Started = DateTime.UtcNow; public static async Task RunAsync() { await Task.Delay(100); Console.WriteLine(Started); } }
        """);

    [Fact]
    public Task TopLevelProgram_DoesNotTrigger() => VerifyAsync("""
        await Task.Delay(100);
        Console.WriteLine(DateTime.UtcNow);
        """, VerifierSettings.Default with { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task Provider_DoesNotTrigger() => VerifyAsync("""
        class Frozen : TimeProvider { readonly DateTimeOffset _at = DateTimeOffset.UtcNow; public override DateTimeOffset GetUtcNow() => _at; }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => VerifyAsync("""
        class CacheTests { [Xunit.Fact] public async Task Expires() { await Task.Delay(10); Console.WriteLine(DateTime.Now); } }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task WaitsWithoutAnEnd_DoNotTrigger() => VerifyAsync("""
        class Cache { public async Task RunAsync(CancellationToken token) { await Task.Delay(-1, token); await Task.Yield(); using var stop = new CancellationTokenSource(); } }
        """);

    [Fact]
    public Task SystemProvider_DoesNotTrigger() => VerifyAsync("""
        class Cache { public DateTimeOffset Now => TimeProvider.System.GetUtcNow(); public Task PauseAsync() => Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System); }
        """);

    [Fact]
    public Task TypeThatIsGivenNothing_DoesNotTrigger() => VerifyAsync("""
        class Cache { public async Task RunAsync(CancellationToken token) { await Task.Delay(100, token); } }
        class Report(string path, DateTime day, Func<string> text) { public async Task WriteAsync() { await Task.Delay(100); await File.WriteAllTextAsync(path + day, text()); } }
        """);

    [Fact]
    public Task Delay_Triggers() => VerifyAsync("""
        class Cache(HttpClient http) { public HttpClient Http => http; public async Task RunAsync(CancellationToken token) { await [|Task.Delay|](100, token); } }
        """);

    [Fact]
    public Task Dates_Trigger() => VerifyAsync("""
        class Cache(HttpClient http) { public HttpClient Http => http; public DateTime Stamp { get; } = [|DateTime.UtcNow|]; public bool IsToday(DateTime day) => day == [|DateTime.Today|]; public DateTimeOffset Now => [|DateTimeOffset.Now|]; }
        """);

    [Fact]
    public Task Timers_Trigger() => VerifyAsync("""
        class Poller(HttpClient http) { public HttpClient Http => http; public async Task RunAsync() { using var timer = new [|PeriodicTimer|](TimeSpan.FromSeconds(1)); await timer.WaitForNextTickAsync(); } }
        """);

    [Fact]
    public Task Timeouts_Trigger() => VerifyAsync("""
        class Client(HttpClient http) { public HttpClient Http => http; public async Task RunAsync(Task work) { using var stop = new [|CancellationTokenSource|](TimeSpan.FromSeconds(1)); await [|work.WaitAsync|](TimeSpan.FromSeconds(5), stop.Token); } }
        """);

    [Fact]
    public Task Lambdas_Trigger() => VerifyAsync("""
        class Client(HttpClient http) { public HttpClient Http => http; public Func<Task> Pausing => () => [|Task.Delay|](TimeSpan.FromSeconds(1)); }
        """);

    [Fact]
    public Task Stopwatch_Triggers() => VerifyAsync("""
        using System.Diagnostics;
        class Meter(HttpClient http) { public HttpClient Http => http; public long Start() => [|Stopwatch.GetTimestamp|](); }
        """);
}
