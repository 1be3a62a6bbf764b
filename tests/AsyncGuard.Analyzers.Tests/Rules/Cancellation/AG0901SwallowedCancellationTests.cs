using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0901SwallowedCancellation,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0901SwallowedCancellationFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0901SwallowedCancellationTests
{
    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, LoggingStub.Settings);

    [Fact]
    public Task LockThatWasNotTaken_IsReported() => VerifyAsync("""
        class FileLock(SemaphoreSlim gate, ILogger logger)
        {
            public async Task<bool> EnterAsync(CancellationToken cancellationToken)
            {
                try
                {
                    await gate.WaitAsync(cancellationToken);
                    return true;
                }
                catch ([|OperationCanceledException|])
                {
                    logger.LogInformation("gave up");
                    return false;
                }
            }
        }
        """);

    [Fact]
    public Task Message_SaysWhatTheCallerGets() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0901SwallowedCancellation>.VerifyAsync("""
        class Gallery(HttpClient http)
        {
            public async Task<string[]> ImagesAsync(CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync("images", token)).Split(' ');
                }
                catch ({|#0:TaskCanceledException|} e)
                {
                    Console.WriteLine(e.Message);
                    return [];
                }
            }
        }
        """, "The caller's cancellation ends here: the caller gets '[]' as if it were the answer");

    [Fact]
    public Task NextHost_IsReported() => VerifyAsync("""
        class Scanner(HttpClient http)
        {
            public async Task ScanAsync(string[] hosts, CancellationToken token)
            {
                foreach (var host in hosts)
                {
                    try
                    {
                        await http.GetStringAsync(host, token);
                    }
                    catch ([|OperationCanceledException|])
                    {
                    }
                }
            }
        }
        """);

    [Fact]
    public Task CodeBehind_IsReported() => VerifyAsync("""
        class Setup(HttpClient http)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("schema", token); }
                catch ([|OperationCanceledException|]) { }

                File.WriteAllText("ready", "yes");
            }
        }
        """);

    [Fact]
    public Task FilterByType_IsAClauseForCancellation() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<int> CountAsync(CancellationToken token)
            {
                try { return (await http.GetStringAsync("a", token)).Length; }
                catch ([|Exception|] e) when (e is OperationCanceledException or IOException) { return 0; }
            }
        }
        """);

    [Fact]
    public Task LinkedWithoutATimeLimit_IsTheCallersToo() => VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly CancellationTokenSource _closing = new();

            public async Task<bool> SendAsync(string text, CancellationToken token)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _closing.Token);
                try { await http.GetStringAsync(text, either.Token); return true; }
                catch ([|OperationCanceledException|]) { return false; }
            }
        }
        """);

    [Fact]
    public Task RethrownOrFiltered_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<bool> AAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) { Console.WriteLine("cleaning up"); throw; }
            }

            public async Task<bool> BAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) when (!token.IsCancellationRequested) { return false; }
            }

            public async Task<bool> CAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) when (token.IsCancellationRequested) { throw; }
                catch (OperationCanceledException) { return false; }
            }

            public async Task<bool> DAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException e) when (e.CancellationToken != token) { return false; }
            }

            public async Task<bool> EAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) { token.ThrowIfCancellationRequested(); return false; }
            }
        }
        """);

    [Fact]
    public Task OwnTimeLimitOrLoser_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<bool> LimitedAsync(CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                try { await http.GetStringAsync("a", limit.Token); return true; }
                catch (OperationCanceledException) { return false; }
            }

            public async Task<bool> OwnAsync()
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                try { await http.GetStringAsync("a", limit.Token); return true; }
                catch (OperationCanceledException) { return false; }
            }

            public async Task<string> RaceAsync(CancellationToken token)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                var loser = http.GetStringAsync("slow", stop.Token);
                var winner = await http.GetStringAsync("fast", token);
                await stop.CancelAsync();
                try { await loser; }
                catch (OperationCanceledException) { }

                return winner.Trim();
            }
        }
        """);

    [Fact]
    public Task GracefulEnds_AreSilent() => VerifyAsync("""
        class Pump(HttpClient http, ILogger logger) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                try
                {
                    while (true)
                        await http.GetStringAsync("work", stoppingToken);
                }
                catch (OperationCanceledException)
                {
                    logger.LogInformation("stopping");
                }

                await FlushAsync();
            }

            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    try { await Task.Delay(1000, token); }
                    catch (OperationCanceledException) { break; }
                }

                await FlushAsync();
            }

            public async Task WatchAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    try { await Task.Delay(1000, token); }
                    catch (OperationCanceledException) { }
                }
            }

            public async Task ReadAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("read", token); }
                catch (OperationCanceledException) { return; }

                await FlushAsync();
            }

            public async Task WaitAsync(CancellationToken token)
            {
                try { await Task.Delay(Timeout.Infinite, token); }
                catch (OperationCanceledException) { }

                logger.LogInformation("left");
            }

            Task FlushAsync() => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task EntryPoint_MayTurnItIntoAnExitCode() => Verify.VerifyAsync("""
        static class Program
        {
            static async Task<int> Main()
            {
                using var stop = new CancellationTokenSource();
                Console.CancelKeyPress += (_, _) => stop.Cancel();
                return await RunAsync(stop.Token);

                static async Task<int> RunAsync(CancellationToken token)
                {
                    try { await Task.Delay(1000, token); return 0; }
                    catch (OperationCanceledException) when (token.IsCancellationRequested) { return 130; }
                }
            }
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task AnswersThatSayIt_AreSilent() => VerifyAsync("""
        enum Outcome { None, Done, Cancelled }

        sealed class Result
        {
            public static Result Empty { get; } = new();
            public static Result Aborted() => new();
            public bool IsCancelled { get; init; }
        }

        static class ExitCodes
        {
            public const int Cancelled = 130;
        }

        class Job(HttpClient http)
        {
            public bool WasCancelled { get; private set; }

            public async Task<Outcome> AAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return Outcome.Done; }
                catch (OperationCanceledException) { return Outcome.Cancelled; }
            }

            public async Task<Outcome> BAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return Outcome.Done; }
                catch (OperationCanceledException) { return Outcome.None; }
            }

            public async Task<Result> CAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return new Result(); }
                catch (OperationCanceledException) { return Result.Empty; }
            }

            public async Task<Result> DAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return new Result(); }
                catch (OperationCanceledException) { return Result.Aborted(); }
            }

            public async Task<Result> EAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return new Result(); }
                catch (OperationCanceledException) { return new Result { IsCancelled = true }; }
            }

            public async Task<int> FAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return 0; }
                catch (OperationCanceledException) { return ExitCodes.Cancelled; }
            }

            public async Task<bool> GAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) { WasCancelled = true; return false; }
            }
        }
        """);

    [Fact]
    public Task FieldsForwardedExceptionsAndStopFunctions_AreSilent() => VerifyAsync("""
        class Client(HttpClient http, Action<Exception> onEnd)
        {
            readonly CancellationTokenSource _closing = new();

            public async Task<bool> FieldAsync()
            {
                try { await http.GetStringAsync("a", _closing.Token); return true; }
                catch (OperationCanceledException) { return false; }
            }

            public async Task<bool> ForwardedAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException e) { onEnd(e); return false; }
            }

            public async Task<bool> StopAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) { return false; }
            }

            public async Task<bool> TryEnterAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (OperationCanceledException) { return false; }
            }
        }
        """);

    [Fact]
    public Task CatchAlls_BelongToOtherRules() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<bool> AAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); return true; }
                catch (Exception) { return false; }
            }
        }
        """);

    [Fact]
    public Task Rethrow_TakesThePlaceOfTheAnswer() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            public async Task<bool> SendAsync(string text, CancellationToken token)
            {
                try
                {
                    await http.GetStringAsync(text, token);
                    return true;
                }
                catch ([|OperationCanceledException|])
                {
                    Console.WriteLine("gave up"); // for support
                    return false; // not sent
                }
            }

            public async Task<int> CountAsync(CancellationToken token)
            {
                try { return (await http.GetStringAsync("count", token)).Length; }
                catch ([|TaskCanceledException|]) { return 0; }
            }

            public async Task ScanAsync(string[] hosts, CancellationToken token)
            {
                foreach (var host in hosts)
                {
                    try
                    {
                        await http.GetStringAsync(host, token);
                    }
                    catch ([|OperationCanceledException|])
                    {
                        // Next one.
                    }
                }

                foreach (var host in hosts)
                {
                    try { await http.GetStringAsync(host, token); }
                    catch ([|OperationCanceledException|]) { }
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            public async Task<bool> SendAsync(string text, CancellationToken token)
            {
                try
                {
                    await http.GetStringAsync(text, token);
                    return true;
                }
                catch (OperationCanceledException)
                {
                    Console.WriteLine("gave up"); // for support
                    throw; // not sent
                }
            }

            public async Task<int> CountAsync(CancellationToken token)
            {
                try { return (await http.GetStringAsync("count", token)).Length; }
                catch (OperationCanceledException) { throw; }
            }

            public async Task ScanAsync(string[] hosts, CancellationToken token)
            {
                foreach (var host in hosts)
                {
                    try
                    {
                        await http.GetStringAsync(host, token);
                    }
                    catch (OperationCanceledException)
                    {
                        throw;
                        // Next one.
                    }
                }

                foreach (var host in hosts)
                {
                    try { await http.GetStringAsync(host, token); }
                    catch (OperationCanceledException) { throw; }
                }
            }
        }
        """);

    [Fact]
    public Task Filter_KeepsTheClauseForOtherCancellations() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            public async Task<bool> SendAsync(string text, CancellationToken cancellationToken)
            {
                try
                {
                    await http.GetStringAsync(text, cancellationToken);
                    return true;
                }
                catch ([|OperationCanceledException|])
                {
                    return false;
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            public async Task<bool> SendAsync(string text, CancellationToken cancellationToken)
            {
                try
                {
                    await http.GetStringAsync(text, cancellationToken);
                    return true;
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return false;
                }
            }
        }
        """, key: "AG0901.Filter");

    [Fact]
    public Task ExitUnderACondition_LeavesTheFilter() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            public async Task<int> SendAsync(string text, bool strict, CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync(text, token)).Length;
                }
                catch ([|OperationCanceledException|])
                {
                    if (strict)
                        return -1;
                    return 0;
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            public async Task<int> SendAsync(string text, bool strict, CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync(text, token)).Length;
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    if (strict)
                        return -1;
                    return 0;
                }
            }
        }
        """);

    [Fact]
    public Task HandlerThatHandsTheTokenOn_IsSilent() => VerifyAsync("""
        class Uploads(HttpClient http)
        {
            public async Task<Task> StartAsync(Uri uri, CancellationToken cancellationToken)
            {
                try { return Task.FromResult(await http.GetStringAsync(uri, cancellationToken)); }
                catch (OperationCanceledException) { return Task.FromCanceled(cancellationToken); }
            }
            public async Task<bool> SendAsync(Uri uri, TaskCompletionSource done, CancellationToken cancellationToken)
            {
                try { await http.GetStringAsync(uri, cancellationToken); return true; }
                catch (OperationCanceledException) { done.TrySetCanceled(cancellationToken); return false; }
            }
        }
        """);

    [Fact]
    public Task TokenOfASourceOrNone_IsSilent() => VerifyAsync("""
        class Probe(HttpClient http)
        {
            public async Task<bool> NoneAsync(CancellationToken cancellationToken)
            {
                if (cancellationToken.IsCancellationRequested) return false;
                try { await http.GetStringAsync("/", CancellationToken.None); return true; }
                catch (OperationCanceledException) { return false; }
            }
            public async Task<bool> PlainAsync(CancellationToken cancellationToken)
            {
                await Task.Delay(1, cancellationToken);
                try { await http.GetStringAsync("/"); return true; }
                catch (OperationCanceledException) { return false; }
            }
        }
        """);

    [Fact]
    public Task StateThatTakesCancelledWorkForDone_Triggers() => Verify.VerifyAsync("""
        interface IStore { Task MigrateAsync(int version, CancellationToken token); }
        class Upgrader(IStore store)
        {
            public int Version { get; private set; }
            public async Task UpgradeAsync(int version, CancellationToken token)
            {
                try { await store.MigrateAsync(version, token); }
                catch ([|OperationCanceledException|]) { }

                Version = version;
            }
        }
        """);

    [Fact]
    public Task StateThatNotesTheEnd_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IStore { Task MigrateAsync(int version, CancellationToken token); }
        class Upgrader(IStore store)
        {
            bool _isRunning;
            string _caller = "";
            public async Task UpgradeAsync(int version, string caller, CancellationToken token)
            {
                _isRunning = true;
                try { await store.MigrateAsync(version, token); }
                catch (OperationCanceledException) { }

                _isRunning = false;
                _caller = caller;
            }
        }
        """);
}
