using CallOfBlocking = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0705CallOfBlockingMethod>;
using Sleep = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0701ThreadSleep>;
using SyncIo = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0708SyncIo>;
using Wait = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0704BlockingWait>;

namespace AsyncGuard.Analyzers.Tests.Options;

public sealed class AsyncGuardOptionsTests
{
    const string Scanner = """
        namespace Contoso.Devices
        {
            public interface IScanner { string Scan(int page); string Scan(); int Pages { get; } }
            public class FlatbedScanner : IScanner
            {
                public virtual string Scan(int page) => "";
                public virtual string Scan() => Scan(1);
                public int Pages => 1;
            }
        }
        """;

    [Fact]
    public Task ListedMethod_TriggersWithItsOverridesAndImplementations() => CallOfBlocking.VerifyAsync($$"""
        {{Scanner}}
        class Fast : Contoso.Devices.FlatbedScanner { public override string Scan(int page) => "fast"; }
        class Office
        {
            public async Task<string> ReadAsync(Contoso.Devices.IScanner any, Contoso.Devices.FlatbedScanner flatbed, Fast fast)
            {
                await Task.Yield();
                return any.[|Scan|](1) + any.Scan() + flatbed.[|Scan|](2) + fast.[|Scan|](3) + any.Pages;
            }
        }
        """, Config("asyncguard.blocking_apis = M:Contoso.Devices.IScanner.Scan(System.Int32)"));

    [Theory]
    [InlineData("M:Contoso.Devices.IScanner.Scan")]
    [InlineData("T:Contoso.Devices.IScanner")]
    [InlineData("N:Contoso")]
    public Task ListedOverloadsTypeOrNamespace_Trigger(string entry) => CallOfBlocking.VerifyAsync($$"""
        {{Scanner}}
        class Office
        {
            public async Task<string> ReadAsync(Contoso.Devices.IScanner scanner) { await Task.Yield(); return scanner.[|Scan|](1) + scanner.[|Scan|](); }
        }
        """, Config($"asyncguard.blocking_apis = {entry}"));

    [Fact]
    public Task ListInAdditionalFiles_TriggersThroughSyncCallers() => CallOfBlocking.VerifyAsync($$"""
        {{Scanner}}
        class Office(Contoso.Devices.IScanner scanner)
        {
            string Load() => First();
            string First() => scanner.Scan(1);
            public async Task<string> ReadAsync() { await Task.Yield(); return [|Load|]() + scanner.[|Pages|]; }
        }
        """, new VerifierSettings
    {
        AdditionalFiles =
        [
            ("AsyncGuard.BlockingApis.txt", "M:Contoso.Devices.IScanner.Scan(System.Int32)\n"),
            ("packages/Contoso.AsyncGuard.BlockingApis.txt", "# from the driver's package\nP:Contoso.Devices.IScanner.Pages\nM:Contoso.Devices.Gone.Away\n"),
        ],
    });

    [Fact]
    public Task ExcludedApis_DoNotTrigger() => Wait.VerifyAsync("""
        class Gate(SemaphoreSlim semaphore, CountdownEvent left)
        {
            public async Task EnterAsync() { semaphore.Wait(); left.[|Wait|](); await Task.Yield(); }
        }
        """, Config("asyncguard.excluded_apis = T:System.Threading.SemaphoreSlim"));

    [Fact]
    public async Task ExcludedApisInAdditionalFiles_DoNotTrigger()
    {
        var settings = new VerifierSettings { AdditionalFiles = [("AsyncGuard.ExcludedApis.txt", "N:System.IO\nM:System.Threading.Thread.Sleep(System.Int32)\n")] };
        await SyncIo.VerifyAsync("""
            class Notes { public async Task<string> ReadAsync() { await Task.Yield(); return File.ReadAllText("notes"); } }
            """, settings);
        await Sleep.VerifyAsync("""
            class Pause { public async Task WaitAsync() { Thread.Sleep(1); Thread.[|Sleep|](TimeSpan.FromSeconds(1)); await Task.Yield(); } }
            """, settings);
    }

    [Fact]
    public Task BlockingIncludesIo_InfersFromSyncIo() => CallOfBlocking.VerifyAsync("""
        class Config
        {
            string Load() => Read("app.json");
            static string Read(string path) => File.ReadAllText(path);
            public async Task<string> ReadAsync() { await Task.Yield(); return [|Load|](); }
        }
        """, Config("asyncguard.blocking_includes_io = true"));

    [Fact]
    public Task CommentBehindAValue_IsNoPartOfIt() => CallOfBlocking.VerifyAsync("""
        class Config
        {
            string Load() => File.ReadAllText("app.json");
            public async Task<string> ReadAsync() { await Task.Yield(); return [|Load|](); }
        }
        """, Config("asyncguard.blocking_includes_io = true # files too"));

    [Fact]
    public Task WrongValue_CountsAsAbsent() => CallOfBlocking.VerifyAsync("""
        class Config
        {
            string Load() => File.ReadAllText("app.json");
            public async Task<string> ReadAsync() { await Task.Yield(); return Load(); }
        }
        """, Config("asyncguard.blocking_includes_io = yes\nasyncguard.blocking_apis = Load | M:"));

    static VerifierSettings Config(string config) => new() { Config = config };
}
