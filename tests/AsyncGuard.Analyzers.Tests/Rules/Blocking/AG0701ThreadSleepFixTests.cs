using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0701ThreadSleep,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0701ThreadSleepFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0701ThreadSleepFixTests
{
    [Fact]
    public Task SleepInAsyncMethod_BecomesDelay() => Verify.VerifyFixAsync("""
        class Poller
        {
            public async Task WaitForFileAsync(string path)
            {
                while (!File.Exists(path))
                    Thread.[|Sleep|](200); // the writer needs a while
                await File.ReadAllTextAsync(path);
            }
        }
        """, """
        class Poller
        {
            public async Task WaitForFileAsync(string path)
            {
                while (!File.Exists(path))
                    await Task.Delay(200); // the writer needs a while
                await File.ReadAllTextAsync(path);
            }
        }
        """);

    [Fact]
    public Task SleepWithTokenInScope_PassesTheToken() => Verify.VerifyFixAsync("""
        class Retry
        {
            public async Task<string> GetAsync(HttpClient client, string url, CancellationToken cancellationToken)
            {
                for (var attempt = 1; ; attempt++)
                {
                    if (await client.GetAsync(url, cancellationToken) is { IsSuccessStatusCode: true } answer)
                        return await answer.Content.ReadAsStringAsync(cancellationToken);

                    // give the server time
                    Thread.[|Sleep|](TimeSpan.FromSeconds(attempt));
                }
            }
        }
        """, """
        class Retry
        {
            public async Task<string> GetAsync(HttpClient client, string url, CancellationToken cancellationToken)
            {
                for (var attempt = 1; ; attempt++)
                {
                    if (await client.GetAsync(url, cancellationToken) is { IsSuccessStatusCode: true } answer)
                        return await answer.Content.ReadAsStringAsync(cancellationToken);

                    // give the server time
                    await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken);
                }
            }
        }
        """);

    [Fact]
    public Task EndlessSleepAndNamedArgument_BecomeDelay() => Verify.VerifyFixAsync("""
        class Host
        {
            public async Task RunAsync(Func<Task> start)
            {
                await start();
                Thread.[|Sleep|](millisecondsTimeout: 50);
                Thread.[|Sleep|](Timeout.Infinite);
            }
        }
        """, """
        class Host
        {
            public async Task RunAsync(Func<Task> start)
            {
                await start();
                await Task.Delay(50);
                await Task.Delay(Timeout.Infinite);
            }
        }
        """);

    [Fact]
    public Task FunctionThatReturnsTask_IsMadeAsync() => Verify.VerifyFixAsync("""
        interface IMailbox { Task SendAsync(string text); }

        class Notifier
        {
            readonly IMailbox _mailbox;

            public Notifier(IMailbox mailbox) => _mailbox = mailbox;

            /// <summary>Sends slowly.</summary>
            public Task NotifyAsync(string text)
            {
                if (text.Length == 0)
                    return Task.CompletedTask;
                if (text.Length > 1000)
                    return Task.FromException(new ArgumentException("too long", nameof(text)));

                Thread.[|Sleep|](100);
                return _mailbox.SendAsync(text);
            }
        }
        """, """
        interface IMailbox { Task SendAsync(string text); }

        class Notifier
        {
            readonly IMailbox _mailbox;

            public Notifier(IMailbox mailbox) => _mailbox = mailbox;

            /// <summary>Sends slowly.</summary>
            public async Task NotifyAsync(string text)
            {
                if (text.Length == 0)
                    return;
                if (text.Length > 1000)
                    throw new ArgumentException("too long", nameof(text));

                await Task.Delay(100);
                await _mailbox.SendAsync(text);
            }
        }
        """);

    [Fact]
    public Task SeveralInFunctionsThatReturnTask_AreFixedTogether() => Verify.VerifyFixAsync("""
        class Pump
        {
            public Task<int> StartAsync(bool slow)
            {
                Thread.[|Sleep|](10);
                if (slow)
                    Thread.[|Sleep|](1000);
                return Task.FromResult(slow ? 2 : 1);
            }

            public Task StopAsync()
            {
                Thread.[|Sleep|](10);
                Thread.[|Sleep|](20);
                return Task.CompletedTask;
            }
        }
        """, """
        class Pump
        {
            public async Task<int> StartAsync(bool slow)
            {
                await Task.Delay(10);
                if (slow)
                    await Task.Delay(1000);
                return slow ? 2 : 1;
            }

            public async Task StopAsync()
            {
                await Task.Delay(10);
                await Task.Delay(20);
            }
        }
        """);

    [Fact]
    public Task SleepWhereAllAwaitsAreConfigured_IsConfiguredToo() => Verify.VerifyFixAsync("""
        class Library
        {
            public async Task<string> ReadAsync(string path, CancellationToken ct)
            {
                await Task.Yield();
                Thread.[|Sleep|](5);
                return await File.ReadAllTextAsync(path, ct).ConfigureAwait(false);
            }

            public async Task WriteAsync(string path, string text, CancellationToken ct)
            {
                Thread.[|Sleep|](5);
                await File.WriteAllTextAsync(path, text, ct).ConfigureAwait(false);
            }
        }
        """, """
        class Library
        {
            public async Task<string> ReadAsync(string path, CancellationToken ct)
            {
                await Task.Yield();
                await Task.Delay(5, ct);
                return await File.ReadAllTextAsync(path, ct).ConfigureAwait(false);
            }

            public async Task WriteAsync(string path, string text, CancellationToken ct)
            {
                await Task.Delay(5, ct).ConfigureAwait(false);
                await File.WriteAllTextAsync(path, text, ct).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task SleepInLambdaAndLocalFunction_MakesThoseAsync() => Verify.VerifyFixAsync("""
        class Scheduler
        {
            readonly List<Func<CancellationToken, Task>> _jobs = [];

            public void Plan(HttpClient client)
            {
                _jobs.Add(stopping =>
                {
                    Thread.[|Sleep|](100);
                    return client.GetAsync("/health", stopping);
                });
                _jobs.Add(Twice);

                static Task Twice(CancellationToken stopping)
                {
                    Thread.[|Sleep|](100);
                    return Task.CompletedTask;
                }
            }
        }
        """, """
        class Scheduler
        {
            readonly List<Func<CancellationToken, Task>> _jobs = [];

            public void Plan(HttpClient client)
            {
                _jobs.Add(async stopping =>
                {
                    await Task.Delay(100, stopping);
                    await client.GetAsync("/health", stopping);
                });
                _jobs.Add(Twice);

                static async Task Twice(CancellationToken stopping)
                {
                    await Task.Delay(100, stopping);
                }
            }
        }
        """);

    [Fact]
    public Task SleepAsExpressionBody_BecomesDelay() => Verify.VerifyFixAsync("""
        class Clock
        {
            public async Task TickAsync() => Thread.[|Sleep|](1000);
        }
        """, """
        class Clock
        {
            public async Task TickAsync() => await Task.Delay(1000);
        }
        """, settings: new() { Config = "dotnet_diagnostic.CS1998.severity = none" });

    [Fact]
    public Task SleepInTopLevelStatements_BecomesDelay() => Verify.VerifyFixAsync("""
        using var stop = new CancellationTokenSource();
        await File.WriteAllTextAsync("ready", "yes");
        Thread.[|Sleep|](1000);
        """, """
        using var stop = new CancellationTokenSource();
        await File.WriteAllTextAsync("ready", "yes");
        await Task.Delay(1000, stop.Token);
        """, settings: new() { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task SleepInLambdaThatRunsInline_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Importer
        {
            public async Task<List<string>> ImportAsync(IEnumerable<string> lines)
            {
                await Task.Yield();
                return lines.Select(line =>
                {
                    Thread.[|Sleep|](10);
                    return line.Trim();
                }).ToList();
            }
        }
        """);
}
