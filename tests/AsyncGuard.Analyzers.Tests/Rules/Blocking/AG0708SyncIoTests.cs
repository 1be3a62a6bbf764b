using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0708SyncIo>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0708SyncIoTests
{
    [Fact]
    public Task MemoryUnderneath_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.IO.Compression;
        using System.Security.Cryptography;
        using System.Text.Json;
        class Packer
        {
            readonly Stream _buffer = new MemoryStream();
            public async Task<byte[]> PackAsync(byte[] data, object order)
            {
                using var memory = new MemoryStream();
                using (var zip = new DeflateStream(memory, CompressionLevel.Fastest)) { zip.Write(data, 0, data.Length); zip.Flush(); }
                using var reader = new StreamReader(memory);
                _ = reader.ReadToEnd();
                _ = reader.ReadLine();
                using var text = new StringWriter();
                text.Write("x");
                text.Flush();
                _ = new StringReader("a").ReadLine();
                JsonSerializer.Serialize(memory, order);
                _ = JsonSerializer.Deserialize<object>(memory);
                using var sha = SHA256.Create();
                _ = sha.ComputeHash(memory);
                Stream alias = memory;
                alias.Write(data);
                alias.CopyTo(_buffer);
                Console.Out.WriteLine("done");
                Console.Out.Flush();
                await Task.Yield();
                return memory.ToArray();
            }
        }
        """);

    [Fact]
    public Task SyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Store : IDisposable
        {
            readonly FileStream _file = File.OpenRead("orders.db");
            public Store() => File.WriteAllText("lock", "");
            public string Name => File.ReadAllText("name");
            public int Read(byte[] buffer) => _file.Read(buffer, 0, buffer.Length);
            public void Dispose() => _file.Flush();
        }
        """);

    [Fact]
    public Task OffloadedLocalFunctionAndLambda_DoNotTrigger() => Verify.VerifyAsync("""
        class Reader
        {
            public async Task<string> ReadAsync(string path)
            {
                string Load() { return File.ReadAllText(path); }
                return await Task.Run(Load) + await Task.Run(() => File.ReadAllText(path));
            }
        }
        """);

    [Fact]
    public Task SyncHalfOfADualPath_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Net.Sockets;
        class Wire(NetworkStream stream)
        {
            public async ValueTask SendAsync(bool async, byte[] data, CancellationToken token)
            {
                if (async)
                    await stream.WriteAsync(data, token).ConfigureAwait(false);
                else
                    stream.Write(data);
            }
        }
        """);

    [Fact]
    public Task UnderLockQueryAndInlineLambda_DoNotTrigger() => Verify.VerifyAsync("""
        class Journal
        {
            readonly object _gate = new();
            readonly FileStream _file = File.OpenWrite("journal");
            public async Task<List<string>> AppendAsync(byte[] entry, string[] paths)
            {
                lock (_gate) { _file.Write(entry, 0, entry.Length); _file.Flush(); }
                await Task.Yield();
                var texts = from path in paths select File.ReadAllText(path);
                return paths.Select(path => File.ReadAllText(path)).Concat(texts).ToList();
            }
        }
        """);

    [Fact]
    public Task AsyncWrapperOfItsOwnSyncCore_DoesNotTrigger() => Verify.VerifyAsync("""
        class ArchiveStream(FileStream inner) : Stream
        {
            public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken token) => Task.FromResult(Read(buffer, offset, count));
            public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
            public override void Flush() => inner.Flush();
            public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
            public override void SetLength(long value) => inner.SetLength(value);
            public override bool CanRead => true;
            public override bool CanSeek => true;
            public override bool CanWrite => true;
            public override long Length => inner.Length;
            public override long Position { get => inner.Position; set => inner.Position = value; }
        }
        class Copier
        {
            public async Task CopyAsync(ArchiveStream archive, byte[] buffer) { archive.Write(buffer, 0, 1); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task ProviderWhoseAsyncIsSync_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Data;
        using System.Data.Common;
        namespace Microsoft.Data.Sqlite
        {
            public abstract class SqliteConnection : DbConnection { public override void Open() { } }
        }
        class Notes(Microsoft.Data.Sqlite.SqliteConnection connection)
        {
            public async Task OpenAsync() { connection.Open(); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task AccessorsOfAReader_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Data.Common;
        class Customers
        {
            public async Task<string?> NameAsync(DbDataReader reader)
            {
                await reader.ReadAsync();
                return reader.IsDBNull(0) ? null : reader.GetFieldValue<string>(0);
            }
        }
        """);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class ExportTests
        {
            [Xunit.Fact]
            public async Task Export_WritesFile()
            {
                await Task.Yield();
                if (File.ReadAllText("out.csv").Length == 0) throw new Exception();
            }
        }
        """);

    [Fact]
    public Task NoTwinThatBinds_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sampler(FileStream file)
        {
            public async Task<int> SampleAsync()
            {
                await Task.Yield();
                var head = new byte[16];
                return file.Read(head.AsSpan()) + (File.Exists("x") ? 1 : 0);
            }
        }
        """);

    [Fact]
    public Task PairCalledSideBySide_DoesNotTrigger() => Verify.VerifyAsync("""
        class Probe
        {
            public async Task<bool> CompareAsync(string path) => File.ReadAllText(path) == await File.ReadAllTextAsync(path);
        }
        """);

    [Fact]
    public Task Files_Trigger() => Verify.VerifyAsync("""
        class Templates
        {
            public async Task<string> RenderAsync(string path, CancellationToken token)
            {
                var text = File.[|ReadAllText|](path);
                File.[|WriteAllBytes|](path + ".bak", new byte[1]);
                File.[|AppendAllLines|](path, new[] { text });
                await Task.Delay(1, token);
                return text;
            }
            public Task<byte[]> LoadAsync(string path) => Task.FromResult(File.[|ReadAllBytes|](path));
        }
        """);

    [Fact]
    public Task StreamsOverIo_Trigger() => Verify.VerifyAsync("""
        using System.Diagnostics;
        using System.IO.Compression;
        using System.Net.Sockets;
        using System.Security.Cryptography;
        using System.Text.Json;
        class Backup
        {
            public async Task<string> RunAsync(Process tar, TcpClient client, byte[] buffer, object manifest)
            {
                using var file = new FileStream("backup", FileMode.Create);
                using var zip = new GZipStream(file, CompressionLevel.Fastest);
                zip.[|Write|](buffer, 0, buffer.Length);
                file.[|Flush|]();
                using var network = client.GetStream();
                _ = network.[|Read|](buffer, 0, buffer.Length);
                using var reader = new StreamReader("manifest.txt");
                _ = reader.[|ReadLine|]();
                using var writer = new StreamWriter("manifest.txt");
                writer.[|WriteLine|]("x");
                JsonSerializer.[|Serialize|](file, manifest);
                using var sha = SHA256.Create();
                _ = sha.[|ComputeHash|](file);
                await Task.Yield();
                return tar.StandardOutput.[|ReadToEnd|]();
            }
        }
        """);

    [Fact]
    public Task Databases_Trigger() => Verify.VerifyAsync("""
        using System.Data.Common;
        class Orders(DbConnection connection)
        {
            public async Task<int> CountAsync(DbCommand command)
            {
                connection.[|Open|]();
                command.[|ExecuteNonQuery|]();
                using var reader = command.[|ExecuteReader|]();
                while (reader.[|Read|]()) { }
                await Task.Yield();
                return (int)command.[|ExecuteScalar|]()!;
            }
        }
        """);

    [Fact]
    public Task HttpAndSockets_Trigger() => Verify.VerifyAsync("""
        using System.Net;
        using System.Net.Sockets;
        class Client(HttpClient http, Socket socket, TcpListener listener)
        {
            public async Task CallAsync(HttpRequestMessage request, byte[] buffer)
            {
                using var response = http.[|Send|](request);
                socket.[|Connect|]("example.org", 80);
                _ = socket.[|Receive|](buffer, SocketFlags.None);
                using var peer = listener.[|AcceptTcpClient|]();
                _ = Dns.[|GetHostAddresses|]("example.org");
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task EntityFramework_Triggers() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class Order { public int Id; public bool Open; }
        class Shop : DbContext { public DbSet<Order> Orders => null!; }
        class OrderService(Shop db)
        {
            public async Task<List<Order>> OpenAsync(CancellationToken token)
            {
                db.Add(new Order());
                db.Orders.Add(new Order());
                db.[|SaveChanges|]();
                var first = db.Orders.[|First|](order => order.Open);
                var query = db.Orders.Where(order => order.Open);
                var any = query.[|Any|]();
                var inMemory = new List<Order>().AsQueryable().ToList();
                await Task.Delay(1, token);
                return db.Orders.Where(order => order.Open).[|ToList|]();
            }
        }
        """, EntityFramework);

    [Fact]
    public Task EntityFrameworkInsideAQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        using Microsoft.EntityFrameworkCore;
        class Tag { public int Id; }
        class User { public List<Tag> Tags = new(); }
        class Users : DbContext { public DbSet<User> All => null!; public DbSet<Tag> Tags => null!; }
        class UserService(Users db)
        {
            public async Task<List<User>> TaggedAsync() =>
                await db.All.Where(user => user.Tags.Any() && db.Tags.Any(tag => tag.Id == 1)).ToListAsync();
        }
        """, EntityFramework);

    /// <summary>The shape of Entity Framework Core's surface, as far as the rule looks at it.</summary>
    static VerifierSettings EntityFramework { get; } = new()
    {
        Sources =
        [
            ("EntityFramework.cs", """
                using System.Linq.Expressions;
                namespace Microsoft.EntityFrameworkCore
                {
                    public class DbContext
                    {
                        public virtual int SaveChanges() => 0;
                        public virtual Task<int> SaveChangesAsync(CancellationToken token = default) => Task.FromResult(0);
                        public virtual object Add(object entity) => entity;
                        public virtual ValueTask<object> AddAsync(object entity, CancellationToken token = default) => new(entity);
                    }
                    public abstract class DbSet<T> : IQueryable<T>
                    {
                        public virtual T Add(T entity) => entity;
                        public virtual ValueTask<T> AddAsync(T entity, CancellationToken token = default) => new(entity);
                        public Type ElementType => typeof(T);
                        public Expression Expression => null!;
                        public IQueryProvider Provider => null!;
                        public IEnumerator<T> GetEnumerator() => null!;
                        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null!;
                    }
                    public static class EntityFrameworkQueryableExtensions
                    {
                        public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source, CancellationToken token = default) => null!;
                        public static Task<T> FirstAsync<T>(this IQueryable<T> source, Expression<Func<T, bool>> predicate, CancellationToken token = default) => null!;
                        public static Task<bool> AnyAsync<T>(this IQueryable<T> source, CancellationToken token = default) => null!;
                        public static Task<bool> AnyAsync<T>(this IQueryable<T> source, Expression<Func<T, bool>> predicate, CancellationToken token = default) => null!;
                    }
                }
                """),
        ],
    };

    [Fact]
    public Task SyncHalfOfAMode_DoesNotTrigger_WhateverTheOtherHalfAwaits() => Verify.VerifyAsync("""
        using System.Net;
        using System.Net.Sockets;
        enum IOBehavior { Synchronous, Asynchronous }
        class Session
        {
            public async Task ConnectAsync(Socket socket, EndPoint server, IOBehavior io)
            {
                if (io == IOBehavior.Asynchronous)
                    await Task.Factory.FromAsync(socket.BeginConnect, socket.EndConnect, server, null).ConfigureAwait(false);
                else
                    socket.Connect(server);
            }
        }
        """);

    [Fact]
    public Task CallbackThatMustBeSyncAndOwnThread_DoNotTrigger() => Verify.VerifyAsync("""
        class Config(FileSystemWatcher watcher)
        {
            string _text = "";
            public async Task WatchAsync(string path, CancellationToken cancellationToken)
            {
                watcher.Changed += (_, _) => _text = File.ReadAllText(path);
                var later = new Lazy<string>(() => File.ReadAllText(path));
                new Thread(() => File.WriteAllText(path, _text)).Start();
                await Task.Delay(1, cancellationToken);
                Console.WriteLine(later.IsValueCreated);
            }
        }
        """);

    [Fact]
    public Task ProbesMovesAndMetadata_DoNotTrigger() => Verify.VerifyAsync("""
        class Rotation(DirectoryInfo logs)
        {
            public async Task RotateAsync(string current)
            {
                await Task.Yield();
                if (!File.Exists(current) || new FileInfo(current).Length < 1024) return;
                File.Move(current, current + ".1", overwrite: true);
                foreach (var old in logs.EnumerateFiles("*.9")) old.Delete();
                Directory.CreateDirectory(logs.FullName);
                File.SetLastWriteTimeUtc(current, DateTime.UnixEpoch);
            }
        }
        """);

    [Fact]
    public Task EmbeddedResourceAndNullStreams_DoNotTrigger() => Verify.VerifyAsync("""
        class Templates
        {
            public async Task<string> LoadAsync(string name)
            {
                await Task.Yield();
                using var resource = typeof(Templates).Assembly.GetManifestResourceStream(name)!;
                using var reader = new StreamReader(resource);
                Stream.Null.Write(new byte[4], 0, 4);
                TextWriter.Null.Flush();
                return reader.ReadToEnd();
            }
        }
        """);

    [Fact]
    public Task UploadStream_Triggers() => Verify.VerifyAsync("""
        using System.Net;
        class Receiver(HttpListener listener)
        {
            public async Task<string> ReceiveAsync(CancellationToken cancellationToken)
            {
                var context = await listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                var text = body.[|ReadToEnd|]();
                await Task.Delay(1, cancellationToken);
                context.Response.OutputStream.[|Write|](new byte[2], 0, 2);
                return text;
            }
        }
        """);

    [Fact]
    public Task NamedPipe_Triggers() => Verify.VerifyAsync("""
        using System.IO.Pipes;
        class PipeServer
        {
            public async Task ServeAsync(CancellationToken cancellationToken)
            {
                await using var pipe = new NamedPipeServerStream("orders", PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
                pipe.[|WaitForConnection|]();
                var buffer = new byte[16];
                var read = pipe.[|Read|](buffer, 0, buffer.Length);
                await pipe.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        """);

    [Fact]
    public Task HashOfAnOpenedFile_Triggers() => Verify.VerifyAsync("""
        using System.Security.Cryptography;
        class Deduplicator
        {
            public async Task<string> HashAsync(FileInfo file)
            {
                using var sha = SHA256.Create();
                await using var content = file.OpenRead();
                return Convert.ToHexString(sha.[|ComputeHash|](content));
            }
        }
        """);

    [Fact]
    public Task AsyncLambdaAndTopLevelStatements_Trigger() => Verify.VerifyAsync("""
        var routes = new Dictionary<string, Func<Task<string>>>
        {
            ["/"] = async () => { await Task.Yield(); return File.[|ReadAllText|]("index.html"); },
        };
        var lines = File.[|ReadAllLines|](args[0]);
        await routes["/"]();
        Console.WriteLine(lines.Length);
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task CopyOfAnUploadAndMail_Trigger() => Verify.VerifyAsync("""
        using System.Net.Mail;
        using System.Net.Sockets;
        class Delivery(SmtpClient smtp)
        {
            public async Task DeliverAsync(string path, MailMessage message, CancellationToken cancellationToken)
            {
                await using var target = new FileStream(path, FileMode.Create);
                using (var source = File.OpenRead(path + ".part"))
                    source.[|CopyTo|](target);
                smtp.[|Send|](message);
                using var tcp = new TcpClient();
                tcp.[|Connect|]("mail", 25);
                await tcp.GetStream().WriteAsync(new byte[1], cancellationToken).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task MemoryChosenByType_DoesNotTrigger() => Verify.VerifyAsync("""
        class Bodies
        {
            readonly MemoryStream _copy = new();
            public async Task<byte[]> BytesAsync(Stream body, CancellationToken cancellationToken)
            {
                if (body is MemoryStream memory)
                {
                    memory.CopyTo(_copy);
                    return _copy.ToArray();
                }
                await body.CopyToAsync(_copy, cancellationToken);
                _copy.Flush();
                using var reader = new StreamReader(_copy, leaveOpen: true);
                Console.WriteLine(reader.ReadLine());
                return _copy.ToArray();
            }
        }
        """);
}
