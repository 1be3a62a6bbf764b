using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fanning;

/// <summary>Does this work reach I/O, a process or the pool, without a limit on its way?</summary>
internal sealed class CostlyWork(CompilationModel model)
{
    sealed class Row
    {
        public static readonly Row Io = new();

        /// <summary>It waits for its turn: a limit is there already.</summary>
        public static readonly Row Limit = new();
    }

    const int Deepest = 4;
    const int MostBodies = 60;

    readonly ApiTable<Row> _rows = new(model.Symbols,
    [
        ("System.Net.Http.HttpClient", "*", Row.Io),
        ("System.Net.Http.HttpMessageInvoker", "Send SendAsync", Row.Io),
        ("System.Net.Http.Json.HttpClientJsonExtensions", "*", Row.Io),
        ("System.IO.File", "ReadAllTextAsync ReadAllBytesAsync ReadAllLinesAsync ReadLinesAsync WriteAllTextAsync WriteAllBytesAsync WriteAllLinesAsync AppendAllTextAsync AppendAllLinesAsync", Row.Io),
        ("System.Net.Sockets.Socket", "AcceptAsync ConnectAsync ReceiveAsync SendAsync SendToAsync", Row.Io),
        ("System.Net.Sockets.TcpClient", "ConnectAsync", Row.Io),
        ("System.Net.Sockets.UdpClient", "SendAsync ReceiveAsync", Row.Io),
        ("System.Net.Dns", "GetHostAddressesAsync GetHostEntryAsync", Row.Io),
        ("System.Net.WebSockets.WebSocket", "SendAsync ReceiveAsync", Row.Io),
        ("System.Net.WebSockets.ClientWebSocket", "ConnectAsync", Row.Io),
        ("System.Net.WebRequest", "GetResponseAsync GetRequestStreamAsync", Row.Io),
        ("System.Net.Mail.SmtpClient", "SendMailAsync", Row.Io),
        ("System.Net.NetworkInformation.Ping", "SendPingAsync", Row.Io),
        ("System.Diagnostics.Process", "Start WaitForExitAsync", Row.Io),
        ("System.Data.Common.DbConnection", "OpenAsync", Row.Io),
        ("System.Data.Common.DbCommand", "ExecuteNonQueryAsync ExecuteReaderAsync ExecuteScalarAsync", Row.Io),
        ("Dapper.SqlMapper", "*", Row.Io),
        ("Microsoft.EntityFrameworkCore.DbContext", "SaveChangesAsync FindAsync", Row.Io),
        ("Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions", "*", Row.Io),
        ("AsyncGuard.Runtime.RateGate", "WaitAsync RunAsync", Row.Limit),
        ("Microsoft.Extensions.Http.Resilience.ResilienceHandler", "*", Row.Limit),
    ]);

    /// <summary>The call that the work reaches, or <see langword="null"/> where it reaches none, or waits for its turn first.</summary>
    /// <param name="work">A lambda's body, or the call that starts the work.</param>
    /// <param name="item">What stands for the item: work of the item itself, <c>x.StartAsync()</c>, does not count.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IMethodSymbol? Reached(IOperation work, ISymbol? item, CancellationToken cancellation)
    {
        var open = new Queue<(IOperation Body, int Depth)>();
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        open.Enqueue((work, 0));
        IMethodSymbol? reached = null;
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (body, depth) = open.Dequeue();
            foreach (var operation in body.DescendantsAndSelf())
            {
                var called = operation switch
                {
                    IInvocationOperation invocation => invocation.TargetMethod,
                    IMethodReferenceOperation group => group.Method,
                    _ => null,
                };
                if (called is null || (operation is IInvocationOperation { Instance: { } receiver } && IsItem(receiver, item)))
                    continue;
                if (operation is IInvocationOperation call && WaitsForTurn(call))
                    return null;
                if (reached is null && (_rows.Find(called) == Row.Io || (operation is IInvocationOperation start && (model.PoolStarts.Work(start) is not null || model.SyncWork.IsIo(start, cancellation)))))
                    reached = called;
                if (depth < Deepest && seen.Count < MostBodies && called.DeclaringSyntaxReferences.Length > 0 && seen.Add(called.OriginalDefinition)
                    && model.Bodies.Of(called.OriginalDefinition, cancellation) is { } next)
                {
                    open.Enqueue((next, depth + 1));
                }
            }
        }

        return reached;
    }

    /// <summary>Whether the call waits until there is room for its caller, or gives room back.</summary>
    public bool WaitsForTurn(IInvocationOperation call) =>
        model.LockApis.Of(call) is not null || model.RateLimitLeases.AreAskedFor(call) || _rows.Find(call.TargetMethod) == Row.Limit;

    static bool IsItem(IOperation receiver, ISymbol? item) =>
        item is not null && CallSites.Unwrap(receiver) switch
        {
            IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, item),
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, item),
            _ => false,
        };
}
