using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What a sync call costs its thread.</summary>
internal enum SyncCost
{
    /// <summary>Nothing worth an <c>await</c>: memory, a buffer, a look-up, or a member whose twin means something else.</summary>
    None,

    /// <summary>Work that its author thought worth an async form.</summary>
    Work,

    /// <summary>A wait for a device: a file, a socket, a pipe, a database.</summary>
    Io,
}

/// <summary>What does this sync call cost its thread?</summary>
internal sealed class SyncWork(CompilationModel model)
{
    sealed class Row(SyncCost cost, bool byMedium = false)
    {
        public SyncCost Cost { get; } = cost;
        public bool ByMedium { get; } = byMedium;

        public static readonly Row Io = new(SyncCost.Io);
        public static readonly Row Work = new(SyncCost.Work);
        public static readonly Row None = new(SyncCost.None);

        /// <summary>As the stream, reader or writer underneath.</summary>
        public static readonly Row Medium = new(SyncCost.Work, byMedium: true);

        /// <summary>As <see cref="Medium"/>, but a buffer when nothing is known of it.</summary>
        public static readonly Row Buffered = new(SyncCost.None, byMedium: true);

        /// <summary>As the query's source: a database where that is an entity set.</summary>
        public static readonly Row Query = new(SyncCost.Work);
    }

