using Microsoft.CodeAnalysis;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0903TokenNotPassed>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0903TokenNotPassedTests
{
    static readonly VerifierSettings WithWeb = VerifierSettings.Default with { Sources = [("Web.cs", WebStubs.Source)] };

    [Fact]
    public Task ExplicitNone_DoesNotTrigger() => Verify.VerifyAsync("""
        class OrderStore(HttpClient client)
        {
            public async Task SaveAsync(Uri uri, HttpContent order, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                await client.PostAsync(uri, order, CancellationToken.None);
                await client.PostAsync(uri, order, default);
                await client.PostAsync(uri, order, new CancellationToken(true));
                await Task.Delay(10, cancellationToken: CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task Cleanup_DoesNotTrigger() => Verify.VerifyAsync("""
        class Transfer(Stream target, HttpClient client)
        {
            public async Task CopyAsync(Stream source, CancellationToken token)
            {
                try
                {
                    await source.CopyToAsync(target, token);
                }
                catch (OperationCanceledException)
                {
                    await client.DeleteAsync("upload");
                    throw;
                }
                catch (IOException error)
                {
                    await client.PostAsync("failed", new StringContent(error.Message));
                    throw;
                }
                finally
                {
                    await target.FlushAsync();
                }
            }
        }
        """);

    [Fact]
    public Task FunctionsThatEndOrUndo_DoNotTrigger() => Verify.VerifyAsync("""
        class Saga(HttpClient client) : IAsyncDisposable
        {
            public async Task StopAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); await client.GetAsync("stop"); }
            public async Task CompensateAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); await client.GetAsync("undo"); }
            public async Task RollbackOrderAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); await client.GetAsync("undo"); }
            protected async Task OnStoppingAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); await client.GetAsync("stopping"); }
            public async ValueTask DisposeAsync() { using var stop = new CancellationTokenSource(5); await client.GetAsync("bye"); }
        }
        """);

    [Fact]
    public Task CallsThatEndOrUndo_DoNotTrigger() => Verify.VerifyAsync("""
        interface ITransaction { Task RollbackAsync(CancellationToken token = default); Task ReleaseLockAsync(CancellationToken token = default); }
        class Ledger(ITransaction transaction, System.Data.Common.DbTransaction database)
        {
            public async Task BookAsync(bool valid, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                if (!valid)
                    await transaction.RollbackAsync();
                await transaction.ReleaseLockAsync();
                await database.CommitAsync(); // cancelled half-way, nobody would know whether it is booked
            }
        }
        """);

    [Fact]
    public Task MethodReachedFromCleanupAlone_DoesNotTrigger() => Verify.VerifyAsync("""
        class Import(HttpClient client)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    await client.GetAsync("import", token);
                }
                finally
                {
                    await DropTablesAsync("tmp", token: default);
                }
            }
            async Task DropTablesAsync(string prefix, CancellationToken token)
            {
                await client.DeleteAsync(prefix);
            }
        }
        """);

    [Fact]
    public Task AfterItsOwnCancel_DoesNotTrigger() => Verify.VerifyAsync("""
        class Race(HttpClient client)
        {
            public async Task<string> FirstAsync(CancellationToken token)
            {
                using var losers = CancellationTokenSource.CreateLinkedTokenSource(token);
                var first = await Task.WhenAny(client.GetStringAsync("a", losers.Token), client.GetStringAsync("b", losers.Token));
                losers.Cancel();
                await client.PostAsync("done", null);
                return await first;
            }
        }
        """);

    [Fact]
    public Task WhereTheTokenIsKnownToBeCancelled_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pump(HttpClient client)
        {
            public async Task RunAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    var item = await client.GetStringAsync("next", token);
                    if (token.IsCancellationRequested)
                    {
                        await client.PostAsync("back", new StringContent(item));
                        return;
                    }
                }
                await client.PostAsync("bye", null);
            }
        }
        """);

    [Fact]
    public Task MethodWithoutOverload_DoesNotTrigger() => Verify.VerifyAsync("""
        class Printer
        {
            public async Task PrintAsync(string page, CancellationToken token)
            {
                await RenderAsync(page);
                await Task.Yield();
                token.ThrowIfCancellationRequested();
            }
            Task RenderAsync(string page) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task OverloadThatIsTheMethodItself_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            public Task<string> GetAsync(string key) => Task.FromResult(key);
            public async Task<string> GetAsync(string key, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                return await GetAsync(key);
            }
        }
        abstract class Channel
        {
            public virtual Task SendAsync(string text) => Task.CompletedTask;
            public virtual Task SendAsync(string text, CancellationToken token) => SendAsync(text);
        }
        class Loud : Channel
        {
            public override Task SendAsync(string text, CancellationToken token) => SendAsync(text.ToUpperInvariant());
        }
        """);

    [Fact]
    public Task OverloadOfAnotherResultOrMeaning_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page { }
        class Catalog
        {
            public Task<int> CountAsync(string shelf) => Task.FromResult(1);
            public Task<Page> CountAsync(string shelf, CancellationToken token) => Task.FromResult(new Page());
            public Task WriteAsync(string text) => Task.CompletedTask;
            public Task WriteAsync(object text, CancellationToken token) => Task.CompletedTask;
            public Task TagAsync(string text, object? state = null) => Task.CompletedTask;
            public async Task<int> ReportAsync(CancellationToken token)
            {
                await WriteAsync("a");
                await TagAsync("a");
                token.ThrowIfCancellationRequested();
                return await CountAsync("a");
            }
        }
        """);

    [Fact]
    public Task InaccessibleOrObsoleteOverload_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            public Task OpenAsync() => OpenAsync(default);
            Task OpenAsync(CancellationToken token) => Task.CompletedTask;
            public Task CloseDoorAsync() => Task.CompletedTask;
            public Task WatchAsync() => Task.CompletedTask;
            [Obsolete("watches for ever")] public Task WatchAsync(CancellationToken token) => Task.CompletedTask;
        }
        class Guard(Gate gate)
        {
            public async Task EnterAsync(CancellationToken token) { await gate.OpenAsync(); await gate.WatchAsync(); token.ThrowIfCancellationRequested(); }
        }
        """);

    [Fact]
    public Task MethodThatReturnsOrExtendsAToken_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Tokens
        {
            public static CancellationToken Link(CancellationToken token = default) => token;
            public static CancellationTokenSource Timed(int limit, CancellationToken token = default) => CancellationTokenSource.CreateLinkedTokenSource(token);
        }
        class Job
        {
            public async Task RunAsync(CancellationToken token)
            {
                using var own = Tokens.Timed(5);
                await Task.Delay(5, Tokens.Link());
                await Task.Delay(5, token);
            }
        }
        """);

    [Fact]
    public Task WorkThatNobodyWaitsFor_DoesNotTrigger() => Verify.VerifyAsync("""
        class Mailer(HttpClient client)
        {
            Task? _loop;
            readonly List<Task> _running = [];
            public async Task StartAsync(CancellationToken token)
            {
                _ = client.GetAsync("warm");
                client.GetAsync("warmer");
                _loop = PumpAsync(0);
                _running.Add(PumpAsync(1));
                await Task.Delay(1, token);
            }
            async Task PumpAsync(int lane, CancellationToken token = default) => await Task.Delay(lane, token);
        }
        """);

    [Fact]
    public Task HandlerThatOutlivesTheFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Bus { public event Func<string, Task>? Received; public Task SubscribeAsync(string topic, Func<string, Task> handler) { Received += handler; return Task.CompletedTask; } }
        class Listener(HttpClient client, Bus bus)
        {
            readonly System.Collections.Concurrent.ConcurrentDictionary<string, Task<string>> _pages = new();
            public async Task StartAsync(CancellationToken token)
            {
                bus.Received += async text => await client.PostAsync(text, null);
                await bus.SubscribeAsync("orders", async text => await client.PostAsync(text, null));
                _ = Task.Run(async () => await client.GetAsync("warm"));
                using var timer = new Timer(async _ => await client.GetAsync("tick"));
                await Task.Delay(1, token);
            }
            public Task<string> PageAsync(string uri, CancellationToken token) => _pages.GetOrAdd(uri, key => client.GetStringAsync(key));
        }
        """);

    [Fact]
    public Task StaticLambdaOrLocalFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Warmup(HttpClient client)
        {
            public async Task RunAsync(CancellationToken token)
            {
                await PingAsync(client);
                await Task.Run(static async () => await Task.Delay(10));
                token.ThrowIfCancellationRequested();
                static async Task PingAsync(HttpClient http) => await http.GetAsync("ping");
            }
        }
        """);

    [Fact]
    public Task SeveralUnrelatedTokens_DoNotTrigger() => Verify.VerifyAsync("""
        class Session(HttpClient client)
        {
            public async Task RunAsync(CancellationToken request, CancellationToken shutdown)
            {
                request.ThrowIfCancellationRequested();
                shutdown.ThrowIfCancellationRequested();
                await client.GetAsync("state");
            }
        }
        """);

    [Fact]
    public Task SourceMadeForOneCall_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task ConnectAsync()
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await client.GetAsync("connect", limit.Token);
                await client.GetAsync("login");
            }
        }
        """);

    [Fact]
    public Task FieldOfUncertainLifetime_DoesNotTrigger() => Verify.VerifyAsync("""
        class Hub(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            readonly CancellationToken _started;
            Task? _loop;
            public void Start() => _loop = PumpAsync(_stop.Token);
            public async Task<string> ReadAsync() => await client.GetStringAsync("state");
            public async Task RestartAsync() { _loop = PumpAsync(_stop.Token); await client.GetAsync("hello"); }
            async Task PumpAsync(CancellationToken token) => await Task.Delay(1, token);
        }
        """);

    [Fact]
    public Task WaitThatTheObjectEndsOtherwise_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pump(HttpClient client, Channel<string> queue, PeriodicTimer timer)
        {
            readonly CancellationTokenSource _stop = new();
            public void Stop() { queue.Writer.Complete(); timer.Dispose(); _stop.Cancel(); }
            public async Task DrainAsync()
            {
                while (await queue.Reader.WaitToReadAsync())
                    await client.GetAsync(await queue.Reader.ReadAsync(), _stop.Token);
            }
            public async Task TickAsync()
            {
                var token = _stop.Token;
                while (await timer.WaitForNextTickAsync())
                    await client.GetAsync("tick", token).WaitAsync(TimeSpan.FromSeconds(1));
            }
        }
        """);

    [Fact]
    public Task TokenOfTheApplication_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostApplicationLifetime { CancellationToken ApplicationStopping { get; } CancellationToken ApplicationStopped { get; } }
        }
        class Reporter(HttpClient client, Microsoft.Extensions.Hosting.IHostApplicationLifetime lifetime)
        {
            public async Task ReportAsync()
            {
                var stopped = lifetime.ApplicationStopped;
                await client.GetAsync("report");
            }
        }
        """);

    [Fact]
    public Task TokenInsideAnOptionsObjectOrChain_DoesNotTrigger() => Verify.VerifyAsync("""
        class CallOptions { public CancellationToken Token { get; init; } }
        class Rpc { public Task CallAsync(string name, CallOptions options, CancellationToken token = default) => Task.CompletedTask; public Query Where(CancellationToken token) => new(); }
        class Query { public Task<int> CountAsync(CancellationToken token = default) => Task.FromResult(1); }
        class Retry { public Task RunAsync(Func<Task> work, CancellationToken token = default) => work(); }
        class Caller(Rpc rpc, Retry retry)
        {
            public async Task CallAsync(CancellationToken token)
            {
                await rpc.CallAsync("a", new CallOptions { Token = token });
                await rpc.Where(token).CountAsync();
                await retry.RunAsync(() => Task.Delay(1, token));
                await rpc.CallAsync("a", new CallOptions()).WaitAsync(token);
            }
        }
        """);

    [Fact]
    public Task EnumerationThatIsGivenTheToken_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Runtime.CompilerServices;
        class Feed
        {
            public async IAsyncEnumerable<int> ReadAsync([EnumeratorCancellation] CancellationToken token = default) { await Task.Delay(1, token); yield return 1; }
            public async Task SumAsync(CancellationToken token)
            {
                await foreach (var item in ReadAsync().WithCancellation(token).ConfigureAwait(false))
                    Console.WriteLine(item);
                var items = ReadAsync();
                await foreach (var item in items.WithCancellation(token))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task CallWhoseTokenMeansSomethingElse_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            public async Task RunAsync(CancellationToken token)
            {
                await Task.Run(() => Console.WriteLine());
                await Task.Delay(1, token).ContinueWith(done => Console.WriteLine(done.Status));
                await Task.Factory.StartNew(() => Console.WriteLine());
                var work = Task.Delay(100, token);
                await Task.WhenAny(work, Task.Delay(10));
            }
        }
        """);

    [Fact]
    public Task TokenThatIsThrownAway_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sender(HttpClient client)
        {
            public async Task SendAsync(string[] uris, CancellationToken token)
            {
                await Parallel.ForEachAsync(uris, token, async (uri, _) => await client.GetAsync(uri));
            }
            public async Task PingAsync(CancellationToken _) => await client.GetAsync("ping");
        }
        """);

    [Fact]
    public Task Memory_DoesNotTrigger() => Verify.VerifyAsync("""
        class Packer
        {
            public async Task<byte[]> PackAsync(byte[] data, CancellationToken token)
            {
                using var packed = new MemoryStream();
                await packed.WriteAsync(data);
                await packed.FlushAsync();
                token.ThrowIfCancellationRequested();
                return packed.ToArray();
            }
        }
        """);

    [Fact]
    public Task ExpressionTreeAndTests_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Linq.Expressions;
        namespace Xunit { public class FactAttribute : Attribute { } }
        interface IStore { Task<int> CountAsync(CancellationToken token = default); }
        class Mocks { public Task SetupAsync(Expression<Func<IStore, Task<int>>> call) => Task.CompletedTask; }
        class StoreTests
        {
            [Xunit.Fact]
            public async Task Counts_Async()
            {
                using var stop = new CancellationTokenSource();
                var token = stop.Token;
                while (!token.IsCancellationRequested)
                    await Task.Delay(1);
            }
        }
        """);

    [Fact]
    public Task BlockingWaitInAsyncCode_IsLeftToTheBlockingRules() => Verify.VerifyAsync("""
        class Gate
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            public async Task EnterAsync(CancellationToken token) { _gate.Wait(); await Task.Delay(1, token); _gate.Release(); }
        }
        """);

    [Fact]
    public Task WhereTheTwinOfTheFrameworkIsOn_ParametersAreLeftToIt() => Verify.VerifyAsync("""
        class Poller(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task PollAsync(CancellationToken token) { token.ThrowIfCancellationRequested(); await client.GetAsync("state"); }
            public async Task RunAsync()
            {
                while (!_stop.IsCancellationRequested)
                    await Task.[|Delay|](1000);
            }
        }
        """, VerifierSettings.Default with { Config = "dotnet_diagnostic.CA2016.severity = warning" });

    [Fact]
    public Task AwaitedCallWithoutTheParameter_Triggers() => Verify.VerifyAsync("""
        class Weather(HttpClient client)
        {
            public async Task<string> TodayAsync(string city, CancellationToken cancellationToken)
            {
                using var response = await client.{|#0:GetAsync|}($"weather/{city}");
                return await response.Content.ReadAsStringAsync(cancellationToken);
            }
        }
        """, "'HttpClient.GetAsync' can be cancelled but is not given 'cancellationToken'; it goes on when the work around it is cancelled");

    [Fact]
    public Task ReturnedTaskAndExpressionBody_Trigger() => Verify.VerifyAsync("""
        class Store(HttpClient client)
        {
            public Task<string> GetAsync(string key, CancellationToken token) => client.[|GetStringAsync|](key);
            public Task PauseAsync(CancellationToken token) { return Task.[|Delay|](50); }
            public ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken token) => stream.[|ReadAsync|](buffer);
        }
        """);

    [Fact]
    public Task OptionalParameterAndNullableAndParams_Trigger() => Verify.VerifyAsync("""
        interface IDatabase
        {
            Task<int> CountAsync(string table, int limit = 10, CancellationToken cancellation = default);
            Task SaveAsync(CancellationToken? token = null);
            Task WaitAsync(string name, params CancellationToken[] tokens);
            ValueTask<object?> FindAsync(params object[] keys);
            ValueTask<object?> FindAsync(object[] keys, CancellationToken token);
        }
        class Repository(IDatabase database)
        {
            public async Task<object?> SyncAsync(int id, CancellationToken token)
            {
                await database.[|CountAsync|]("orders");
                await database.[|SaveAsync|]();
                await database.[|WaitAsync|]("ready");
                return await database.[|FindAsync|](id);
            }
        }
        """);

    [Fact]
    public Task RecursionThatDropsTheToken_Triggers() => Verify.VerifyAsync("""
        class Folder { public List<Folder> Children { get; } = []; }
        class Walker
        {
            public async Task WalkAsync(Folder folder, CancellationToken token = default)
            {
                await Task.Delay(1, token);
                foreach (var child in folder.Children)
                    await [|WalkAsync|](child);
            }
        }
        """);

    [Fact]
    public Task LinkedTokenWinsOverItsParents() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public async Task UploadAsync(Stream file, CancellationToken token)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                linked.CancelAfter(1000);
                await client.{|#0:PostAsync|}("upload", new StreamContent(file));
            }
        }
        """, "'HttpClient.PostAsync' can be cancelled but is not given 'linked.Token'; it goes on when the work around it is cancelled");

    [Fact]
    public Task SourceThatTheFunctionLoopsBy_Triggers() => Verify.VerifyAsync("""
        class Heartbeat(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public void Stop() => _stop.Cancel();
            public async Task RunAsync()
            {
                while (!_stop.Token.IsCancellationRequested)
                {
                    await client.[|GetAsync|]("beat");
                    await Task.[|Delay|](TimeSpan.FromSeconds(30)).ConfigureAwait(false);
                }
            }
        }
        class Program
        {
            static async Task Main()
            {
                using var stop = new CancellationTokenSource();
                Console.CancelKeyPress += (_, _) => stop.Cancel();
                while (!stop.IsCancellationRequested)
                    await Task.[|Delay|](1000);
            }
        }
        """);

    [Fact]
    public Task TokenFieldThatTheFunctionPassesToOthers_Triggers() => Verify.VerifyAsync("""
        class Scan(HttpClient client, CancellationToken stop)
        {
            readonly CancellationToken _token = stop;
            public async Task RunAsync()
            {
                var page = await client.GetStringAsync("first", _token);
                await client.[|PostAsync|](page, null);
            }
            public async Task CountAsync()
            {
                stop.ThrowIfCancellationRequested();
                await Task.[|Delay|](10);
            }
        }
        """);

    [Fact]
    public Task RequestAborted_Triggers() => Verify.VerifyAsync("""
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        class Timing(HttpClient client)
        {
            public async Task InvokeAsync(HttpContext context) => await client.{|#0:GetAsync|}("audit");
        }
        """, "'HttpClient.GetAsync' can be cancelled but is not given 'context.RequestAborted'; it goes on when the work around it is cancelled", WithWeb);

    [Fact]
    public Task RequestOfTheController_Triggers() => Verify.VerifyAsync("""
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        class OrdersController(HttpClient client) : ControllerBase
        {
            public async Task<string> GetAsync(int id) => await client.[|GetStringAsync|]($"orders/{id}");
        }
        """, WithWeb);

    [Fact]
    public Task LambdasThatRunWithinTheFunction_Trigger() => Verify.VerifyAsync("""
        class Batch(HttpClient client)
        {
            static async Task<T> RetryAsync<T>(Func<Task<T>> work) { try { return await work(); } catch (HttpRequestException) { return await work(); } }
            public async Task RunAsync(string[] uris, CancellationToken token)
            {
                await Task.WhenAll(uris.Select(uri => client.[|GetAsync|](uri)));
                await Task.WhenAll(uris.Select(async uri => { var page = await client.[|GetStringAsync|](uri); Console.WriteLine(page); }));
                await Task.Run(async () => await client.[|GetAsync|]("a"));
                await RetryAsync(() => client.[|GetStringAsync|]("b"));
                await Parallel.ForEachAsync(uris, async (uri, stop) => await client.[|GetAsync|](uri));
                await ReadAsync();
                async Task ReadAsync() => await client.[|GetAsync|]("c");
            }
        }
        """);

    [Fact]
    public Task TasksThatAreAwaitedLater_Trigger() => Verify.VerifyAsync("""
        class Dashboard(HttpClient client)
        {
            public async Task<string> ShowAsync(string[] extra, CancellationToken token)
            {
                var orders = client.[|GetStringAsync|]("orders");
                var stock = client.[|GetStringAsync|]("stock");
                var rest = new List<Task>();
                foreach (var uri in extra)
                    rest.Add(client.[|GetStringAsync|](uri));
                await Task.WhenAll(rest);
                token.ThrowIfCancellationRequested();
                return await orders + await stock;
            }
        }
        """);

    [Fact]
    public Task ConditionalAccessAndOtherTaskType_Trigger() => Verify.VerifyAsync("""
        class Log(StreamReader reader, HttpClient? client)
        {
            public async Task<string?> NextAsync(CancellationToken token)
            {
                var sent = client?.[|GetAsync|]("x");
                if (sent is not null)
                    await sent;
                token.ThrowIfCancellationRequested();
                return await reader.[|ReadLineAsync|]();
            }
        }
        """);

    [Fact]
    public Task SequenceOfAMethodThatTakesTheToken_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Consumer(ChannelReader<int> reader)
        {
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var item in reader.[|ReadAllAsync|]())
                    Console.WriteLine(item);
                await foreach (var item in reader.[|ReadAllAsync|]().ConfigureAwait(false))
                    Console.WriteLine(item);
            }
            public IAsyncEnumerable<int> AllAsync(CancellationToken token) => reader.[|ReadAllAsync|]();
        }
        """);

    [Fact]
    public Task BlockingWaitInSyncCode_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Worker(BlockingCollection<string> queue, SemaphoreSlim gate)
        {
            public void Run(CancellationToken token)
            {
                gate.[|Wait|]();
                foreach (var item in queue.[|GetConsumingEnumerable|]())
                    Console.WriteLine(item);
                Console.WriteLine(queue.[|Take|]());
            }
        }
        """);

    [Fact]
    public Task LocalCopyOfAToken_Triggers() => Verify.VerifyAsync("""
        class Sync(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task RunAsync()
            {
                var token = _stop.Token;
                await client.[|GetAsync|]("state");
            }
        }
        """);

    [Fact]
    public Task PauseBeforeTheNextAttempt_Triggers() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public async Task<string> UploadAsync(string uri, CancellationToken token)
            {
                for (var attempt = 0; ; attempt++)
                {
                    try
                    {
                        return await client.GetStringAsync(uri, token);
                    }
                    catch (TimeoutException) when (attempt < 3)
                    {
                        await Task.[|Delay|](200 * attempt);
                    }
                    catch (Exception error) when (error is not OperationCanceledException)
                    {
                        Console.WriteLine(error.Message);
                        await Task.[|Delay|](TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task AnswerThatStandsInForTheOneThatFailed_Triggers() => Verify.VerifyAsync("""
        class Prices(HttpClient client)
        {
            public async Task<string> FindAsync(string uri, CancellationToken token)
            {
                try
                {
                    return await client.GetStringAsync(uri, token);
                }
                catch (HttpRequestException)
                {
                    return await client.[|GetStringAsync|]("mirror/" + uri).ConfigureAwait(false);
                }
            }
        }
        """);

    [Fact]
    public Task HandlersThatCancellationEnters_DoNotTrigger() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public async Task<string> UploadAsync(string uri, CancellationToken token)
            {
                try
                {
                    return await client.GetStringAsync(uri, token);
                }
                catch (OperationCanceledException)
                {
                    await Task.Delay(100);
                    return await client.GetStringAsync("cancelled");
                }
                catch (Exception error) when (error is OperationCanceledException or TimeoutException)
                {
                    await Task.Delay(100);
                }
                catch (Exception)
                {
                    return await client.GetStringAsync("failed");
                }
                finally
                {
                    try { await client.GetStringAsync("end"); } catch (HttpRequestException) { await Task.Delay(100); }
                }

                return "";
            }
        }
        """);

    [Fact]
    public Task HandlersThatRecordOrPassOnTheFailure_DoNotTrigger() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public async Task UploadAsync(string uri, CancellationToken token)
            {
                try
                {
                    await client.GetStringAsync(uri, token);
                }
                catch (HttpRequestException error)
                {
                    await client.PostAsync("failed", new StringContent(error.Message));
                }
                catch (InvalidOperationException)
                {
                    await Task.Delay(100);
                    throw;
                }
            }
        }
        """);
}
