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

    [Fact]
    public Task MembersTheLanguageKeepsSync_DoNotTrigger() => Verify.VerifyAsync("""
        class Money(Task<decimal> rate)
        {
            public static Money operator +(Money left, Money right) { _ = left.Rate().Result; return right; }
            public static implicit operator decimal(Money money) => money.Rate().Result;
            public event Action Changed { add { Rate().Wait(); } remove { } }
            public decimal Init { init => _ = Rate().Result; }
            ~Money() => Rate().Wait();
            Task<decimal> Rate() => rate;
        }
        """);

    [Fact]
    public Task OutRefSpanAndRefReturn_DoNotTrigger() => Verify.VerifyAsync("""
        class Parser(Task<int> limit)
        {
            int _limit;
            public int Count(ReadOnlySpan<char> text) => Math.Min(text.Length, limit.Result);
            public bool TryParse(string text, in int start, out int value) { value = limit.Result + start; return true; }
            public ref int Limit() { _limit = limit.Result; return ref _limit; }
            public Span<char> Rent() => new char[limit.Result];
        }
        """);

    [Fact]
    public Task ExplicitImplementationPartialAndHandlers_DoNotTrigger() => Verify.VerifyAsync("""
        interface IHealth { bool Check(); Task<bool> CheckAsync(); }
        partial class Health(HttpClient http) : IHealth
        {
            bool IHealth.Check() => CheckAsync().GetAwaiter().GetResult();
            public async Task<bool> CheckAsync() { using var response = await http.GetAsync("/"); return response.IsSuccessStatusCode; }
            partial void Refresh();
        }
        partial class Health
        {
            partial void Refresh() => CheckAsync().Wait();
        }
        """);

    [Fact]
    public Task TasksThatAreComplete_DoNotTrigger() => Verify.VerifyAsync("""
        class Stock(Task<int> load)
        {
            public int Peek() { if (!load.IsCompletedSuccessfully) return 0; return load.Result; }
            public int Known() => Task.FromResult(7).Result;
            public int? Loaded() => load.Status == TaskStatus.RanToCompletion ? load.Result : null;
            public void Report() => load.ContinueWith(done => Console.WriteLine(done.Result), TaskScheduler.Default);
        }
        """);

    [Fact]
    public Task CallbackHandedOver_DoesNotTrigger() => Verify.VerifyAsync("""
        class Wiring(Task<string> secret)
        {
            public void Connect(Action<Func<string>> use) => use(() => secret.Result);
            public Lazy<string> Later() => new(() => secret.GetAwaiter().GetResult());
            public void Watch() => AppDomain.CurrentDomain.ProcessExit += (_, _) => secret.Wait();
        }
        """);

    [Fact]
    public Task DedicatedThread_DoesNotTrigger() => Verify.VerifyAsync("""
        class Bridge(Func<Task> pump)
        {
            public void Start() { new Thread(() => pump().GetAwaiter().GetResult()) { IsBackground = true }.Start(); }
        }
        """);

    [Fact]
    public Task ExtensionAndGenericMethod_Trigger() => Verify.VerifyAsync("""
        static class HttpExtensions
        {
            public static string GetString(this HttpClient http, Uri uri) => http.GetStringAsync(uri).[|Result|];
            public static T Wait2<T>(this ValueTask<T> task) => task.AsTask().GetAwaiter().[|GetResult|]();
        }
        """);

    [Fact]
    public Task RepositoryWithUsingAndTry_Triggers() => Verify.VerifyAsync("""
        class CustomerRepository(HttpClient http)
        {
            public string? Find(int id)
            {
                try
                {
                    using var response = http.GetAsync($"/customers/{id}").[|Result|];
                    return response.Content.ReadAsStringAsync().[|Result|];
                }
                catch (AggregateException) { return null; }
            }
        }
        """);

    [Fact]
    public Task SwitchExpressionAndLoop_Trigger() => Verify.VerifyAsync("""
        class Exporter(HttpClient http)
        {
            public int Size(string kind) => kind switch { "all" => http.GetStringAsync("/all").[|Result|].Length, _ => 0 };
            internal void Push(IEnumerable<string> rows)
            {
                foreach (var row in rows)
                    http.PostAsync("/rows", new StringContent(row)).[|Wait|](TimeSpan.FromSeconds(1));
            }
        }
        """);
}