    readonly ApiTable<Row> _rows = new(model.Symbols,
    [
        ("System.IO.File", "*", Row.Io),
        ("System.IO.Compression.ZipFile", "*", Row.Io),
        ("System.IO.RandomAccess", "Read Write", Row.Io),
        ("System.IO.Stream", "Read Write CopyTo Flush ReadExactly ReadAtLeast", Row.Medium),
        ("System.IO.TextReader", "Read ReadBlock ReadLine ReadToEnd", Row.Medium),
        ("System.IO.TextWriter", "Write WriteLine Flush", Row.Buffered),
        ("System.IO.StreamWriter", "Write WriteLine Flush", Row.Buffered),
        ("System.IO.Pipes.NamedPipeServerStream", "WaitForConnection", Row.Io),
        ("System.IO.Pipes.NamedPipeClientStream", "Connect", Row.Io),
        ("System.Net.Security.SslStream", "AuthenticateAsClient AuthenticateAsServer", Row.Medium),
        ("System.Net.Sockets.Socket", "Accept Connect Receive ReceiveFrom Send SendTo SendFile", Row.Io),
        ("System.Net.Sockets.TcpClient", "Connect", Row.Io),
        ("System.Net.Sockets.TcpListener", "AcceptTcpClient AcceptSocket", Row.Io),
        ("System.Net.Sockets.UdpClient", "Send", Row.Io),
        ("System.Net.Dns", "GetHostAddresses GetHostEntry", Row.Io),
        ("System.Net.Http.HttpMessageInvoker", "Send", Row.Io),
        ("System.Net.HttpListener", "GetContext", Row.Io),
        ("System.Net.WebRequest", "GetResponse GetRequestStream", Row.Io),
        ("System.Net.Mail.SmtpClient", "Send", Row.Io),
        ("System.Net.NetworkInformation.Ping", "Send", Row.Io),
        ("System.Security.Cryptography.HashAlgorithm", "ComputeHash", Row.Medium),
        ("System.Text.Json.JsonSerializer", "Serialize Deserialize", Row.Medium),
        ("System.Data.Common.DbConnection", "Open", Row.Io),
        ("System.Data.Common.DbConnection", "BeginTransaction ChangeDatabase", Row.Work),
        ("System.Data.Common.DbCommand", "ExecuteNonQuery ExecuteReader ExecuteScalar", Row.Io),
        ("System.Data.Common.DbCommand", "Prepare", Row.Work),
        ("System.Data.Common.DbDataReader", "Read NextResult", Row.Io),
        ("System.Data.Common.DbDataReader", "IsDBNull GetFieldValue Close GetSchemaTable", Row.None),
        ("System.Data.Common.DbDataReaderExtensions", "GetColumnSchema", Row.None),
        ("System.Data.Common.DbTransaction", "Commit Rollback Save Release", Row.Work),
        ("Dapper.SqlMapper", "*", Row.Io),
        ("Microsoft.EntityFrameworkCore.DbContext", "SaveChanges", Row.Io),
        ("Microsoft.EntityFrameworkCore.DbContext", "Add AddRange Dispose", Row.None),
        ("Microsoft.EntityFrameworkCore.DbContext", "Find", Row.Work),
        ("Microsoft.EntityFrameworkCore.DbSet`1", "Add AddRange", Row.None),
        ("Microsoft.EntityFrameworkCore.DbSet`1", "Find", Row.Work),
        ("Microsoft.EntityFrameworkCore.IDbContextFactory`1", "CreateDbContext", Row.None),
        ("Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions", "*", Row.Io),
        ("Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions", "*", Row.Io),
        ("Microsoft.EntityFrameworkCore.RelationalQueryableExtensions", "*", Row.Io),
        ("Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade", "*", Row.Io),
        ("System.Linq.Enumerable", "*", Row.Query),
        ("System.Linq.Queryable", "*", Row.Query),

        // The twin is worse, means something else, or there is nothing to wait for. What async disposal is worth, AsyncDisposals knows.
        ("System.IDisposable", "Dispose", Row.None),
        ("System.Data.Common.DbConnection", "Close", Row.None),
        ("System.Net.Sockets.Socket", "Disconnect", Row.None),
        ("System.Threading.CancellationTokenSource", "*", Row.None),
        ("System.Threading.Timer", "*", Row.None),
        ("System.Threading.Tasks.Task", "*", Row.None),
        ("System.Threading.Tasks.Parallel", "*", Row.None),
        ("System.Xml.XmlReader", "*", Row.None),
        ("System.Xml.XmlWriter", "*", Row.None),
        ("System.Text.Json.Utf8JsonWriter", "*", Row.None),
        ("System.IO.Pipelines.PipeReader", "*", Row.None),
        ("System.IO.Pipelines.PipeWriter", "*", Row.None),
        ("System.Net.Http.HttpContent", "*", Row.None),
        ("System.Console", "*", Row.None),
        ("Newtonsoft.Json.JsonWriter", "*", Row.None),
        ("Newtonsoft.Json.JsonReader", "*", Row.None),
        ("FluentValidation.IValidator", "*", Row.None),
        ("FluentValidation.IValidator`1", "*", Row.None),
        ("FluentValidation.AbstractValidator`1", "*", Row.None),
        ("FluentValidation.DefaultValidatorExtensions", "*", Row.None),
        ("MongoDB.Driver.IMongoCollectionExtensions", "Find", Row.None),
        ("MongoDB.Driver.IMongoCollection`1", "Find", Row.None),
        ("Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions", "Run WaitForShutdown", Row.None),
        ("Microsoft.AspNetCore.Builder.WebApplication", "Run", Row.None),
        ("Microsoft.Extensions.Caching.Memory.CacheExtensions", "*", Row.None),
        ("Microsoft.Data.Sqlite.SqliteConnection", "*", Row.None),
        ("Microsoft.Data.Sqlite.SqliteCommand", "*", Row.None),
        ("Microsoft.Data.Sqlite.SqliteDataReader", "*", Row.None),
        ("Microsoft.Data.Sqlite.SqliteTransaction", "*", Row.None),
        ("System.Data.SQLite.SQLiteConnection", "*", Row.None),
        ("System.Data.SQLite.SQLiteCommand", "*", Row.None),
        ("System.Data.SQLite.SQLiteDataReader", "*", Row.None),
        ("System.Data.SQLite.SQLiteTransaction", "*", Row.None),
    ]);

    /// <summary>Test and assertion libraries: their pairs differ in what they assert, not in what they wait for.</summary>
    static readonly HashSet<string> AssertionNamespaces = new(["Xunit", "NUnit", "Moq", "NSubstitute", "FluentAssertions", "Shouldly", "TUnit", "FakeItEasy", "AwesomeAssertions"], StringComparer.Ordinal);

    readonly ConcurrentDictionary<IMethodSymbol, bool> _asserts = new(SymbolEqualityComparer.Default);
    readonly INamedTypeSymbol? _dbSet = model.Symbols.Type("Microsoft.EntityFrameworkCore.DbSet`1");

