using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0902CancellationAnswered>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0902CancellationAnsweredTests
{
    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, LoggingStub.Settings);

    [Fact]
    public Task NullForNotFound_IsReported() => VerifyAsync("""
        class PluginRepository(HttpClient http, ILogger<PluginRepository> logger)
        {
            public async Task<string?> FindManifestAsync(string name, CancellationToken cancellationToken)
            {
                try
                {
                    return await http.GetStringAsync($"plugins/{name}.json", cancellationToken).ConfigureAwait(false);
                }
                catch ([|Exception|] ex)
                {
                    logger.LogError(ex, "Cannot load {Name}: {Message}", name, ex.Message);
                    return null;
                }
            }
        }
        """);

    [Fact]
    public Task Message_NamesTheAnswer() => Verify.VerifyAsync("""
        class Features(HttpClient http)
        {
            public async Task<bool> IsSupportedAsync(string feature, CancellationToken token)
            {
                try
                {
                    using var response = await http.GetAsync(feature, token);
                    return response.IsSuccessStatusCode;
                }
                catch ({|#0:Exception|})
                {
                    return false;
                }
            }
        }
        """, "'catch (Exception)' catches cancellation too: the caller gets 'false' as if it were the answer");

    [Fact]
    public Task BareCatch_IsReportedAtItsKeyword() => Verify.VerifyAsync("""
        class Guide
        {
            public async Task<IReadOnlyList<string>> GetChannelsAsync(Stream source, CancellationToken token)
            {
                try
                {
                    using var reader = new StreamReader(source);
                    var text = await reader.ReadToEndAsync(token);
                    return text.Split('\n');
                }
                {|#0:catch|}
                {
                    return Array.Empty<string>();
                }
            }
        }
        """, "'catch' catches cancellation too: the caller gets 'Array.Empty<string>()' as if it were the answer");

    [Fact]
    public Task EmptyCollections_AreReported() => VerifyAsync("""
        class Search(HttpClient http, ILogger logger)
        {
            public async Task<List<string>> SuggestAsync(string text, CancellationToken token)
            {
                try
                {
                    var body = await http.GetStringAsync(text, token);
                    return [.. body.Split(',')];
                }
                catch ([|Exception|] e)
                {
                    logger.LogWarning(e, "no suggestions");
                    return [];
                }
            }

            public async Task<IEnumerable<string>> NamesAsync(CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync("names", token)).Split(',');
                }
                catch ([|Exception|])
                {
                    return Enumerable.Empty<string>();
                }
            }

            public async Task<List<string>> TagsAsync(CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync("tags", token)).Split(',').ToList();
                }
                catch ([|SystemException|])
                {
                    return new List<string>();
                }
            }
        }
        """);

    [Fact]
    public Task FakeErrorResponse_IsReported() => VerifyAsync("""
        record Reply(int Code, string Text)
        {
            public static Reply Failed(string text) => new(500, text);
        }

        class Gateway(HttpClient http)
        {
            public async Task<Reply> SendAsync(string request, CancellationToken token)
            {
                try
                {
                    return new Reply(200, await http.GetStringAsync(request, token));
                }
                catch ([|Exception|] e)
                {
                    Console.Error.WriteLine($"send failed: {e}");
                    return new Reply(502, "unreachable");
                }
            }

            public async Task<Reply> PingAsync(CancellationToken token)
            {
                try
                {
                    return new Reply(200, await http.GetStringAsync("ping", token));
                }
                catch ([|Exception|])
                {
                    return Reply.Failed("no answer");
                }
            }
        }
        """);

    [Fact]
    public Task ValueReturnedBehindTheTry_IsReported() => VerifyAsync("""
        class Health(HttpClient http, ILogger logger)
        {
            public async Task<bool> IsAliveAsync(CancellationToken token)
            {
                bool alive = false;
                try
                {
                    using var response = await http.GetAsync("health", token);
                    alive = response.IsSuccessStatusCode;
                }
                catch ([|Exception|] ex)
                {
                    logger.LogError(ex, "health check failed");
                }

                return alive;
            }

            public async Task<string?> VersionAsync(CancellationToken token)
            {
                string? version;
                try
                {
                    version = await http.GetStringAsync("version", token);
                }
                catch ([|Exception|])
                {
                    version = null;
                }

                return version;
            }
        }
        """);

    [Fact]
    public Task ValueBehindATryThatReturnsItself_IsReported() => VerifyAsync("""
        class Versions(HttpClient http, ILogger logger)
        {
            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch ([|Exception|] ex)
                {
                    logger.LogError(ex, "no version of {Name}", name);
                }

                return null;
            }
        }
        """);

    [Fact]
    public Task ValueThatIsReturnedEitherWay_BelongsToTheQuieterRule() => VerifyAsync("""
        class Jobs(HttpClient http, ILogger logger)
        {
            public async Task<(bool Loaded, bool Allowed)> ResolveAsync(string name, CancellationToken token)
            {
                if (Type.GetType(name) is not null)
                    return (true, true);
                try
                {
                    await http.GetStringAsync($"error/{name}", token);
                }
                catch (Exception ex)
                {
                    logger.LogError(ex, "cannot mark {Name}", name);
                }

                return (false, false);
            }
        }
        """);

    [Fact]
    public Task ResultsThatCarryData_BelongToTheQuieterRule() => VerifyAsync("""
        record Sweep(bool More, int Count, DateTimeOffset Earliest);

        class Misfires(HttpClient http)
        {
            int _failed;

            public async Task<Sweep> RecoverAsync(List<string> triggers, DateTimeOffset earliest, CancellationToken token)
            {
                var more = triggers.Count > 100;
                try
                {
                    await http.GetStringAsync("write", token);
                }
                catch (Exception)
                {
                    return new Sweep(more, triggers.Count, earliest);
                }

                return new Sweep(more, 0, earliest);
            }

            public async Task<Sweep> ProbeAsync(CancellationToken token)
            {
                Sweep result;
                try
                {
                    await http.GetStringAsync("probe", token);
                    result = new Sweep(false, _failed = 0, default);
                }
                catch (Exception)
                {
                    result = new Sweep(true, ++_failed, default);
                }

                return result;
            }
        }
        """);

    [Fact]
    public Task ObjectMadeWithAToken_IsNoAwaitedCall() => VerifyAsync("""
        class Session
        {
            public static Session Open(CancellationToken lifetime) => new() { Lifetime = lifetime };
            public CancellationToken Lifetime { get; init; }
            public Task<int> CountAsync() => Task.FromResult(1);
        }

        class Client
        {
            public async Task<int> CountAsync(CancellationToken token)
            {
                var session = Session.Open(token);
                try { return await session.CountAsync(); }
                catch (Exception) { return 0; }
            }

            public async Task<bool> DisconnectAsync(HttpClient http, CancellationToken token)
            {
                try { await http.GetStringAsync("quit", token); return true; }
                catch (Exception) { return false; }
            }
        }
        """);

    [Fact]
    public Task EndlessLoopThatNothingElseStops_IsReported() => VerifyAsync("""
        interface IQueue
        {
            Task<string> TakeAsync(CancellationToken token);
        }

        class Pump(IQueue queue, ILogger logger) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    try
                    {
                        var message = await queue.TakeAsync(stoppingToken);
                        if (message.Length == 0)
                            break;
                        Console.WriteLine(message);
                    }
                    catch ([|Exception|] ex)
                    {
                        logger.LogError(ex, "message lost");
                    }
                }
            }

            public async Task RunAsync(CancellationToken token)
            {
                for (; ; )
                {
                    try
                    {
                        await Task.Delay(TimeSpan.FromSeconds(5), token);
                        Console.WriteLine("tick");
                    }
                    catch ([|Exception|] ex)
                    {
                        logger.LogError(ex, "tick failed");
                        continue;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task LinkedTimeLimit_StillHasACaller() => VerifyAsync("""
        class Probe(HttpClient http)
        {
            public async Task<string?> ReadAsync(string path, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(TimeSpan.FromSeconds(2));
                try
                {
                    return await http.GetStringAsync(path, limit.Token);
                }
                catch ([|Exception|])
                {
                    return null;
                }
            }
        }
        """);

    [Fact]
    public Task TokensOfFieldsAndContexts_AreLive() => VerifyAsync("""
        class Request
        {
            public CancellationToken Aborted { get; init; }
        }

        class Loader(HttpClient http)
        {
            readonly CancellationTokenSource _stop = new();

            public async Task<string?> LoadAsync(string path)
            {
                try
                {
                    return await http.GetStringAsync(path, _stop.Token);
                }
                catch ([|Exception|])
                {
                    return null;
                }
            }

            public async Task<int> CountAsync(Request request)
            {
                try
                {
                    var token = request.Aborted;
                    return (await http.GetStringAsync("count", token)).Length;
                }
                catch ([|Exception|])
                {
                    return -1;
                }
            }
        }
        """);

    [Fact]
    public Task LocalsLambdasAndStreams_AreSeenThrough() => VerifyAsync("""
        class Reports(HttpClient http)
        {
            public async Task<string[]?> AllAsync(string[] names, CancellationToken token)
            {
                var loads = names.Select(name => http.GetStringAsync(name, token)).ToList();
                try
                {
                    return await Task.WhenAll(loads);
                }
                catch ([|Exception|])
                {
                    return null;
                }
            }

            public async ValueTask<int> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken token)
            {
                try
                {
                    var sum = 0;
                    await foreach (var number in numbers.WithCancellation(token).ConfigureAwait(false))
                        sum += number;
                    return sum;
                }
                catch ([|Exception|])
                {
                    return 0;
                }
            }

            public async Task<string?[]> EachAsync(string[] names, CancellationToken token) =>
                await Task.WhenAll(names.Select(async name =>
                {
                    try
                    {
                        return await http.GetStringAsync(name, token);
                    }
                    catch ([|Exception|])
                    {
                        return null;
                    }
                }));

            public Task<bool> ExistsAsync(string name, CancellationToken token)
            {
                return Core();

                async Task<bool> Core()
                {
                    try
                    {
                        await http.GetStringAsync(name, token);
                        return true;
                    }
                    catch ([|Exception|])
                    {
                        return false;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task LoggersOfEveryKind_AreNoReceivers() => VerifyAsync("""
        interface ILog
        {
            void ErrorFormat(string format, Exception error);
        }

        class Store(HttpClient http, ILog log, ILogger logger)
        {
            static readonly Action<ILogger, Exception?> Failed = (_, _) => { };

            public async Task<string?> OfOwnLoggerAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch ([|Exception|] e) { log.ErrorFormat("failed {0}", e); return null; }
            }

            public async Task<string?> OfDelegateAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch ([|Exception|] e) { Failed(logger, e); return null; }
            }

            public async Task<string?> OfWrapperAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch ([|Exception|] e) { Note("load", e); return null; }
            }

            public async Task<string?> OfTextAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch ([|Exception|] e)
                {
                    var text = $"load: {e.GetType().Name} {e.Message}";
                    System.Diagnostics.Debug.WriteLine(text);
                    return null;
                }
            }

            void Note(string what, Exception error)
            {
                if (error is IOException)
                    return;
                logger.LogWarning(error, what);
            }
        }
        """);

    [Fact]
    public Task FilterThatLetsCancellationIn_IsReported() => VerifyAsync("""
        class Archive(HttpClient http)
        {
            public async Task<string?> ReadAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch ([|Exception|] e) when (e is not OutOfMemoryException)
                {
                    return null;
                }
            }

            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch ([|Exception|] e) when (!IsFatal(e))
                {
                    return null;
                }
            }

            public async Task<string?> GetAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch (HttpRequestException)
                {
                    throw;
                }
                catch ([|Exception|] e)
                {
                    if (e is IOException)
                        throw;
                    return null;
                }
            }

            static bool IsFatal(Exception error)
            {
                if (error is OutOfMemoryException or StackOverflowException)
                    return true;
                return error is AccessViolationException;
            }
        }
        """);

    [Fact]
    public Task OuterTry_IsReportedForWhatTheInnerOneLetsGo() => VerifyAsync("""
        class Importer(HttpClient http)
        {
            public async Task<int> ImportAsync(string name, CancellationToken token)
            {
                try
                {
                    try
                    {
                        return (await http.GetStringAsync(name, token)).Length;
                    }
                    catch (OperationCanceledException)
                    {
                        throw;
                    }
                    finally
                    {
                        Console.WriteLine("done");
                    }
                }
                catch ([|Exception|])
                {
                    return 0;
                }
            }
        }
        """);

    [Fact]
    public Task CancellationClausesAndFilters_AreSilent() => VerifyAsync("""
        class Catalog(HttpClient http, ILogger logger)
        {
            public async Task<string?> RethrownAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (OperationCanceledException) { throw; }
                catch (Exception e) { logger.LogError(e, "failed"); return null; }
            }

            public async Task<string?> FilteredAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (e is not OperationCanceledException) { logger.LogError(e, "failed"); return null; }
            }

            public async Task<string?> OldFilterAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (!(e is OperationCanceledException)) { logger.LogError(e, "failed"); return null; }
            }

            public async Task<string?> OtherTypesAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (e is HttpRequestException or IOException) { return null; }
            }

            public async Task<string?> OfTokenAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception) when (!token.IsCancellationRequested) { return null; }
            }

            public async Task<string?> OwnTimeLimitAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (OperationCanceledException) when (token.IsCancellationRequested) { throw; }
                catch (Exception) { return null; }
            }

            public async Task<string?> TaskCanceledAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (TaskCanceledException) { throw; }
                catch (Exception) { return null; }
            }
        }
        """);

    [Fact]
    public Task PredicatesOfThisCompilation_AreLookedInto() => VerifyAsync("""
        static class Errors
        {
            public static bool IsTransient(this Exception error) => error switch
            {
                HttpRequestException => true,
                IOException { HResult: 3 } => true,
                _ => false,
            };

            public static bool IsExpected(Exception error) => error is HttpRequestException || error is IOException;

            public static bool ShouldHandle(Exception error) => !(error is OperationCanceledException);
        }

        class Client(HttpClient http)
        {
            public async Task<string?> AAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (e.IsTransient()) { return null; }
            }

            public async Task<string?> BAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("b", token); }
                catch (Exception e) when (Errors.IsExpected(e)) { return null; }
            }

            public async Task<string?> CAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("c", token); }
                catch (Exception e) when (Errors.ShouldHandle(e)) { return null; }
            }
        }
        """);

    [Fact]
    public Task UnknownFilter_IsSilent() => VerifyAsync("""
        interface IPolicy
        {
            bool Handles(Exception error);
        }

        class Client(HttpClient http, IPolicy policy)
        {
            public async Task<string?> GetAsync(int attempt, CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (policy.Handles(e)) { return null; }
            }

            public async Task<string?> AgainAsync(int attempt, CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception) when (attempt < 3) { return null; }
            }
        }
        """);

    [Fact]
    public Task ThrowingCatch_IsSilent() => VerifyAsync("""
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.ExceptionServices;
        class Client(HttpClient http, ILogger logger)
        {
            public async Task<string> AAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { logger.LogError(e, "failed"); throw; }
            }

            public async Task<string?> BAsync(bool strict, CancellationToken token)
            {
                try { return await http.GetStringAsync("b", token); }
                catch (Exception e)
                {
                    if (e is OperationCanceledException)
                        throw;
                    return null;
                }
            }

            public async Task<string?> CAsync(bool strict, CancellationToken token)
            {
                try { return await http.GetStringAsync("c", token); }
                catch (Exception) { if (strict) throw; return null; }
            }

            public async Task<string> DAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("d", token); }
                catch (Exception e) { ExceptionDispatchInfo.Capture(e).Throw(); return ""; }
            }

            public async Task<string> EAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("e", token); }
                catch (Exception) { Unavailable(); return ""; }
            }

            public async Task<string> FAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("f", token); }
                catch (Exception) { Gone(); return ""; }
            }

            [DoesNotReturn]
            static void Unavailable() => throw new InvalidOperationException();

            static void Gone() => throw new InvalidOperationException();
        }
        """);

    [Fact]
    public Task ForwardedException_IsSilent() => VerifyAsync("""
        record Result(string? Value, Exception? Error);

        class Client(HttpClient http, Action<Exception> onError)
        {
            readonly TaskCompletionSource<string> _first = new();
            Exception? _last;

            public async Task<Result> ReturnedAsync(CancellationToken token)
            {
                try { return new Result(await http.GetStringAsync("a", token), null); }
                catch (Exception e) { return new Result(null, e); }
            }

            public async Task<string?> StoredAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { _last = e; return null; }
            }

            public async Task<string?> CompletedAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { _first.TrySetException(e); return null; }
            }

            public async Task<string?> CancelledAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception) { _first.TrySetCanceled(); return null; }
            }

            public async Task<string?> CalledBackAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { onError(e); return null; }
            }

            public async Task<string> DescribedAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { return e.Message; }
            }

            public async Task<string?> CollectedAsync(List<Exception> errors, CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { errors.Add(e); return null; }
            }
        }
        """);

    [Fact]
    public Task TokenTestedInOrBehindTheCatch_IsSilent() => VerifyAsync("""
        class Client(HttpClient http, ILogger logger)
        {
            public async Task<string?> InAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e)
                {
                    token.ThrowIfCancellationRequested();
                    logger.LogError(e, "failed");
                    return null;
                }
            }

            public async Task<string?> SortedAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e)
                {
                    if (!token.IsCancellationRequested)
                        logger.LogError(e, "failed");
                    return null;
                }
            }

            public async Task<string?> BehindAsync(CancellationToken token)
            {
                string? text = null;
                try { text = await http.GetStringAsync("a", token); }
                catch (Exception e) { logger.LogError(e, "failed"); }

                token.ThrowIfCancellationRequested();
                return text;
            }

            public async Task<string?> RetriedAsync(CancellationToken token)
            {
                while (true)
                {
                    try { return await http.GetStringAsync("a", token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }

                    await Task.Delay(1000, token);
                }
            }
        }
        """);

    [Fact]
    public Task NoTokenOfAnybodyElse_IsSilent() => VerifyAsync("""
        class Options
        {
            public int CancellationToken { get; init; }
        }

        class Client(HttpClient http)
        {
            CancellationTokenSource? _search;

            public async Task<string?> NoneAsync()
            {
                try { return await http.GetStringAsync("a", CancellationToken.None); }
                catch (Exception) { return null; }
            }

            public async Task<string?> DefaultAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", default); }
                catch (Exception) { return null; }
            }

            public async Task<string?> NotPassedAsync(CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                try { return await http.GetStringAsync("a"); }
                catch (Exception) { return null; }
            }

            public async Task<string?> OwnAsync()
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
                try { return await http.GetStringAsync("a", limit.Token); }
                catch (Exception) { return null; }
            }

            public async Task<string?> OwnFieldAsync()
            {
                _search?.Cancel();
                _search = new CancellationTokenSource();
                try { return await http.GetStringAsync("a", _search.Token); }
                catch (Exception) { return null; }
            }

            public async Task<string?> NotAwaitedAsync(CancellationToken token)
            {
                try { _ = http.GetStringAsync("a", token); await Task.Yield(); return ""; }
                catch (Exception) { return null; }
            }

            public async Task<string?> NameOnlyAsync(Options options)
            {
                try { return await LoadAsync(options.CancellationToken); }
                catch (Exception) { return null; }
            }

            public async Task<string?> IgnoredAsync(CancellationToken token)
            {
                try { return await LoadAsync(3, token); }
                catch (Exception) { return null; }
            }

            Task<string> LoadAsync(int cancellationToken) => http.GetStringAsync($"{cancellationToken}");

            static async Task<string> LoadAsync(int number, CancellationToken token)
            {
                await Task.Yield();
                return $"{number}";
            }
        }
        """);

    [Fact]
    public Task OwnLosers_AreSilent() => VerifyAsync("""
        class Race(HttpClient http)
        {
            public async Task<bool> RunAsync(string a, string b, CancellationToken token)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                var loser = http.GetStringAsync(a, stop.Token);
                await http.GetStringAsync(b, token);
                stop.Cancel();
                try
                {
                    await loser;
                    return true;
                }
                catch (Exception)
                {
                    return false;
                }
            }

            public async Task<bool> WaitAsync(Task work, CancellationToken token)
            {
                try
                {
                    await Task.WhenAny(work, Task.Delay(1000, token));
                    return true;
                }
                catch (Exception)
                {
                    return false;
                }
            }
        }
        """);

    [Fact]
    public Task TryMethods_BelongToTheQuieterRule() => VerifyAsync("""
        class Cache(HttpClient http)
        {
            public async Task<bool> TryLoadAsync(string key, CancellationToken token)
            {
                try { await http.GetStringAsync(key, token); return true; }
                catch (Exception) { return false; }
            }
        }
        """);

    [Fact]
    public Task StopAndCleanupFunctions_AreSilent() => VerifyAsync("""
        class Server(HttpClient http) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();

            public async Task<bool> StopAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("stop", token); return true; }
                catch (Exception) { return false; }
            }

            public async Task<bool> OnShutdownAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("stop", token); return true; }
                catch (Exception) { return false; }
            }

            async Task<bool> CleanupSessionAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("stop", token); return true; }
                catch (Exception) { return false; }
            }

            async ValueTask<int> CloseCoreAsync(CancellationToken token)
            {
                try { return (await http.GetStringAsync("stop", token)).Length; }
                catch (Exception) { return 0; }
            }

            public async ValueTask DisposeAsync()
            {
                await Flush();

                async Task<int> Flush()
                {
                    try { return (await http.GetStringAsync("stop", _stop.Token)).Length; }
                    catch (Exception) { return 0; }
                }
            }
        }
        """);

    [Fact]
    public Task AnswerThatSpeaksOfCancellation_IsSilent() => VerifyAsync("""
        enum Outcome { Done, Failed, Cancelled }

        record Report(bool IsAborted);

        class Job(HttpClient http)
        {
            public async Task<Outcome> RunAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return Outcome.Done; }
                catch (Exception) { return Outcome.Cancelled; }
            }

            public async Task<Report> ReportAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return new Report(false); }
                catch (Exception) { return new Report(IsAborted: true); }
            }
        }
        """);

    [Fact]
    public Task FallbacksAndPartsThatWereDone_BelongToTheQuieterRule() => VerifyAsync("""
        class Prices(HttpClient http)
        {
            string _last = "";

            public async Task<string> CurrentAsync(CancellationToken token)
            {
                try { return _last = await http.GetStringAsync("price", token); }
                catch (Exception) { return _last; }
            }

            public async Task<List<string>> ManyAsync(string[] names, CancellationToken token)
            {
                var found = new List<string>();
                try
                {
                    foreach (var name in names)
                        found.Add(await http.GetStringAsync(name, token));
                }
                catch (Exception) { Console.WriteLine("stopped early"); }

                return found;
            }
        }
        """);

    [Fact]
    public Task ResponsesToAClientThatHungUp_AreSilent() => VerifyAsync("""
        using Microsoft.AspNetCore.Mvc;
        class PriceController(HttpClient http, ILogger logger) : ControllerBase
        {
            public async Task<IActionResult> GetAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("price", token); return StatusCode(200); }
                catch (Exception e) { logger.LogError(e, "failed"); return StatusCode(500); }
            }
        }
        """);

    [Fact]
    public Task LoopsThatSomethingElseStops_AreSilent() => VerifyAsync("""
        class Worker(HttpClient http, ILogger logger)
        {
            volatile bool _stopped;

            public async Task OfTokenAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    try { await http.GetStringAsync("work", token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }

            public async Task OfFlagAsync(CancellationToken token)
            {
                while (true)
                {
                    if (_stopped)
                        return;
                    try { await http.GetStringAsync("work", token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }

            public async Task OfTimerAsync(PeriodicTimer timer, CancellationToken token)
            {
                while (true)
                {
                    await timer.WaitForNextTickAsync(token);
                    try { await http.GetStringAsync("work", token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }

            public async Task OfAttemptsAsync(CancellationToken token)
            {
                for (var attempt = 0; ; attempt++)
                {
                    try { await http.GetStringAsync("work", token); }
                    catch (Exception e)
                    {
                        logger.LogError(e, "failed");
                        if (attempt > 3)
                            return;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task PauseThatSaysWhetherItWasCutShort_IsSilent() => VerifyAsync("""
        class Clock
        {
            static async Task<bool> SleepAsync(TimeSpan time, CancellationToken token)
            {
                try
                {
                    await Task.Delay(time, token).ConfigureAwait(false);
                    return true;
                }
                catch (Exception)
                {
                    return false;
                }
            }

            static async ValueTask<bool> TickAsync(PeriodicTimer timer, CancellationToken token)
            {
                try { return await timer.WaitForNextTickAsync(token); }
                catch { return false; }
            }
        }
        """);

    [Fact]
    public Task TestCode_IsSilent() => Verify.VerifyAsync("""
        namespace Xunit
        {
            public sealed class FactAttribute : Attribute;
        }

        public class ClientTests
        {
            [Xunit.Fact]
            public async Task<bool> Answers() => await AskAsync(default);

            static async Task<bool> AskAsync(CancellationToken token)
            {
                try { await new HttpClient().GetStringAsync("a", token); return true; }
                catch (Exception) { return false; }
            }
        }
        """);

    [Fact]
    public Task InnerTryThatKeepsCancellation_SparesTheOuter() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<int> GetAsync(CancellationToken token)
            {
                try
                {
                    var size = 0;
                    try { size = (await http.GetStringAsync("a", token)).Length; }
                    catch (OperationCanceledException) when (!token.IsCancellationRequested) { size = 1; }
                    return size;
                }
                catch (Exception)
                {
                    return 0;
                }
            }
        }
        """);

    [Fact]
    public Task HalfTypedCode_IsSurvived() => Verify.VerifyAsync("""
        class Client
        {
            public async Task<int> GetAsync(CancellationToken token)
            {
                try { await {|CS0103:Unknown|}(token); return 1; }
                catch (Exception e) when (e is {|CS0246:Missing|}) { return 0; }
                catch ({|CS0246:Other|} o) { return 0; }
            }

            public Task<int> SyncAsync(CancellationToken token)
            {
                try { return Task.FromResult(1); }
                catch { return Task.FromResult(0); }
            }
        }
        """);

    [Fact]
    public Task ExitCodeOfTheProgram_IsSilent() => Verify.VerifyAsync("""
        static class Program
        {
            static readonly CancellationTokenSource Stop = new();

            static async Task<int> Main(string[] arguments)
            {
                Console.CancelKeyPress += (_, _) => Stop.Cancel();
                try
                {
                    await Task.Delay(1000, Stop.Token);
                    return 0;
                }
                catch (Exception e)
                {
                    Console.Error.WriteLine(e);
                    return 1;
                }
            }
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });
}
