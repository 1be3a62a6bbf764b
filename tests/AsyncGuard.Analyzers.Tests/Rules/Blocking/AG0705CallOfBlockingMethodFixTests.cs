using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0705CallOfBlockingMethod,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0705CallOfBlockingMethodFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0705CallOfBlockingMethodFixTests
{
    const string Legacy = """

        class Legacy
        {
            public string Load(string key) { Thread.Sleep(50); return key; }
            public void Flush() => Thread.Sleep(50);
            public string Current { get { Thread.Sleep(50); return ""; } }
            public IEnumerable<string> Read() { Thread.Sleep(50); yield return ""; }
        }
        """;

    [Fact]
    public Task Calls_MoveToThePool() => Verify.VerifyFixAsync("""
        class Reports(Legacy legacy)
        {
            public async Task<int> BuildAsync(string key, CancellationToken ct)
            {
                await Task.Yield();
                legacy.[|Flush|](); // all of it
                var length = legacy.[|Load|](key + legacy.[|Current|]).Length;
                return length;
            }
        }
        """ + Legacy, """
        class Reports(Legacy legacy)
        {
            public async Task<int> BuildAsync(string key, CancellationToken ct)
            {
                await Task.Yield();
                await Task.Run(() => legacy.Flush(), ct); // all of it
                var length = (await Task.Run(() => legacy.Load(key + legacy.Current), ct)).Length;
                return length;
            }
        }
        """ + Legacy);

    [Fact]
    public Task WhereTheRuntimeLibraryIsSeen_OffloadComesFirst() => Verify.VerifyFixAsync("""
        class Reports(Legacy legacy)
        {
            public async Task<string?> BuildAsync(Legacy? other, CancellationToken ct)
            {
                await Task.Yield();
                other?.[|Flush|]();
                return legacy.[|Load|]("sales");
            }
        }
        """ + Legacy, """
        using AsyncGuard.Runtime;

        class Reports(Legacy legacy)
        {
            public async Task<string?> BuildAsync(Legacy? other, CancellationToken ct)
            {
                await Task.Yield();
                await Offload.RunAsync(() => other?.Flush(), ct);
                return await Offload.RunAsync(() => legacy.Load("sales"), ct);
            }
        }
        """ + Legacy, settings: OffloadStub.Settings);

    [Fact]
    public Task CallWithATwin_AwaitsTheTwin() => Verify.VerifyFixAsync("""
        class Store
        {
            public string Load(string key) { Thread.Sleep(50); return key; }
            public async Task<string> LoadAsync(string key, CancellationToken ct = default) { await Task.Delay(50, ct); return key; }
        }
        class Reports(Store store)
        {
            public async Task<string> BuildAsync(CancellationToken ct)
            {
                await Task.Yield();
                return store.[|Load|]("sales");
            }
        }
        """, """
        class Store
        {
            public string Load(string key) { Thread.Sleep(50); return key; }
            public async Task<string> LoadAsync(string key, CancellationToken ct = default) { await Task.Delay(50, ct); return key; }
        }
        class Reports(Store store)
        {
            public async Task<string> BuildAsync(CancellationToken ct)
            {
                await Task.Yield();
                return await store.LoadAsync("sales", ct);
            }
        }
        """, settings: OffloadStub.Settings);

    [Fact]
    public Task ArgumentThatIsAwaited_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Reports(Legacy legacy)
        {
            public async Task<string> BuildAsync(Task<string> key) => legacy.[|Load|](await key);
        }
        """ + Legacy);

    [Fact]
    public Task FileWithoutUsings_GetsThem() => Verify.VerifyFixAsync("""
        class Reports
        {
            public async System.Threading.Tasks.Task BuildAsync(Store store)
            {
                await System.Threading.Tasks.Task.Yield();
                store.[|Flush|]();
            }
        }
        class Store
        {
            public void Flush() => System.Threading.Thread.Sleep(50);
        }
        """, """
        using System.Threading.Tasks;

        class Reports
        {
            public async System.Threading.Tasks.Task BuildAsync(Store store)
            {
                await System.Threading.Tasks.Task.Yield();
                await Task.Run(() => store.Flush());
            }
        }
        class Store
        {
            public void Flush() => System.Threading.Thread.Sleep(50);
        }
        """, settings: VerifierSettings.Default with { ImplicitUsings = false });

    [Fact]
    public Task MethodGroup_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Profiles(Func<string, Task<string>> download)
        {
            string Load(string id) => download(id).Result;
            public async Task<List<string>> ImportAsync(string[] ids)
            {
                await Task.Yield();
                return ids.Select([|Load|]).ToList();
            }
        }
        """);

    [Fact]
    public Task Indexer_IsReadOnAnotherThread() => Verify.VerifyFixAsync("""
        class Tokens(Func<string, Task<string>> issue)
        {
            public string this[string audience] => issue(audience).Result;
        }
        class Client(Tokens tokens)
        {
            public async Task<string> GetAsync(string audience)
            {
                await Task.Yield();
                return tokens[|[audience]|];
            }
        }
        """, """
        class Tokens(Func<string, Task<string>> issue)
        {
            public string this[string audience] => issue(audience).Result;
        }
        class Client(Tokens tokens)
        {
            public async Task<string> GetAsync(string audience)
            {
                await Task.Yield();
                return await Task.Run(() => tokens[audience]);
            }
        }
        """);
}