    /// <summary>
    /// What <paramref name="call"/> costs, by what is known of its member, its receiver and its arguments;
    /// a member that no table knows is <see cref="SyncCost.Work"/>.
    /// </summary>
    public SyncCost Of(IInvocationOperation call, CancellationToken cancellation)
    {
        if (_asserts.GetOrAdd(call.TargetMethod.OriginalDefinition, IsAssertion))
            return SyncCost.None;

        var receiverRow = call.Instance?.Type is INamedTypeSymbol receiver && !SymbolEqualityComparer.Default.Equals(receiver, call.TargetMethod.ContainingType)
            ? _rows.Find(Stand(receiver, call.TargetMethod))
            : null;
        var row = receiverRow ?? _rows.Find(call.TargetMethod);
        if (row == Row.Query)
            return OfQuery(call);
        if (row is { ByMedium: false })
            return row.Cost;
        return OfMedium(call, row?.Cost ?? SyncCost.Work, cancellation);
    }

    /// <summary>The members that do I/O, or may, where the compilation has them.</summary>
    public IEnumerable<ISymbol> IoMembers =>
        _rows.Members.Where(MayBeIo);

    /// <summary>Whether the member does I/O, or may.</summary>
    public bool MayBeIo(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } && _rows.Find(member) is { } row && row != Row.Query && (row.Cost == SyncCost.Io || row.ByMedium);

    /// <summary>Whether the call is known to wait for a device, twin or no twin.</summary>
    public bool IsIo(IInvocationOperation call, CancellationToken cancellation) =>
        _rows.Find(call.TargetMethod) is { } row && row.Cost != SyncCost.None && row != Row.Query && Of(call, cancellation) == SyncCost.Io;

    // A provider's own class decides over the base member that it does not override: SqliteConnection.Open is DbConnection.Open to the compiler.
    static ISymbol Stand(INamedTypeSymbol receiver, IMethodSymbol method)
    {
        for (var type = receiver; type is not null && !SymbolEqualityComparer.Default.Equals(type, method.ContainingType); type = type.BaseType)
        {
            foreach (var member in type.GetMembers(method.Name))
                return member;
        }

        return method;
    }

    SyncCost OfMedium(IInvocationOperation call, SyncCost unknown, CancellationToken cancellation)
    {
        var cost = unknown;
        foreach (var carrier in Carriers(call))
        {
            var medium = model.Media.Under(carrier, cancellation);
            if (medium == Medium.Memory)
                return SyncCost.None;
            if (medium == Medium.Io)
                cost = SyncCost.Io;
        }

        return cost;
    }

    IEnumerable<IOperation> Carriers(IInvocationOperation call)
    {
        if (call.Instance is { } receiver && model.Media.IsCarrier(receiver.Type))
            yield return receiver;
        foreach (var argument in call.Arguments)
        {
            var value = CallSites.Unwrap(argument.Value);
            if (model.Media.IsCarrier(value.Type))
                yield return value;
        }
    }

    // What the query reads is at the root of its chain: an entity set is a database, AsQueryable() on a list is memory.
    SyncCost OfQuery(IInvocationOperation call)
    {
        IOperation? source = call;
        for (var depth = 0; source is not null && depth < 32; depth++)
        {
            source = CallSites.Unwrap(source);
            if (AsyncSymbols.IsOrInherits(source.Type, _dbSet))
                return SyncCost.Io;
            switch (source)
            {
                case IInvocationOperation { TargetMethod: { Name: nameof(System.Linq.Queryable.AsQueryable) } }:
                    return SyncCost.None;
                case IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] }:
                    source = first.Value;
                    break;
                case IInvocationOperation { Instance: { } instance }:
                    source = instance;
                    break;
                case ILocalReferenceOperation local when InitializerOf(local) is { } initializer:
                    source = initializer;
                    break;
                default:
                    return SyncCost.Work;
            }
        }

        return SyncCost.Work;
    }

    static IOperation? InitializerOf(ILocalReferenceOperation local) =>
        local is { SemanticModel: { } semantics, Local.DeclaringSyntaxReferences: [var reference] } && reference.SyntaxTree == semantics.SyntaxTree
            && reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } initializer }
            ? semantics.GetOperation(initializer)
            : null;

    static bool IsAssertion(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { IsGlobalNamespace: false } && AssertionNamespaces.Contains(space.Name)
            || method.ContainingAssembly?.Name.StartsWith("Microsoft.VisualStudio.TestPlatform", StringComparison.Ordinal) == true;
    }
}
