using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0906SourceNotDisposed,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0906SourceNotDisposedFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0906SourceNotDisposedTests
{
    [Fact]
    public Task UsingInEitherForm_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync(CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                await client.GetAsync("a", limit.Token);
                using (var other = new CancellationTokenSource(100))
                    await client.GetAsync("b", other.Token);
            }
        }
        """);

    [Fact]
    public Task DisposedByHand_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await client.GetAsync("a", limit.Token); }
                finally { limit.Dispose(); }
            }
        }
        """);

    [Fact]
    public Task PlainSource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync()
            {
                var stop = new CancellationTokenSource();
                await client.GetAsync("a", stop.Token);
                var never = new CancellationTokenSource(Timeout.InfiniteTimeSpan);
                await client.GetAsync("a", never.Token);
                var forEver = new CancellationTokenSource(-1);
                await client.GetAsync("a", forEver.Token);
            }
        }
        """);

    [Fact]
    public Task ReturnedOrStored_DoesNotTrigger() => Verify.VerifyAsync("""
        class Scopes
        {
            CancellationTokenSource? _current;
            readonly List<CancellationTokenSource> _all = [];
            public CancellationTokenSource Create(CancellationToken token) { var made = CancellationTokenSource.CreateLinkedTokenSource(token); return made; }
            public async Task KeepAsync(CancellationToken token)
            {
                var current = CancellationTokenSource.CreateLinkedTokenSource(token);
                _current = current;
                await Task.Delay(1, current.Token);
                var listed = new CancellationTokenSource(100);
                _all.Add(listed);
                await Task.Delay(1, listed.Token);
            }
        }
        """);

    [Fact]
    public Task TokenThatLeavesTheFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Reader(Stream stream, CancellationToken token) { public int Read() => token.IsCancellationRequested ? 0 : stream.ReadByte(); }
        class Scopes
        {
            public CancellationToken TokenOf(CancellationToken token) { var made = CancellationTokenSource.CreateLinkedTokenSource(token); return made.Token; }
            public Reader Open(Stream stream) { var limit = new CancellationTokenSource(1000); return new Reader(stream, limit.Token); }
            public Task RunAsync(CancellationToken token) { var limit = CancellationTokenSource.CreateLinkedTokenSource(token); return Task.Delay(1, limit.Token); }
        }
        """);

    [Fact]
    public Task WorkThatNobodyAwaits_DoesNotTrigger() => Verify.VerifyAsync("""
        class Starter
        {
            Task? _loop;
            public async Task StartAsync(CancellationToken token)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                _loop = LoopAsync(stop.Token);
                var limit = new CancellationTokenSource(1000);
                _ = LoopAsync(limit.Token);
                await Task.Yield();
            }
            async Task LoopAsync(CancellationToken token) => await Task.Delay(1, token);
        }
        """);

    [Fact]
    public Task SyncCallThatMayStartWork_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker { Task? _work; public void Start(CancellationToken token) => _work = Task.Delay(1000, token); }
        class Starter
        {
            public void Start(Worker worker) { var limit = new CancellationTokenSource(1000); worker.Start(limit.Token); }
        }
        """);

    [Fact]
    public Task RacedWork_DoesNotTrigger() => Verify.VerifyAsync("""
        class Race
        {
            public async Task RunAsync(Task other, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                await Task.WhenAny(other, Task.Delay(1000, limit.Token));
            }
        }
        """);

    [Fact]
    public Task SourceInALambda_DoesNotTrigger() => Verify.VerifyAsync("""
        class Keys
        {
            public async Task RunAsync()
            {
                var stop = new CancellationTokenSource(TimeSpan.FromHours(1));
                Console.CancelKeyPress += (_, _) => stop.Cancel();
                await Task.Delay(1000, stop.Token);
            }
        }
        """);

    [Fact]
    public Task PassedOnAsAWhole_DoesNotTrigger() => Verify.VerifyAsync("""
        class Owner : IDisposable { readonly List<IDisposable> _all = []; public void Own(IDisposable one) => _all.Add(one); public void Dispose() => _all.ForEach(one => one.Dispose()); }
        class Job(Owner owner)
        {
            public async Task RunAsync(CancellationToken token)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                owner.Own(stop);
                await Task.Delay(1000, stop.Token);
            }
        }
        """);

    [Fact]
    public Task FieldOfATypeThatDisposesNothing_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session(CancellationToken token)
        {
            readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(token);
            CancellationTokenSource? _limit;
            public async Task RunAsync() { _limit = new CancellationTokenSource(1000); await Task.Delay(1, _limit.Token); _stop.Cancel(); }
        }
        """);

    [Fact]
    public Task FieldThatIsDisposed_DoesNotTrigger() => Verify.VerifyAsync("""
        sealed class Session(Stream stream) : IDisposable
        {
            CancellationTokenSource? _stop;
            CancellationTokenSource? _limit;
            CancellationTokenSource? _swapped;
            public void Open(CancellationToken token)
            {
                _stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                _limit = new CancellationTokenSource(100);
                _swapped = new CancellationTokenSource(100);
            }
            public void Dispose() { _stop?.Dispose(); using var limit = _limit; Interlocked.Exchange(ref _swapped, null)?.Dispose(); stream.Dispose(); }
        }
        """);

    [Fact]
    public Task FieldThatOthersSee_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session(Stream stream) : IDisposable
        {
            protected CancellationTokenSource? Stop;
            CancellationTokenSource? _handed;
            public void Open(CancellationToken token)
            {
                Stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                _handed = CancellationTokenSource.CreateLinkedTokenSource(token);
                Register(_handed);
            }
            void Register(IDisposable one) { }
            public void Dispose() => stream.Dispose();
        }
        """);

    [Fact]
    public Task ReassignedLocal_DoesNotTrigger() => Verify.VerifyAsync("""
        class Retry
        {
            public async Task RunAsync()
            {
                var limit = new CancellationTokenSource(100);
                await Task.Delay(1, limit.Token);
                limit = new CancellationTokenSource(200);
                await Task.Delay(1, limit.Token);
                CancellationTokenSource? later = null;
                later = new CancellationTokenSource(100);
                await Task.Delay(1, later.Token);
            }
        }
        """);

    [Fact]
    public Task LocalThatGetsItsValueNext_DoesNotTriggerWhereOthersFollowOrItIsDisposed() => Verify.VerifyAsync("""
        class Uploads(HttpClient http)
        {
            CancellationTokenSource? _current;
            public async Task SendAsync(Uri uri, HttpContent file, bool isLarge, CancellationToken token)
            {
                CancellationTokenSource limit;
                limit = new CancellationTokenSource(1000);
                await http.PostAsync(uri, file, limit.Token);
                limit = new CancellationTokenSource(2000);
                await http.PutAsync(uri, file, limit.Token);

                CancellationTokenSource disposed;
                disposed = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await http.PutAsync(uri, file, disposed.Token); }
                finally { disposed.Dispose(); }

                CancellationTokenSource kept;
                kept = CancellationTokenSource.CreateLinkedTokenSource(token);
                _current = kept;
                await http.PutAsync(uri, file, kept.Token);

                CancellationTokenSource chosen;
                if (isLarge)
                    chosen = new CancellationTokenSource(5000);
                else
                    chosen = CancellationTokenSource.CreateLinkedTokenSource(token);
                await http.PutAsync(uri, file, chosen.Token);

                CancellationTokenSource plain;
                plain = new CancellationTokenSource();
                await http.PutAsync(uri, file, plain.Token);
            }
        }
        """);

    [Fact]
    public Task LocalThatGetsItsValueNext_IsDisposed() => Verify.VerifyFixAsync("""
        class Uploads(HttpClient http)
        {
            public async Task SendAsync(Uri uri, HttpContent file, CancellationToken token)
            {
                // at most a minute
                CancellationTokenSource limit;
                [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(token); // with the caller's
                limit.CancelAfter(60_000);
                await http.PostAsync(uri, file, limit.Token);
            }
        }
        """, """
        class Uploads(HttpClient http)
        {
            public async Task SendAsync(Uri uri, HttpContent file, CancellationToken token)
            {
                // at most a minute
                using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(token); // with the caller's
                limit.CancelAfter(60_000);
                await http.PostAsync(uri, file, limit.Token);
            }
        }
        """);

    [Fact]
    public Task CommentBetweenDeclarationAndValue_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Uploads(HttpClient http)
        {
            public async Task SendAsync(Uri uri, HttpContent file)
            {
                CancellationTokenSource limit;
                // at most a minute
                [|limit|] = new CancellationTokenSource(60_000);
                await http.PostAsync(uri, file, limit.Token);
            }
        }
        """);

    [Fact]
    public Task LocalFunctionThatIsWaitedFor_Triggers() => Verify.VerifyFixAsync("""
        class Mirrors(HttpClient http)
        {
            public async Task<int> CountAsync(string[] mirrors, CancellationToken token)
            {
                var [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(5000);
                var stop = limit.Token;
                var alive = 0;
                foreach (var mirror in mirrors)
                {
                    if (await IsAlive(mirror).ConfigureAwait(false))
                        alive++;
                    Log();
                }

                await Task.WhenAll(IsAlive("first"), IsAlive("last"));
                return alive;

                async Task<bool> IsAlive(string mirror) => (await http.GetAsync(mirror, stop)).IsSuccessStatusCode;
                void Log() => Console.WriteLine(limit.IsCancellationRequested);
            }
        }
        """, """
        class Mirrors(HttpClient http)
        {
            public async Task<int> CountAsync(string[] mirrors, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(5000);
                var stop = limit.Token;
                var alive = 0;
                foreach (var mirror in mirrors)
                {
                    if (await IsAlive(mirror).ConfigureAwait(false))
                        alive++;
                    Log();
                }

                await Task.WhenAll(IsAlive("first"), IsAlive("last"));
                return alive;

                async Task<bool> IsAlive(string mirror) => (await http.GetAsync(mirror, stop)).IsSuccessStatusCode;
                void Log() => Console.WriteLine(limit.IsCancellationRequested);
            }
        }
        """);

    [Fact]
    public Task LocalFunctionThatMayRunLonger_DoesNotTrigger() => Verify.VerifyAsync("""
        class Mirrors(HttpClient http)
        {
            Task? _running;
            public async Task DropAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                _ = Ping();
                await Task.Delay(10, limit.Token);
                async Task Ping() => await http.GetAsync(mirror, limit.Token);
            }
            public async Task KeepAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                _running = Ping();
                await Task.Delay(10, limit.Token);
                async Task Ping() => await http.GetAsync(mirror, limit.Token);
            }
            public async Task HandOnAsync(string[] mirrors, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                var all = mirrors.Select(Ping).ToList();
                await Task.Delay(10, limit.Token);
                Task Ping(string mirror) => http.GetAsync(mirror, limit.Token);
            }
            public async Task RaceAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                await Task.WhenAny(Ping(), Task.Delay(10));
                async Task Ping() => await http.GetAsync(mirror, limit.Token);
            }
            public async Task StartAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                Begin();
                await Task.Delay(10, limit.Token);
                void Begin() => _running = http.GetAsync(mirror, limit.Token);
            }
            public async Task FireAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                Fire();
                await Task.Delay(10, limit.Token);
                async void Fire() => await http.GetAsync(mirror, limit.Token);
            }
            public Task<string> ReturnAsync(string mirror, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                return Get();
                async Task<string> Get() => await http.GetStringAsync(mirror, limit.Token);
            }
        }
        """);

    [Fact]
    public Task UnusedToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Marker
        {
            public bool Mark() { var limit = new CancellationTokenSource(100); return limit.IsCancellationRequested; }
        }
        """);

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Shop
        {
            class CancellationTokenSource(int limit) { public int Token => limit; public static CancellationTokenSource CreateLinkedTokenSource(int limit) => new(limit); }
            class Till { public async Task RunAsync() { var limit = new CancellationTokenSource(5); await Task.Delay(limit.Token); var other = CancellationTokenSource.CreateLinkedTokenSource(5); await Task.Delay(other.Token); } }
        }
        """);

    [Fact]
    public Task Tests_DoNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class ClientTests
        {
            [Xunit.Fact]
            public async Task Ends_Async() { var limit = new CancellationTokenSource(1000); await Task.Delay(1, limit.Token); }
        }
        """);

    [Fact]
    public Task LinkedSource_IsDisposed() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(CancellationToken token)
            {
                // at most a second
                var [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                return await client.GetStringAsync("a", limit.Token);
            }
        }
        """, """
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(CancellationToken token)
            {
                // at most a second
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                return await client.GetStringAsync("a", limit.Token);
            }
        }
        """);

    [Fact]
    public Task TimedSources_AreDisposed() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync()
            {
                CancellationTokenSource [|first|] = new(TimeSpan.FromSeconds(5));
                await client.GetAsync("a", first.Token).ConfigureAwait(false);
                var [|second|] = new CancellationTokenSource();
                second.CancelAfter(1000);
                var work = client.GetAsync("b", second.Token);
                if (!second.IsCancellationRequested)
                    await work;
            }
        }
        """, """
        class Client(HttpClient client)
        {
            public async Task GetAsync()
            {
                using CancellationTokenSource first = new(TimeSpan.FromSeconds(5));
                await client.GetAsync("a", first.Token).ConfigureAwait(false);
                using var second = new CancellationTokenSource();
                second.CancelAfter(1000);
                var work = client.GetAsync("b", second.Token);
                if (!second.IsCancellationRequested)
                    await work;
            }
        }
        """);

    [Fact]
    public Task CopyOfTheToken_IsFollowed() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync(string[] uris, IAsyncEnumerable<int> items, CancellationToken token)
            {
                var [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(token);
                var stop = limit.Token;
                stop.ThrowIfCancellationRequested();
                await client.GetAsync("a", stop);
                var [|other|] = new CancellationTokenSource(1000);
                await foreach (var item in items.WithCancellation(other.Token))
                    Console.WriteLine(item);
                var [|third|] = new CancellationTokenSource(1000);
                await Task.WhenAll(client.GetAsync("a", third.Token), client.GetAsync("b", third.Token));
            }
        }
        """);

    [Fact]
    public Task LocalInALoopAndInALambda_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync(string[] uris, CancellationToken token)
            {
                foreach (var uri in uris)
                {
                    var [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(token);
                    await client.GetAsync(uri, limit.Token);
                }
                await Parallel.ForEachAsync(uris, token, async (uri, stop) =>
                {
                    var [|limit|] = CancellationTokenSource.CreateLinkedTokenSource(stop);
                    await client.GetAsync(uri, limit.Token);
                });
            }
        }
        """);

    [Fact]
    public Task NamelessSource_GetsANameAndAnEnd() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(CancellationToken token)
            {
                await client.GetAsync("a", [|new|] CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
                return await client.GetStringAsync("b", CancellationTokenSource.[|CreateLinkedTokenSource|](token).Token);
            }
        }
        """, """
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(CancellationToken token)
            {
                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await client.GetAsync("a", timeout.Token);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                return await client.GetStringAsync("b", linked.Token);
            }
        }
        """);

    [Fact]
    public Task FieldOfATypeThatDisposesOthers_IsDisposedWithThem() => Verify.VerifyFixAsync("""
        sealed class Session(Stream stream) : IDisposable
        {
            CancellationTokenSource? _stop;
            public async Task RunAsync(CancellationToken token)
            {
                [|_stop|] = CancellationTokenSource.CreateLinkedTokenSource(token);
                await stream.FlushAsync(_stop.Token);
            }
            public void Stop() => _stop?.Cancel();
            readonly Stream _copy = new MemoryStream();
            public void Dispose()
            {
                Stop();
                _copy.Dispose();
            }
        }
        """, """
        sealed class Session(Stream stream) : IDisposable
        {
            CancellationTokenSource? _stop;
            public async Task RunAsync(CancellationToken token)
            {
                _stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                await stream.FlushAsync(_stop.Token);
            }
            public void Stop() => _stop?.Cancel();
            readonly Stream _copy = new MemoryStream();
            public void Dispose()
            {
                Stop();
                _copy.Dispose();
                _stop?.Dispose();
            }
        }
        """);

    [Fact]
    public Task Message_SaysWhatStays() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0906SourceNotDisposed>.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task GetAsync(CancellationToken token)
            {
                var {|#0:limit|} = CancellationTokenSource.CreateLinkedTokenSource(token);
                await client.GetAsync("a", limit.Token);
            }
        }
        """, "'limit' is never disposed: it stays registered with the tokens that it is linked to");

    [Fact]
    public Task TimeoutInAServiceCall_Triggers() => Verify.VerifyAsync("""
        class HealthCheck(HttpClient http)
        {
            public async ValueTask<bool> IsAliveAsync(Uri service, CancellationToken cancellationToken = default)
            {
                var [|linked|] = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken.None);
                linked.CancelAfter(TimeSpan.FromSeconds(2));
                try
                {
                    using var response = await http.GetAsync(service, linked.Token).ConfigureAwait(false);
                    return response.IsSuccessStatusCode;
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return false;
                }
            }
        }
        """);

    [Fact]
    public Task TopLevelStatementsAndLocalFunction_Trigger() => Verify.VerifyAsync("""
        var http = new HttpClient();
        var [|limit|] = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Console.WriteLine(await http.GetStringAsync("/", limit.Token));
        await PingAsync(limit.Token);

        async Task PingAsync(CancellationToken token)
        {
            var [|either|] = CancellationTokenSource.CreateLinkedTokenSource(token);
            await http.GetAsync("/ping", either.Token);
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task WorkerThatLinksInEachRound_Triggers() => Verify.VerifyAsync("""
        partial class QueueWorker<T>(Func<CancellationToken, Task<T>> receive, Action<T> handle)
        {
            public async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    CancellationTokenSource [|round|] = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    round.CancelAfter(5000);
                    try { handle(await receive(round.Token)); }
                    catch (OperationCanceledException) when (round.IsCancellationRequested) { continue; }
                }
            }
        }
        """);

    [Fact]
    public Task DisposedByAHelperCallbackOrScope_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task GetAsync(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                using var scope = limit;
                await http.GetAsync("/a", limit.Token);
                var other = new CancellationTokenSource(1000);
                await using var registration = token.Register(static state => ((IDisposable)state!).Dispose(), other);
                await http.GetAsync("/b", other.Token);
                var third = new CancellationTokenSource(1000);
                using (third)
                    await http.GetAsync("/c", third.Token);
            }
        }
        """);

    [Fact]
    public Task StreamAndSequenceThatKeepTheToken_DoNotTrigger() => Verify.VerifyAsync("""
        class Downloads(HttpClient http)
        {
            public Task<HttpResponseMessage> StartAsync(Uri uri, CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(TimeSpan.FromMinutes(1));
                return http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            }
            public Func<Task> Later(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                return () => http.GetAsync("/", limit.Token);
            }
            public (Task Work, CancellationToken Token) Both(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                return (http.GetAsync("/", limit.Token), limit.Token);
            }
        }
        """);

    [Fact]
    public Task DisposedThroughAConditionOrADelegate_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task GetAsync(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await http.GetAsync("/", limit.Token); }
                finally { limit?.Dispose(); }
                var other = new CancellationTokenSource(1000);
                using var registration = token.Register(other.Dispose);
                await http.GetAsync("/", other.Token);
                CancellationTokenSource third = new(1000);
                try { await http.GetAsync("/", third.Token); }
                finally { ((IDisposable)third).Dispose(); }
            }
        }
        """);

    [Fact]
    public Task TokenThatCompletesATaskHandedOut_DoesNotTrigger() => Verify.VerifyAsync("""
        class Signals
        {
            readonly List<Task> _running = [];
            public Task WaitAsync(TimeSpan patience)
            {
                var done = new TaskCompletionSource();
                var limit = new CancellationTokenSource(patience);
                limit.Token.Register(() => done.TrySetCanceled());
                return done.Task;
            }
            public async Task StartAsync(CancellationToken token)
            {
                var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                var work = WorkAsync(limit.Token);
                _running.Add(work);
                await Task.Yield();
                var other = CancellationTokenSource.CreateLinkedTokenSource(token);
                _ = Task.Run(() => WorkAsync(CancellationToken.None), other.Token);
            }
            static async Task WorkAsync(CancellationToken token) => await Task.Delay(1, token);
        }
        """);

    [Fact]
    public Task FieldThatIsDisposedByOtherWays_DoesNotTrigger() => Verify.VerifyAsync("""
        sealed class Session(Stream stream) : IAsyncDisposable
        {
            CancellationTokenSource? _stop;
            CancellationTokenSource? _limit;
            CancellationTokenSource? _round;
            CancellationTokenSource? _idle;
            public void Open(CancellationToken token)
            {
                _stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                _limit = new CancellationTokenSource(100);
                _round = CancellationTokenSource.CreateLinkedTokenSource(token);
                _idle = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            }
            void Stop()
            {
                var stop = _stop;
                _stop = null;
                stop?.Cancel();
                stop?.Dispose();
            }
            static void Clear(ref CancellationTokenSource? source) { source?.Dispose(); source = null; }
            public async ValueTask DisposeAsync()
            {
                Stop();
                Clear(ref _limit);
                foreach (var one in new IDisposable?[] { _round })
                    one?.Dispose();
                if (_idle is { } idle)
                    idle.Dispose();
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task SourceThatMayBeAbsentOrIsGivenAway_DoesNotTrigger() => Verify.VerifyAsync("""
        class Options { public CancellationToken Stop { get; set; } }
        class Calls(HttpClient http)
        {
            public async Task GetAsync(TimeSpan? limit, CancellationToken token)
            {
                var linked = limit is { } time ? Limit(time, token) : null;
                using (linked)
                    await http.GetAsync("/", linked?.Token ?? token);
                var other = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await http.GetAsync("/", other.Token); }
                finally { await EndAsync(other); }
                var third = new CancellationTokenSource(1000);
                await RunAsync(new Options { Stop = third.Token });
            }
            static CancellationTokenSource Limit(TimeSpan time, CancellationToken token)
            {
                var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                linked.CancelAfter(time);
                return linked;
            }
            static ValueTask EndAsync(IDisposable one) { one.Dispose(); return default; }
            static Task RunAsync(Options options) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task FieldWithATimedFirstValue_IsDisposedWithTheOthers() => Verify.VerifyFixAsync("""
        sealed class Conversation(Stream stream) : IDisposable
        {
            readonly CancellationTokenSource _expiry = [|new|](TimeSpan.FromMinutes(20));
            readonly SemaphoreSlim _turn = new(1, 1);
            public async Task SayAsync(byte[] text)
            {
                await _turn.WaitAsync(_expiry.Token);
                try { await stream.WriteAsync(text, _expiry.Token); }
                finally { _turn.Release(); }
            }
            public void Dispose()
            {
                _turn.Dispose();
            }
        }
        """, """
        sealed class Conversation(Stream stream) : IDisposable
        {
            readonly CancellationTokenSource _expiry = new(TimeSpan.FromMinutes(20));
            readonly SemaphoreSlim _turn = new(1, 1);
            public async Task SayAsync(byte[] text)
            {
                await _turn.WaitAsync(_expiry.Token);
                try { await stream.WriteAsync(text, _expiry.Token); }
                finally { _turn.Release(); }
            }
            public void Dispose()
            {
                _turn.Dispose();
                _expiry.Dispose();
            }
        }
        """);

    [Fact]
    public Task FieldWithAFirstValueThatNeedsNoDisposal_DoesNotTrigger() => Verify.VerifyAsync("""
        sealed class Conversation : IDisposable
        {
            static readonly CancellationTokenSource Shared = new(1000);
            readonly CancellationTokenSource _stop = new();
            readonly CancellationTokenSource _never = new(Timeout.InfiniteTimeSpan);
            readonly CancellationTokenSource _expiry = new(1000);
            readonly SemaphoreSlim _turn = new(1, 1);
            public Task SayAsync() => Task.WhenAll(_turn.WaitAsync(_expiry.Token), _turn.WaitAsync(_stop.Token), _turn.WaitAsync(_never.Token), _turn.WaitAsync(Shared.Token));
            public void Dispose() { _turn.Dispose(); _expiry.Dispose(); }
        }
        sealed class Session
        {
            readonly CancellationTokenSource _expiry = new(1000);
            readonly SemaphoreSlim _turn = new(1, 1);
            public Task SayAsync() => _turn.WaitAsync(_expiry.Token);
        }
        """);
}
