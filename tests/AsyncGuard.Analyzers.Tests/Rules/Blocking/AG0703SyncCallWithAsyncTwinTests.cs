using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0703SyncCallWithAsyncTwin>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0703SyncCallWithAsyncTwinTests
{
    [Fact]
    public Task CancelAndInMemoryLibraries_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Xml;
        using System.Text.Json;
        class Feed
        {
            public async Task ReadAsync(XmlReader xml, XmlWriter output, Utf8JsonWriter json, TextWriter log, CancellationTokenSource source, Timer timer)
            {
                source.Cancel();
                while (xml.Read()) { }
                output.Flush();
                json.Flush();
                log.WriteLine("line");
                log.Flush();
                Console.Out.WriteLine("x");
                timer.Dispose();
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task WrapperOfItsOwnSyncCore_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IReport { void Run(); Task RunAsync(); }
        class Report : IReport
        {
            public void Run() => File.WriteAllText("report", "");
            public async Task RunAsync() { Run(); await Task.Yield(); }
        }
        abstract class Exporter
        {
            protected abstract void Export();
            public virtual async Task ExportAsync() { Export(); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task TwinWithAnotherMeaning_DoesNotTrigger() => Verify.VerifyAsync("""
        record Options(bool Force);
        record Model(int Id);
        interface ICatalog
        {
            void Update(Model model);
            Task UpdateAsync(Options options);
            Model Get(int id);
            Task<string> GetAsync(int id);
            bool TryGet(int id, out Model model);
            Task<bool> TryGetAsync(int id);
        }
        class CatalogService(ICatalog catalog)
        {
            public async Task<Model> RefreshAsync(Model model)
            {
                catalog.Update(model);
                catalog.TryGet(model.Id, out var old);
                await Task.Yield();
                return catalog.Get(old.Id);
            }
        }
        """);

    [Fact]
    public Task SourceMethodThatOnlyComputes_DoesNotTrigger() => Verify.VerifyAsync("""
        class Prices
        {
            readonly Dictionary<int, decimal> _cache = new();
            public decimal Find(int id) => _cache.TryGetValue(id, out var price) ? price : 0;
            public Task<decimal> FindAsync(int id) => new HttpClient().GetStringAsync($"/{id}").ContinueWith(t => decimal.Parse(t.Result));
        }
        class Basket(Prices prices)
        {
            public async Task<decimal> SumAsync(int[] ids)
            {
                await Task.Yield();
                var sum = 0m;
                foreach (var id in ids) sum += prices.Find(id);
                return sum;
            }
        }
        """);

    [Fact]
    public Task PairCalledSideBySide_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IQueue { void Send(string message); Task SendAsync(string message); }
        class Notifier(IQueue queue)
        {
            public async Task NotifyAsync() { queue.Send("fire and forget"); await queue.SendAsync("and wait"); }
        }
        """);

    [Fact]
    public Task ObsoleteTwinOrPlainTaskReturningMethod_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IStore { void Save(string key); [Obsolete("use Save")] Task SaveAsync(string key); void Load(string key); Task LoadAsync(string key); }
        class Session(IStore store)
        {
            public async Task EndAsync() { store.Save("a"); await Task.Yield(); }
            public Task BeginAsync() { store.Load("a"); return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task DualPathAndLock_DoNotTrigger() => Verify.VerifyAsync("""
        interface IIndex { void Commit(); Task CommitAsync(); }
        class Writer(IIndex index)
        {
            readonly object _gate = new();
            public async Task WriteAsync(bool async)
            {
                if (!async) index.Commit(); else await index.CommitAsync();
            }
            public async Task FlushAsync() { lock (_gate) { index.Commit(); } await Task.Yield(); }
        }
        """);

    [Fact]
    public Task AssertionLibrary_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace NUnit.Framework { public static class Assert { public static void That(bool ok) { } public static Task ThatAsync(bool ok) => Task.CompletedTask; } }
        class Checks
        {
            public async Task CheckAsync() { NUnit.Framework.Assert.That(true); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task LookupOnEnumerables_DoesNotTrigger() => Verify.VerifyAsync("""
        static class AsyncLinq { public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source) => null!; }
        class Menu
        {
            public async Task<int> CountAsync(List<int> dishes, IEnumerable<int> drinks)
            {
                await Task.Yield();
                return dishes.ToList().Count + drinks.ToList().Count + dishes.AsQueryable().Where(d => d > 1).ToList().Count;
            }
        }
        """);

    [Fact]
    public Task PairOfAnInterface_Triggers() => Verify.VerifyAsync("""
        interface IMailer { void Send(string to, string body); Task SendAsync(string to, string body, CancellationToken token = default); }
        class Signup(IMailer mailer)
        {
            public async Task WelcomeAsync(string user, CancellationToken token)
            {
                mailer.[|Send|](user, "welcome");
                await Task.Delay(1, token);
            }
        }
        """);

    [Fact]
    public Task SyncExtensionOfAnAsyncInterface_Triggers() => Verify.VerifyAsync("""
        interface IArchive { Task StoreAsync(string path); string Name { get; } }
        static class ArchiveExtensions
        {
            public static void Store(this IArchive archive, string path) => File.Copy(path, Path.Combine("archive", archive.Name));
        }
        class Backup(IArchive archive)
        {
            public async Task RunAsync(string path, CancellationToken token)
            {
                await Task.Delay(10, token);
                archive.[|Store|](path);
            }
        }
        """);

    [Fact]
    public Task SyncExtensionThatOnlyHandsOver_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IArchive { Task StoreAsync(string path); Task<string> DescribeAsync(); string Name { get; } }
        static class ArchiveExtensions
        {
            static readonly Queue<(IArchive, string)> Waiting = new();
            public static void Store(this IArchive archive, string path) { lock (Waiting) Waiting.Enqueue((archive, path)); }
            public static string Describe(this IArchive archive) => $"archive {archive.Name}";
        }
        class Backup(IArchive archive)
        {
            public async Task<string> RunAsync(string path, CancellationToken token)
            {
                await Task.Delay(10, token);
                archive.Store(path);
                return archive.Describe();
            }
        }
        """);

    [Fact]
    public Task StreamOfUnknownOrigin_Triggers() => Verify.VerifyAsync("""
        class Upload
        {
            public async Task StoreAsync(Stream body, StreamReader reader, Stream target, byte[] buffer)
            {
                _ = body.[|Read|](buffer, 0, buffer.Length);
                body.[|CopyTo|](target);
                _ = reader.[|ReadToEnd|]();
                target.[|Flush|]();
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task SourceMethodThatDoesIo_Triggers() => Verify.VerifyAsync("""
        class Settings
        {
            public void Save() => Write("settings.json");
            public async Task SaveAsync() => await File.WriteAllTextAsync("settings.json", "{}");
            static void Write(string path) => File.WriteAllText(path, "{}");
        }
        class Editor(Settings settings)
        {
            public async Task CloseAsync() { settings.[|Save|](); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task TransactionsAndQueriesOfUnknownSource_Trigger() => Verify.VerifyAsync("""
        using System.Data.Common;
        namespace Persistence
        {
            public static class QueryExtensions { public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source, CancellationToken token = default) => null!; }
        }
        namespace App
        {
            using Persistence;
            class Billing(DbConnection connection)
            {
                public async Task<int> BillAsync(IQueryable<int> invoices, DbTransaction transaction)
                {
                    transaction.[|Commit|]();
                    using var next = connection.[|BeginTransaction|]();
                    await Task.Yield();
                    return invoices.Where(i => i > 0).[|ToList|]().Count;
                }
            }
        }
        """);

    [Fact]
    public Task AsyncLambda_Triggers() => Verify.VerifyAsync("""
        interface IStore { void Save(int id); Task SaveAsync(int id); }
        class Sync(IStore store)
        {
            public Task AllAsync(int[] ids) => Task.WhenAll(ids.Select(async id => { store.[|Save|](id); await Task.Yield(); }));
        }
        """);

    [Fact]
    public Task DisposalWithNothingToWaitFor_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Data.Common;
        class QuietTransaction : DbTransaction
        {
            public override System.Data.IsolationLevel IsolationLevel => default;
            protected override DbConnection? DbConnection => null;
            public override void Commit() { }
            public override void Rollback() { }
        }
        class Reader
        {
            public async Task<string> ReadAsync(DbCommand command, string path, CancellationToken token)
            {
                using var quiet = new QuietTransaction();
                using var file = File.OpenRead(path);
                using var timer = new Timer(_ => { });
                using var registration = token.Register(() => { });
                using var rows = await command.ExecuteReaderAsync(token);
                using (var memory = new MemoryStream()) await memory.FlushAsync(token);
                using var text = new StreamWriter(new MemoryStream());
                await using var log = new StreamWriter(path);
                file.Dispose();
                rows.Dispose();
                rows.Close();
                return "";
            }
            public void Sync(string path) { using var writer = new StreamWriter(path); }
        }
        """);

    [Fact]
    public Task DisposalThatWaits_Triggers() => Verify.VerifyAsync("""
        using System.Data.Common;
        class PgTransaction : DbTransaction
        {
            public override System.Data.IsolationLevel IsolationLevel => default;
            protected override DbConnection? DbConnection => null;
            public override void Commit() { }
            public override void Rollback() { }
            public override ValueTask DisposeAsync() => new(Task.Delay(1));
        }
        class Transfer
        {
            public async Task RunAsync(string path)
            {
                [|using|] var transaction = new PgTransaction();
                [|using|] (var writer = new StreamWriter(path)) await writer.WriteAsync("x");
            }
        }
        """);
}
