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
    public Task ResourceThatIsToldToRun_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IServer : IDisposable { void Listen(int port); void Warm(); }
        static class ServerExtensions { public static void Run(this IServer server) => server.Listen(80); }
        class Program(Func<IServer> build)
        {
            Task? _warming;
            public void Serve()
            {
                using var server = build();
                _warming = Task.Run(() => server.Warm());
                server.Listen(8080);
            }
            public void ServeByExtension()
            {
                using var server = build();
                _warming = Task.Run(() => server.Warm());
                server.Run();
            }
            public void Prepare()
            {
                using var server = build();
                server.Listen(8080);
                _warming = Task.Run(() => [|server|].Warm());
            }
        }
        """);

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
    public Task TaskKeptInAMember_Triggers() => Verify.VerifyAsync("""
        class Importer
        {
            Task _running = Task.CompletedTask;
            public Task Completion { get; private set; } = Task.CompletedTask;
            static Task? Warmup;

            public void Import(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                _running = [|source|].CopyToAsync(target);
            }
            public void Parse(string path)
            {
                using (var reader = new StreamReader(path))
                {
                    Completion = Task.Run(() => Console.WriteLine([|reader|].ReadToEnd()));
                }
            }
            public static void Warm(string url)
            {
                using var client = new HttpClient();
                Warmup ??= [|client|].GetStringAsync(url);
            }
            public Task WhenIdle() => Task.WhenAll(_running, Completion, Warmup!);
        }
        """);

    [Fact]
    public Task TaskKeptInACollection_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            readonly List<Task> _pages = new();
            readonly Dictionary<string, Task> _byUrl = new();

            public void Visit(string url, List<Task> others)
            {
                using var client = new HttpClient();
                _pages.Add([|client|].GetStringAsync(url));
                using var head = new HttpClient();
                _byUrl[url] = Task.Run(() => [|head|].GetStringAsync(url));
                using var tail = new HttpClient();
                others.Add([|tail|].GetStringAsync(url));
            }

            public async Task DrainAsync() => await Task.WhenAll(_pages.Concat(_byUrl.Values));
        }
        """);

    [Fact]
    public Task ScopeThatMayWaitForTheKeptTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer : IDisposable
        {
            Task _running = Task.CompletedTask;
            readonly List<Task> _all = new();

            public async Task ImportAsync(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                _running = source.CopyToAsync(target);
                await _running;
            }
            public void Import2(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                _all.Add(source.CopyToAsync(target));
                Task.WaitAll(_all.ToArray());
            }
            public void Import3(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                _running = source.CopyToAsync(target);
                Drain();
            }
            public void Import4(string path, Stream target, Action<Task> wait)
            {
                using var source = File.OpenRead(path);
                _running = source.CopyToAsync(target);
                wait(_running);
            }
            public void Import5(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                using var importer = new Importer();
                importer._running = source.CopyToAsync(target);
                _running = source.CopyToAsync(target);
            }
            public void Import6(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                try { _running = source.CopyToAsync(target); }
                finally { Drain(); }
            }
            public void Import7(string path, Stream target, Action<Importer> started)
            {
                using var source = File.OpenRead(path);
                _running = source.CopyToAsync(target);
                started(this);
            }
            public int Import8(string path, Stream target)
            {
                using var source = File.OpenRead(path);
                var copy = Task.Run(() => { source.CopyTo(target); return 1; });
                return copy.Result;
            }
            void Drain() => _running.Wait();
            public void Dispose() => Drain();
        }
        """);

    [Fact]
    public Task TaskHandedToOtherCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Exporter
        {
            public Task Current { get => Task.CompletedTask; set => value.Wait(); }
            public void Export(string path, Action<Task> queue)
            {
                using var writer = new StreamWriter(path);
                Use(Task.Run(() => writer.WriteLine("x")));
                queue(Task.Run(() => writer.WriteLine("x")));
                Current = Task.Run(() => writer.WriteLine("x"));
            }
            static void Use(Task task) => task.Wait();
        }
        """);

    [Fact]
    public Task KeptWorkOnWhatOutlivesTheFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Mirror(Stream target, ShopContext db)
        {
            readonly StreamWriter _log = new("log");
            readonly List<Task> _running = new();
            Task _saving = Task.CompletedTask;

            public void Begin(string path, Stream source)
            {
                _running.Add(source.CopyToAsync(target));
                _saving = Task.Run(() => _log.WriteLine(path));
                _saving = db.SaveChangesAsync();
                _running.Add(Task.Run(async () => { using var own = File.OpenRead(path); await own.CopyToAsync(target); }));
            }
            public void Save(ShopContext given, List<Task> saves) => saves.Add(given.SaveChangesAsync());
            public Task WhenIdle() => Task.WhenAll([.. _running, _saving]);
        }
        """ + Services);

    [Fact]
    public Task ContextInTasksThatOutliveTheType_Triggers() => Verify.VerifyAsync("""
        class InvoiceHandler(ShopContext db, List<Task> background)
        {
            static readonly System.Collections.Concurrent.ConcurrentBag<Task> Running = new();

            public void Handle()
            {
                background.Add(Task.Run(async () => { await [|db|].SaveChangesAsync(); }));
                Running.Add([|db|].SaveChangesAsync());
            }
        }
        class RefundHandler
        {
            readonly ShopContext _db;
            readonly ICollection<Task> _background;
            public RefundHandler(ShopContext db, ICollection<Task> background) { _db = db; _background = background; }
            public void Handle() { _background.Add(Task.Run(() => [|_db|].SaveChanges())); }
        }
        """ + Services);

    [Fact]
    public Task ContextInTasksThatSomebodyAwaits_DoesNotTrigger() => Verify.VerifyAsync("""
        class InvoiceHandler(ShopContext db, List<Task> background)
        {
            static Task s_warm = Task.CompletedTask;
            public void Handle() { background.Add(db.SaveChangesAsync()); s_warm = Task.Run(() => db.SaveChanges()); }
            public async Task FinishAsync() { await Task.WhenAll(background); await s_warm; }
        }
        class RefundHandler(ShopContext db, List<Task> background)
        {
            public void Handle() { background.Add(db.SaveChangesAsync()); }
        }
        class Refunds
        {
            public async Task RunAsync(ShopContext db)
            {
                var saves = new List<Task>();
                new RefundHandler(db, saves).Handle();
                await Task.WhenAll(saves);
            }
        }
        """ + Services);

    [Fact]
    public Task WorkQueuedToThePool_Triggers() => Verify.VerifyAsync("""
        class Dumps(ShopContext db)
        {
            public void Write(string path, byte[] dump)
            {
                using var file = File.Create(path);
                ThreadPool.QueueUserWorkItem(_ => [|file|].Write(dump));
            }
            public void Write2(string path)
            {
                using var file = new StreamWriter(path);
                ThreadPool.QueueUserWorkItem(static target => target.WriteLine("x"), [|file|], preferLocal: false);
            }
            public void Save() { ThreadPool.QueueUserWorkItem(_ => [|db|].SaveChanges()); }
        }
        """ + Services);

    [Fact]
    public Task QueuedWorkThatIsWaitedFor_DoesNotTrigger() => Verify.VerifyAsync("""
        class Dumps(ShopContext db)
        {
            public void Write(string path, byte[] dump)
            {
                using var done = new ManualResetEvent(false);
                using var file = File.Create(path);
                ThreadPool.QueueUserWorkItem(_ => { file.Write(dump); done.Set(); });
                done.WaitOne();
            }
            public void Save(CountdownEvent saved) { ThreadPool.QueueUserWorkItem(_ => { db.SaveChanges(); saved.Signal(); }); }
            public void Log(string path)
            {
                using var reader = new StreamReader(path);
                var line = reader.ReadLine();
                ThreadPool.QueueUserWorkItem(_ => Console.WriteLine(line));
            }
        }
        """ + Services);

    [Fact]
    public Task ScopeThatWaitsInItsOwnWay_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump : IDisposable { public Task Ended = Task.CompletedTask; public void Dispose() => Ended.Wait(); }
        class Session
        {
            public IEnumerable<string> Lines(string path)
            {
                using var reader = new StreamReader(path);
                _ = reader.ReadToEndAsync();
                yield return path;
            }
            public void Run(string path)
            {
                using var reader = new StreamReader(path);
                using var pump = new Pump();
                _ = Task.Run(() => Console.WriteLine(reader.ReadLine()));
            }
            public async Task RunAsync(string path, Task closed)
            {
                using var reader = new StreamReader(path);
                try { _ = reader.ReadToEndAsync(); }
                finally { await closed; }
            }
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
