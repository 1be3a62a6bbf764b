using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0905TaskCanceledOnly,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0905TaskCanceledOnlyFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0905TaskCanceledOnlyTests
{
    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, LoggingStub.Settings);

    [Fact]
    public Task CallsThatThrowTheBase_AreReported() => VerifyAsync("""
        using System.Threading.Channels;
        class Worker(Channel<string> jobs, SemaphoreSlim gate, ILogger logger)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    while (await jobs.Reader.WaitToReadAsync(token))
                        Console.WriteLine(await jobs.Reader.ReadAsync(token));
                }
                catch ([|TaskCanceledException|])
                {
                    logger.LogInformation("stopping");
                }
            }

            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch ([|TaskCanceledException|]) { throw; }
                catch (Exception e) { logger.LogError(e, "failed"); throw; }
            }

            public async Task CheckAsync(HttpClient http, CancellationToken token)
            {
                try
                {
                    token.ThrowIfCancellationRequested();
                    await http.GetStringAsync("a", token);
                }
                catch ([|TaskCanceledException|])
                {
                    return;
                }
            }
        }
        """);

    [Fact]
    public Task OwnTimeLimit_IsReportedToo() => VerifyAsync("""
        class Reader
        {
            public async Task<int> ReadAsync(Stream stream, byte[] buffer)
            {
                using var limit = new CancellationTokenSource(1000);
                try { return await stream.ReadAsync(buffer, limit.Token); }
                catch ([|TaskCanceledException|]) { return -1; }
            }

            public async Task<int> EachAsync(IAsyncEnumerable<int> numbers, CancellationToken token)
            {
                var count = 0;
                try
                {
                    await foreach (var number in numbers.WithCancellation(token))
                        count++;
                    return count;
                }
                catch ([|TaskCanceledException|])
                {
                    Console.WriteLine("cancelled");
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task Message_NamesTheCall() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0905TaskCanceledOnly>.VerifyAsync("""
        class Reader(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch ({|#0:TaskCanceledException|}) { throw; }
            }
        }
        """, "'WaitAsync' can be cancelled with an 'OperationCanceledException' that is no 'TaskCanceledException'");

    [Fact]
    public Task DelaysAndRequests_AreSilent() => VerifyAsync("""
        class Poller(HttpClient http)
        {
            public async Task WaitAsync(CancellationToken token)
            {
                try { await Task.Delay(1000, token); }
                catch (TaskCanceledException) { }
            }

            public async Task<string?> AskAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (TaskCanceledException) { throw; }
            }

            public async Task<int> RunAsync(CancellationToken token)
            {
                try { return await Task.Run(() => 1, token); }
                catch (TaskCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task TimeoutOfHttpClient_IsSilent() => VerifyAsync("""
        class Poller(HttpClient http, SemaphoreSlim gate)
        {
            public async Task<string?> AskAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); return await http.GetStringAsync("a", token); }
                catch (TaskCanceledException e) when (e.InnerException is TimeoutException) { return null; }
            }

            public async Task<int> TaskAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); return 1; }
                catch (TaskCanceledException e) { Console.WriteLine(e.Task?.Id); throw; }
            }
        }
        """);

    [Fact]
    public Task BaseCaughtToo_IsSilent() => VerifyAsync("""
        class Worker(SemaphoreSlim gate)
        {
            public async Task<int> EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); return 1; }
                catch (TaskCanceledException) { Console.WriteLine("task"); throw; }
                catch (OperationCanceledException) { Console.WriteLine("other"); throw; }
            }
        }
        """);

    [Fact]
    public Task NoToken_IsSilent() => VerifyAsync("""
        class Worker(SemaphoreSlim gate)
        {
            public async Task EnterAsync(Task work)
            {
                try { await work; await gate.WaitAsync(); await gate.WaitAsync(CancellationToken.None); }
                catch (TaskCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task SwallowedCancellation_BelongsToItsOwnRule() => VerifyAsync("""
        class Worker(SemaphoreSlim gate)
        {
            public async Task<bool> EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); return true; }
                catch (TaskCanceledException) { return false; }
            }
        }
        """);

    [Fact]
    public Task Base_IsCaughtInstead() => Verify.VerifyFixAsync("""
        class Worker(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch ([|TaskCanceledException|] e) { Console.WriteLine(e); throw; } // noted
            }

            public async Task LeaveAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch ([|System.Threading.Tasks.TaskCanceledException|]) when (gate.CurrentCount == 0) { throw; }
                catch (Exception) { throw new InvalidOperationException(); }
            }
        }
        """, """
        class Worker(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (OperationCanceledException e) { Console.WriteLine(e); throw; } // noted
            }

            public async Task LeaveAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (OperationCanceledException) when (gate.CurrentCount == 0) { throw; }
                catch (Exception) { throw new InvalidOperationException(); }
            }
        }
        """);

    [Fact]
    public Task WhereTheBaseDoesNotFit_HasNoFix() => Verify.VerifyNoFixAsync("""
        class StoppedException : OperationCanceledException;

        class Worker(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch ([|TaskCanceledException|]) { throw; }
                catch (StoppedException) { Console.WriteLine("stopped"); throw; }
            }
        }
        """);

    [Fact]
    public Task ChannelWriterInAWorker_IsReported() => VerifyAsync("""
        using System.Threading.Channels;
        class Publisher(ChannelWriter<string> outbox, ILogger logger)
        {
            public async ValueTask PublishAsync(string message, CancellationToken cancellationToken)
            {
                try
                {
                    await outbox.WriteAsync(message, cancellationToken).ConfigureAwait(false);
                }
                catch ([|TaskCanceledException|] exception)
                {
                    logger.LogInformation(exception.Message);
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task SequenceInALocalFunction_IsReported() => VerifyAsync("""
        class Replay
        {
            public async Task RunAsync(IAsyncEnumerable<string> events, CancellationToken cancellationToken)
            {
                await PlayAsync();

                async Task PlayAsync()
                {
                    try
                    {
                        await foreach (var item in events.WithCancellation(cancellationToken).ConfigureAwait(false))
                            Console.WriteLine(item);
                    }
                    catch ([|TaskCanceledException|])
                    {
                        Console.WriteLine("stopped");
                        throw;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task FilterOnTheToken_WithoutItInTheTry_IsSilent() => VerifyAsync("""
        class Timer2
        {
            public async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
            {
                try { await Task.Delay(pause, cancellationToken).ConfigureAwait(false); }
                catch (TaskCanceledException) when (cancellationToken.IsCancellationRequested) { Console.WriteLine("woken"); }
            }
            public async Task YieldAsync()
            {
                try { await Task.Yield(); }
                catch (TaskCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task ParallelDelaysAndCombinations_AreSilent() => VerifyAsync("""
        class Pauses(HttpClient http)
        {
            public async Task BothAsync(CancellationToken cancellationToken)
            {
                try { await Task.WhenAll(Task.Delay(1, cancellationToken), http.GetStringAsync("/", cancellationToken)); }
                catch (TaskCanceledException) { throw; }
            }
            public async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                try { return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false); }
                catch (TaskCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task EarlierClauseForTheBase_IsSilent() => VerifyAsync("""
        class Gate(SemaphoreSlim gate)
        {
            public async Task<bool> EnterAsync(CancellationToken cancellationToken)
            {
                try { await gate.WaitAsync(cancellationToken); return true; }
                catch (TaskCanceledException e) when (e.InnerException is TimeoutException) { return false; }
                catch (OperationCanceledException) { throw; }
            }
            public async Task ContinueAsync(CancellationToken cancellationToken)
            {
                try { await gate.WaitAsync(cancellationToken); }
                catch (Exception e) when (e is TaskCanceledException or OperationCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task Tests_AreSilent() => VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class GateTests
        {
            [Xunit.Fact]
            public async Task Enter_IsCancelled()
            {
                using var gate = new SemaphoreSlim(0);
                using var stop = new CancellationTokenSource(10);
                try { await gate.WaitAsync(stop.Token); }
                catch (TaskCanceledException) { return; }
            }
        }
        """);

    [Fact]
    public Task LoopThatAFieldKeeps_Triggers() => Verify.VerifyAsync("""
        sealed class Vent(Func<CancellationToken, Task> adjust) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = LoopAsync(_stop.Token);
            async Task LoopAsync(CancellationToken token)
            {
                while (true)
                {
                    token.ThrowIfCancellationRequested();
                    await adjust(token);
                }
            }
            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                try { await _loop.ConfigureAwait(false); }
                catch ([|TaskCanceledException|]) { }
                _stop.Dispose();
            }
        }
        """);

    [Fact]
    public Task FieldThatKeepsATaskOfTheFramework_DoesNotTrigger() => Verify.VerifyAsync("""
        sealed class Vent(Func<CancellationToken, Task> adjust) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            Task _pause = Task.CompletedTask;
            Task _work = Task.CompletedTask;
            public void Start()
            {
                _pause = Task.Delay(1000, _stop.Token);
                _work = WorkAsync();
            }
            async Task WorkAsync() => await adjust(CancellationToken.None);
            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                try { await _pause; await _work; }
                catch (TaskCanceledException) { }
                _stop.Dispose();
            }
        }
        """);
}
