using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0706SyncOverAsync>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0706SyncOverAsyncTests
{
    [Fact]
    public Task PlacesThatCannotBeAsync_DoNotTrigger() => Verify.VerifyAsync("""
        static class Program
        {
            static int Main() => RunAsync().GetAwaiter().GetResult();
            static Task<int> RunAsync() => Task.FromResult(0);
        }
        class Client : IDisposable, IAsyncDisposable
        {
            static readonly string Version = LoadAsync().Result;
            public Client() => LoadAsync().Wait();
            static Client() => LoadAsync().Wait();
            public string Name => LoadAsync().Result;
            public string this[int index] { get { return LoadAsync().Result; } }
            public bool TryLoad(out string text) { text = LoadAsync().Result; return true; }
            public void Append(ref string text) => text += LoadAsync().Result;
            public IEnumerable<string> Pages() { yield return LoadAsync().Result; }
            public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
            public ValueTask DisposeAsync() => default;
            static Task<string> LoadAsync() => new HttpClient().GetStringAsync("/");
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task SyncByContract_DoesNotTrigger() => Verify.VerifyAsync("""
        interface ICommand { void Execute(); }
        abstract class Step { public abstract int Run(); }
        class Import : Step, ICommand, IComparer<int>
        {
            readonly HttpClient _http = new();
            public void Execute() => _http.GetAsync("/").Wait();
            public override int Run() => _http.GetStringAsync("/").Result.Length;
            int IComparer<int>.Compare(int x, int y) => _http.GetStringAsync($"/{x}/{y}").Result.Length;
            public string Load() => LoadAsync().Result;
            public Task<string> LoadAsync() => _http.GetStringAsync("/");
        }
        """);

    [Fact]
    public Task LambdaLockFinishedTaskAndDualPath_DoNotTrigger() => Verify.VerifyAsync("""
        class Bridge
        {
            readonly object _gate = new();
            public Func<string> Loader(HttpClient http) => () => http.GetStringAsync("/").Result;
            public int Sum(Task<int>[] parts) => parts.Select(part => part.Result).Sum();
            public void Locked(Task t) { lock (_gate) t.Wait(); }
            public void Send() => SendCoreAsync(async: false).GetAwaiter().GetResult();
            public bool IsDone(Task t) => t.Wait(0);
            async Task SendCoreAsync(bool async) { if (async) await Task.Yield(); }
        }
        """);

    [Fact]
    public Task AsyncCode_IsLeftToAG0702() => Verify.VerifyAsync("""
        class Loader { public async Task<int> RunAsync(Task<int> t) { await Task.Yield(); return t.Result; } }
        """);

    [Fact]
    public Task OrdinaryMethod_Triggers() => Verify.VerifyAsync("""
        class Reports(HttpClient http)
        {
            public string Build(int id) => http.GetStringAsync($"/{id}").[|Result|];
            internal void Send(string report) { http.PostAsync("/", new StringContent(report)).[|Wait|](); }
            static string Load(HttpClient http)
            {
                var page = http.GetStringAsync("/").ConfigureAwait(false).GetAwaiter().[|GetResult|]();
                return page.Trim();
            }
        }
        """);

    [Fact]
    public Task LocalFunction_Triggers() => Verify.VerifyAsync("""
        class Jobs
        {
            public async Task RunAsync(HttpClient http)
            {
                await Task.Yield();
                Console.WriteLine(Fetch("/a") + Fetch("/b"));
                string Fetch(string path) => http.GetStringAsync(path).[|Result|];
            }
        }
        """);

    [Fact]
    public Task WaitAll_Triggers() => Verify.VerifyAsync("""
        class Warmup
        {
            public void Run(Task[] loads, Task[] others) { Task.[|WaitAll|](loads); Task.[|WaitAny|](others); }
        }
        """);
}
