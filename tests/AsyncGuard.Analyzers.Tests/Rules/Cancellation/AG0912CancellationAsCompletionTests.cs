using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0912CancellationAsCompletion,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0912CancellationAsCompletionFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0912CancellationAsCompletionTests
{
    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, LoggingStub.Settings);

    [Fact]
    public Task LoopOverItems_IsReported() => VerifyAsync("""
        class Mailer(HttpClient http, ILogger logger)
        {
            public async Task SendAllAsync(string[] letters, CancellationToken token)
            {
                foreach (var letter in letters)
                {
                    try
                    {
                        await http.GetStringAsync(letter, token);
                    }
                    catch ([|Exception|] ex)
                    {
                        logger.LogError(ex, "cannot send {Letter}", letter);
                    }
                }
            }

            public async Task<int> CountAsync(string[] letters, CancellationToken token)
            {
                var sent = 0;
                for (var i = 0; i < letters.Length; i++)
                {
                    try
                    {
                        await http.GetStringAsync(letters[i], token);
                    }
                    catch ([|Exception|])
                    {
                        continue;
                    }

                    sent++;
                }

                return sent;
            }
        }
        """);

    [Fact]
    public Task BestEffortNotification_IsReported() => VerifyAsync("""
        interface IListener
        {
            Task OnChangedAsync(string name, CancellationToken token);
        }

        class Publisher(IEnumerable<IListener> listeners, ILogger logger)
        {
            public async Task PublishAsync(string name, CancellationToken token)
            {
                foreach (var listener in listeners)
                {
                    try { await listener.OnChangedAsync(name, token); }
                    catch ([|Exception|] e) { logger.LogError(e, "listener failed"); }
                }
            }
        }
        """);

    [Fact]
    public Task LaterCode_IsReported() => VerifyAsync("""
        class Importer(HttpClient http, ILogger logger)
        {
            public async Task ImportAsync(string name, CancellationToken token)
            {
                try
                {
                    await http.GetStringAsync(name, token);
                }
                catch ([|Exception|] ex)
                {
                    logger.LogError(ex, "import failed");
                }

                Publish(name);
            }

            static void Publish(string name) => File.WriteAllText(name, "imported");
        }
        """);

    [Fact]
    public Task Message_SaysWhatGoesOn() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0912CancellationAsCompletion>.VerifyAsync("""
        class Store
        {
            public async Task SaveAsync(Stream stream, byte[] data, CancellationToken token)
            {
                try
                {
                    await stream.WriteAsync(data, token);
                }
                catch ({|#0:Exception|} e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        """, "'catch (Exception)' catches cancellation too: the function ends as if it were done");

    [Fact]
    public Task TryMethodThatAnswers_IsReported() => VerifyAsync("""
        class Cache(HttpClient http)
        {
            public async Task<bool> TryLoadAsync(string key, CancellationToken token)
            {
                try { await http.GetStringAsync(key, token); return true; }
                catch ([|Exception|]) { return false; }
            }
        }
        """);

    [Fact]
    public Task FallbackAndPartThatWasDone_AreReported() => VerifyAsync("""
        class Prices(HttpClient http)
        {
            string _last = "";

            public async Task<string> CurrentAsync(CancellationToken token)
            {
                try { return _last = await http.GetStringAsync("price", token); }
                catch ([|Exception|]) { return _last; }
            }

            public async Task<List<string>> ManyAsync(string[] names, CancellationToken token)
            {
                var found = new List<string>();
                try
                {
                    foreach (var name in names)
                        found.Add(await http.GetStringAsync(name, token));
                }
                catch ([|Exception|]) { Console.WriteLine("stopped early"); }

                return found;
            }
        }
        """);

    [Fact]
    public Task LaterStepsInCatchAllsOfTheirOwn_DoNotMeetTheToken() => VerifyAsync("""
        class Pipeline(HttpClient http, ILogger logger)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("extract", token); }
                catch ([|Exception|] e) { logger.LogError(e, "extract failed"); }

                try { await http.GetStringAsync("load", token); }
                catch ([|Exception|] e) { logger.LogError(e, "load failed"); }
            }
        }
        """);

    [Fact]
    public Task TokenMetAgain_IsSilent() => VerifyAsync("""
        class Pipeline(HttpClient http, ILogger logger)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("extract", token); }
                catch (Exception e) { logger.LogError(e, "extract failed"); }

                await http.GetStringAsync("load", token);
            }

            public async Task PollAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    try { await http.GetStringAsync("poll", token); }
                    catch (Exception e) { logger.LogError(e, "poll failed"); }
                }
            }

            public async Task PaceAsync(CancellationToken token)
            {
                while (true)
                {
                    try { await http.GetStringAsync("poll", token); }
                    catch (Exception e) { logger.LogError(e, "poll failed"); }

                    await Task.Delay(1000, token);
                }
            }

            public async Task EachAsync(string[] names, CancellationToken token)
            {
                foreach (var name in names)
                {
                    token.ThrowIfCancellationRequested();
                    try { await http.GetStringAsync(name, token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }

            public async Task StreamAsync(IAsyncEnumerable<string> names, CancellationToken token)
            {
                await foreach (var name in names.WithCancellation(token))
                {
                    try { await http.GetStringAsync(name, token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }

            public async Task TestedAsync(string[] names, CancellationToken token)
            {
                foreach (var name in names)
                {
                    try
                    {
                        if (token.IsCancellationRequested)
                            break;
                        await http.GetStringAsync(name, token);
                    }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }
        }
        """);

    [Fact]
    public Task TopOfTheWork_MayEnd() => VerifyAsync("""
        class Pump(HttpClient http, ILogger logger) : BackgroundService
        {
            readonly CancellationTokenSource _stop = new();
            Task? _loop;

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                try { await http.GetStringAsync("work", stoppingToken); }
                catch (Exception e) { logger.LogError(e, "stopped"); }
            }

            public void Start()
            {
                _loop = LoopAsync(_stop.Token);
                _ = Task.Run(async () =>
                {
                    try { await http.GetStringAsync("work", _stop.Token); }
                    catch (Exception e) { logger.LogError(e, "stopped"); }
                });
            }

            async Task LoopAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("work", token); }
                catch (Exception e) { logger.LogError(e, "stopped"); }
            }

            async void OnClick(object sender, EventArgs e)
            {
                try { await http.GetStringAsync("work", _stop.Token); }
                catch (Exception error) { logger.LogError(error, "failed"); }

                Console.WriteLine("ready");
                Refresh();
            }

            void Refresh() { }
        }

        static class Program
        {
            static async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken token)
            {
                try { await work(token); }
                catch (Exception e) { Console.Error.WriteLine(e); throw; }
            }
        }
        """);

    [Fact]
    public Task CollectedForwardedOrCancellationExceptions_AreSilent() => VerifyAsync("""
        class Batch(HttpClient http, ILogger logger)
        {
            public async Task RunAsync(string[] names, CancellationToken token)
            {
                var errors = new List<Exception>();
                foreach (var name in names)
                {
                    try { await http.GetStringAsync(name, token); }
                    catch (Exception e) { errors.Add(e); }
                }

                if (errors.Count > 0)
                    throw new AggregateException(errors);
            }

            public async Task OthersAsync(string[] names, CancellationToken token)
            {
                foreach (var name in names)
                {
                    try { await http.GetStringAsync(name, token); }
                    catch (Exception e) when (e is not OperationCanceledException) { logger.LogError(e, "failed"); }
                }
            }

            public async Task RetryAsync(CancellationToken token)
            {
                for (var attempt = 0; attempt < 3; attempt++)
                {
                    try { await http.GetStringAsync("a", token); return; }
                    catch (Exception e)
                    {
                        logger.LogError(e, "again");
                        await Task.Delay(1000, token);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task PauseThatEndsEarly_IsSilent() => VerifyAsync("""
        class Receiver
        {
            readonly CancellationTokenSource _stopping = new();

            async Task PauseAsync(TimeSpan time)
            {
                try { await Task.Delay(time, _stopping.Token); }
                catch { }
            }

            public Task RunAsync() => PauseAsync(TimeSpan.FromSeconds(1));
        }
        """);

    [Fact]
    public Task StopFunctionsAndOwnTokens_AreSilent() => VerifyAsync("""
        class Server(HttpClient http, ILogger logger)
        {
            public async Task StopAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("stop", token); }
                catch (Exception e) { logger.LogError(e, "failed"); }
            }

            public async Task WarmUpAsync()
            {
                using var limit = new CancellationTokenSource(1000);
                try { await http.GetStringAsync("warm", limit.Token); }
                catch (Exception e) { logger.LogError(e, "failed"); }
            }
        }
        """);

    [Fact]
    public Task AnswersOfOtherFunctions_BelongToTheLouderRule() => VerifyAsync("""
        class Store(HttpClient http)
        {
            public async Task<string?> FindAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception) { return null; }
            }
        }
        """);

    [Fact]
    public Task Rethrow_EndsTheLoop() => Verify.VerifyFixAsync("""
        class Mailer(HttpClient http)
        {
            public async Task SendAllAsync(string[] letters, CancellationToken token)
            {
                foreach (var letter in letters)
                {
                    try
                    {
                        await http.GetStringAsync(letter, token);
                    }
                    catch (HttpRequestException)
                    {
                        Console.WriteLine("unreachable");
                    }
                    catch ([|Exception|] ex)
                    {
                        Console.WriteLine(ex);
                    }
                    finally
                    {
                        Console.WriteLine(letter);
                    }
                }
            }
        }
        """, """
        class Mailer(HttpClient http)
        {
            public async Task SendAllAsync(string[] letters, CancellationToken token)
            {
                foreach (var letter in letters)
                {
                    try
                    {
                        await http.GetStringAsync(letter, token);
                    }
                    catch (HttpRequestException)
                    {
                        Console.WriteLine("unreachable");
                    }
                    catch (OperationCanceledException)
                    {
                        throw;
                    }
                    catch (Exception ex)
                    {
                        Console.WriteLine(ex);
                    }
                    finally
                    {
                        Console.WriteLine(letter);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Filter_LeavesCancellationOut() => Verify.VerifyFixAsync("""
        class Mailer(HttpClient http)
        {
            public async Task SendAsync(string letter, CancellationToken token)
            {
                try
                {
                    await http.GetStringAsync(letter, token);
                }
                catch ([|Exception|] ex)
                {
                    Console.WriteLine(ex);
                }
            }
        }
        """, """
        class Mailer(HttpClient http)
        {
            public async Task SendAsync(string letter, CancellationToken token)
            {
                try
                {
                    await http.GetStringAsync(letter, token);
                }
                catch (Exception ex) when (ex is not OperationCanceledException)
                {
                    Console.WriteLine(ex);
                }
            }
        }
        """, key: "AG0912.Filter");

    [Fact]
    public Task TestBehindTheClause_IsSilent() => VerifyAsync("""
        class Sync(HttpClient http, ILogger logger)
        {
            public async Task RunAsync(string[] hosts, CancellationToken cancellationToken)
            {
                foreach (var host in hosts)
                {
                    try { await http.GetStringAsync(host, cancellationToken).ConfigureAwait(false); }
                    catch (Exception e) { logger.LogError(e, "failed"); }

                    if (cancellationToken.IsCancellationRequested)
                        return;
                }
            }
            public async Task OnceAsync(CancellationToken cancellationToken)
            {
                try { await http.GetStringAsync("/", cancellationToken); }
                catch (Exception e) { logger.LogError(e, "failed"); }

                cancellationToken.ThrowIfCancellationRequested();
                await http.GetStringAsync("/done", CancellationToken.None);
            }
        }
        """);

    [Fact]
    public Task TidyingUpAtTheEndOfAService_IsSilent() => VerifyAsync("""
        class Scratch(HttpClient http, Stream log, ILogger logger) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                try { await http.GetStringAsync("/work", stoppingToken); }
                catch (Exception e) { logger.LogWarning(e, "left unfinished"); }

                log.Dispose();
                logger.LogInformation("finished");
            }
        }
        """);

    [Fact]
    public Task TidyingUpAtTheEndOfAStep_IsReported() => VerifyAsync("""
        class Scratch(HttpClient http, Stream log, ILogger logger)
        {
            public async Task RunAsync(string path, CancellationToken cancellationToken)
            {
                try { await http.GetStringAsync(path, cancellationToken); }
                catch ([|Exception|] e) { logger.LogWarning(e, "left unfinished"); }

                log.Dispose();
                logger.LogInformation("finished {Path}", path);
            }
        }
        """);

    [Fact]
    public Task NoTokenOfAnybodyElse_IsSilent() => VerifyAsync("""
        class Notifier(HttpClient http, ILogger logger)
        {
            public async Task NotifyAsync(string[] listeners)
            {
                foreach (var listener in listeners)
                {
                    try { await http.GetStringAsync(listener); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }
            public async Task NoneAsync(string[] listeners)
            {
                foreach (var listener in listeners)
                {
                    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                    try { await http.GetStringAsync(listener, limit.Token); }
                    catch (Exception e) { logger.LogError(e, "failed"); }
                }
            }
        }
        """);
}
