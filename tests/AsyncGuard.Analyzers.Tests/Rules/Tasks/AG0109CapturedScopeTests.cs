using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0109CapturedScope>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0109CapturedScopeTests
{
    const string Services = """

        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext : IDisposable { public int SaveChanges() => 0; public Task<int> SaveChangesAsync() => Task.FromResult(0); public void Dispose() { } }
        }
        namespace Microsoft.AspNetCore.Http { public abstract class HttpContext { public string TraceIdentifier { get; set; } = ""; } }
        class ShopContext : Microsoft.EntityFrameworkCore.DbContext { }
        """;

    [Fact]
    public Task UsingLocalInADiscardedLambda_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string path)
            {
                using var writer = new StreamWriter(path);
                _ = Task.Run(() => [|writer|].WriteLine("x"));
            }
            public void Export2(string path)
            {
                using (var writer = new StreamWriter(path))
                {
                    Task.Run(async () => { await Task.Delay(1); await [|writer|].WriteLineAsync("x"); });
                }
            }
        }
        """);

    [Fact]
    public Task UsingLocalAsReceiver_Triggers() => Verify.VerifyAsync("""
        class Notifier
        {
            public void Notify(string url)
            {
                using var client = new HttpClient();
                _ = [|client|].GetStringAsync(url);
            }
            public async Task Notify2Async(string url)
            {
                await Task.Yield();
                using var client = new HttpClient();
                _ = [|client|].GetStringAsync(url);
            }
        }
        """);

    [Fact]
    public Task UsingLocalAsArgument_Triggers() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public void Upload(string path)
            {
                using var file = File.OpenRead(path);
                _ = SendAsync([|file|]);
                client.PostAsync("/", new StreamContent([|file|]));
            }
            async Task SendAsync(Stream stream) => await client.PostAsync("/", new StreamContent(stream));
        }
        """);

    [Fact]
    public Task UsingLocalInADiscardedLocalFunction_Triggers() => Verify.VerifyAsync("""
        class Webhook
        {
            public void Send(string url, string text)
            {
                using var client = new HttpClient();
                _ = SendAsync();

                async Task SendAsync()
                {
                    using var answer = await [|client|].PostAsync(url, new StringContent(text));
                    answer.EnsureSuccessStatusCode();
                }
            }

            public void Log(string path)
            {
                using var writer = new StreamWriter(path);
                _ = LogAsync("begin");

                async Task LogAsync(string line)
                {
                    writer.WriteLine(line);
                    await Task.Delay(10);
                    [|writer|].WriteLine("end");
                }
            }
        }
        """);

    [Fact]
    public Task LocalFunctionThatIsDoneWithTheResource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Webhook(HttpClient client)
        {
            public void Send(string url, string path)
            {
                using var reader = new StreamReader(path);
                _ = SendAsync();

                async Task SendAsync()
                {
                    var head = reader.ReadLine();
                    await client.PostAsync(url, new StringContent(head + reader.ReadToEnd()));
                    Console.WriteLine(nameof(reader));
                }
            }

            public void Send2(string url, string path, bool now)
            {
                using var writer = new StreamWriter(path);
                _ = SendAsync();

                async Task SendAsync()
                {
                    if (!now)
                    {
                        await client.GetStringAsync(url);
                        return;
                    }

                    writer.WriteLine(url);
                }
            }
        }
        """);

    [Fact]
    public Task LocalFunctionThatIsWaitedFor_DoesNotTrigger() => Verify.VerifyAsync("""
        class Webhook
        {
            public async Task SendAsync(string url)
            {
                using var client = new HttpClient();
                await FirstAsync();
                _ = FirstAsync();
                await Task.Delay(100);

                async Task FirstAsync() => await client.GetStringAsync(url);
            }

            public void Send(string url)
            {
                _ = FirstAsync();

                async Task FirstAsync()
                {
                    using var client = new HttpClient();
                    await client.GetStringAsync(url);
                }
            }
        }
        """);

    [Fact]
    public Task StartNewAndContinuation_Trigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string path, Task before)
            {
                using var writer = new StreamWriter(path);
                Task.Factory.StartNew(() => [|writer|].WriteLine("x"));
                before.ContinueWith(_ => [|writer|].WriteLine("y"));
            }
        }
        """);

    [Fact]
    public Task LoopOverResources_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string[] paths)
            {
                foreach (var path in paths)
                {
                    using var writer = new StreamWriter(path);
                    _ = Task.Run(() => [|writer|].WriteLine("x"));
                }
            }
        }
        """);

    [Fact]
    public Task WaitBehindTheScope_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public async Task ExportAsync(string path)
            {
                using (var writer = new StreamWriter(path))
                {
                    _ = Task.Run(() => [|writer|].WriteLine("x"));
                }
                await Task.Delay(100);
            }
        }
        """);

    [Fact]
    public Task ContextInABackgroundLambda_Triggers() => Verify.VerifyAsync("""
        class OrderService(ShopContext context)
        {
            readonly ShopContext _db = context;
            public void Place() { _ = Task.Run(async () => { await [|_db|].SaveChangesAsync(); }); }
            public void Place2() { Task.Run(() => [|context|].SaveChanges()); }
        }
        """ + Services);

    [Fact]
    public Task ContextAsReceiverOrArgument_Triggers() => Verify.VerifyAsync("""
        class OrderService(ShopContext db)
        {
            public async Task PlaceAsync() { _ = [|db|].SaveChangesAsync(); _ = AuditAsync([|db|]); await Task.Yield(); }
            static async Task AuditAsync(ShopContext db) => await db.SaveChangesAsync();
        }
        """ + Services);

    [Fact]
    public Task HttpContextInTheBackground_Triggers() => Verify.VerifyAsync("""
        class Controller
        {
            public Microsoft.AspNetCore.Http.HttpContext HttpContext { get; set; } = null!;
            public void Post() { _ = Task.Run(() => Console.WriteLine([|HttpContext|].TraceIdentifier)); }
            public void Handle(Microsoft.AspNetCore.Http.HttpContext request) { Task.Run(() => Console.WriteLine([|request|].TraceIdentifier)); }
        }
        """ + Services);

    [Fact]
    public Task Message_SaysWhyAndWhat() => Verify.VerifyAsync("""
        class OrderService(ShopContext db)
        {
            public void Place() { _ = Task.Run(() => {|#0:db|}.SaveChanges()); }
        }
        """ + Services, "'db' is used by work that nobody awaits: a DbContext belongs to the request or scope that ends before");

    [Fact]
    public Task AwaitedWork_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter(ShopContext db)
        {
            public async Task ExportAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await Task.Run(() => writer.WriteLine("x"));
                var writing = Task.Run(() => writer.WriteLine("y"));
                await writing;
                await db.SaveChangesAsync();
            }
        }
        """ + Services);

    [Fact]
    public Task ScopeThatGoesOnToWait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session
        {
            public async Task RunAsync(string path, Task closed)
            {
                using var reader = new StreamReader(path);
                _ = PumpAsync(reader);
                await closed;
            }
            public void Run(string path)
            {
                using var reader = new StreamReader(path);
                _ = PumpAsync(reader);
                Console.ReadLine();
            }
            static async Task PumpAsync(StreamReader reader) => await reader.ReadToEndAsync();
        }
        """);

    [Fact]
    public Task KeptTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            Task? _writing;
            public void Export(string path)
            {
                using var writer = new StreamWriter(path);
                _writing = Task.Run(() => writer.WriteLine("x"));
                Use(Task.Run(() => writer.WriteLine("x")));
            }
            static void Use(Task task) => task.Wait();
        }
        """);

    [Fact]
    public Task TokenOfASource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            public void Start()
            {
                using var stop = new CancellationTokenSource(1000);
                _ = Task.Delay(5000, stop.Token);
                _ = LoopAsync(stop.Token);
            }
            static async Task LoopAsync(CancellationToken ct) => await Task.Delay(1, ct);
        }
        """);

    [Fact]
    public Task ResourceMadeInTheWork_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string path)
            {
                _ = Task.Run(() => { using var writer = new StreamWriter(path); writer.WriteLine("x"); });
                _ = Task.Run(async () => { using var db = new ShopContext(); await db.SaveChangesAsync(); });
            }
        }
        """ + Services);

    [Fact]
    public Task LocalWithoutUsing_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string path)
            {
                var writer = new StreamWriter(path);
                _ = Task.Run(() => { using (writer) writer.WriteLine("x"); });
            }
        }
        """);

    [Fact]
    public Task ContextOfItsOwn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Job(Func<ShopContext> factory)
        {
            public void Start()
            {
                var db = factory();
                _ = Task.Run(async () => { await db.SaveChangesAsync(); db.Dispose(); });
                _ = Task.Run(() => Save(new ShopContext()));
                void Save(ShopContext context) => context.SaveChanges();
            }
        }
        """ + Services);

    [Fact]
    public Task ParameterOfTheLambda_DoesNotTrigger() => Verify.VerifyAsync("""
        class Runner
        {
            Task InScopeAsync(Func<ShopContext, Task> work) => work(new ShopContext());
            public void Start() { _ = InScopeAsync(async db => await db.SaveChangesAsync()); _ = InScopeAsync(db => db.SaveChangesAsync()); }
        }
        """ + Services);

    [Fact]
    public Task UsingThatEndedBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Export(string path)
            {
                string text;
                using (var reader = new StreamReader(path))
                    text = reader.ReadToEnd();
                _ = Task.Run(() => Console.WriteLine(text));
                _ = Task.Run(() => Console.WriteLine(nameof(path)));
            }
        }
        """);

    [Fact]
    public Task SyncUseBeforeTheStart_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer(HttpClient client)
        {
            public void Import(string path)
            {
                using var reader = new StreamReader(path);
                _ = client.GetStringAsync(reader.ReadLine());
                var url = reader.ReadLine();
                _ = Task.Run(() => Console.WriteLine(url));
            }
        }
        """);

    [Fact]
    public Task SyncCallWithTheResource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter(ShopContext db)
        {
            public void Export(string path)
            {
                using var writer = new StreamWriter(path);
                writer.WriteLine("x");
                _ = writer.Encoding;
                _ = db.SaveChanges();
                new List<int>().ForEach(i => writer.WriteLine(i));
            }
        }
        """ + Services);

    [Fact]
    public Task MemoryUnderneath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Serializer
        {
            public void Write(byte[] bytes) { using var memory = new MemoryStream(); _ = memory.WriteAsync(bytes, 0, 1); }
        }
        """);

    [Fact]
    public Task StaticContext_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tool
        {
            static readonly ShopContext Db = new();
            public void Start() { _ = Task.Run(() => Db.SaveChanges()); }
        }
        """ + Services);

    [Fact]
    public Task LoopInTheScope_DoesNotTrigger() => Verify.VerifyAsync("""
        class Server
        {
            public void Run(string path, Func<bool> more)
            {
                using var log = new StreamWriter(path);
                while (more())
                    _ = Task.Run(() => log.WriteLine("x"));
            }
        }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { void M() { using var x = {|CS0103:Unknown|}(); _ = {|CS0103:y|}.FooAsync(x); _ = Task.Run(() => {|CS0103:z|}); } }
        """);

    [Fact]
    public Task WorkThatIsAwaitedThroughACollection_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public async Task ExportAsync(string path, string[] lines)
            {
                await using var writer = new StreamWriter(path);
                var writing = new List<Task>();
                foreach (var line in lines)
                    writing.Add(Task.Run(() => writer.WriteLine(line)));
                await Task.WhenAll(writing);
                using var client = new HttpClient();
                var pages = lines.Select(line => client.GetStringAsync(line));
                await Task.WhenAll(pages).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task ValueThatWasReadBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Audit(HttpClient http)
        {
            public void Log(string path)
            {
                string text;
                using (var reader = new StreamReader(path))
                    text = reader.ReadToEnd();
                _ = http.PostAsync("/audit", new StringContent(text));
                using var second = new StreamReader(path);
                var line = second.ReadLine();
                _ = Task.Run(() => Console.WriteLine(line));
            }
        }
        """);
}
