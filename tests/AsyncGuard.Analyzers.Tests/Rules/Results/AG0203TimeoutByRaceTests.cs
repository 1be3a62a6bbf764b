using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0203TimeoutByRace,
    AsyncGuard.CodeFixes.Rules.Results.AG0203TimeoutByRaceFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0203TimeoutByRaceTests
{
    [Fact]
    public Task TestOfTheWinner_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(string url)
            {
                var getting = client.GetStringAsync(url);
                if (await Task.[|WhenAny|](getting, Task.Delay(1000)) != getting)
                    throw new TimeoutException();
                return await getting;
            }
        }
        """);

    [Fact]
    public Task TimerInALocal_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task<string?> GetAsync(string url)
            {
                var getting = client.GetStringAsync(url);
                var timeout = Task.Delay(TimeSpan.FromSeconds(5));
                var winner = await Task.[|WhenAny|](getting, timeout).ConfigureAwait(false);
                return winner == timeout ? null : await getting;
            }
        }
        """);

    [Fact]
    public Task DroppedWinner_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task WarmAsync(string url) { await Task.[|WhenAny|](client.GetStringAsync(url), Task.Delay(100)); }
        }
        """);

    [Fact]
    public Task TimerFirst_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public async Task<bool> WarmAsync(Task task) => await Task.[|WhenAny|](Task.Delay(100), task) == task;
        }
        """);

    [Fact]
    public Task TimerWithTheCallersToken_Triggers() => Verify.VerifyAsync("""
        class Client
        {
            public async Task WaitAsync(Task task, CancellationToken ct) { if (await Task.[|WhenAny|](task, Task.Delay(100, ct)) != task) throw new TimeoutException(); }
        }
        """);

    [Fact]
    public Task ArrayOfTwo_Triggers() => Verify.VerifyAsync("""
        class Client
        {
            public async Task WaitAsync(Task task) { await Task.[|WhenAny|](new[] { task, Task.Delay(100) }); }
        }
        """);

    [Fact]
    public Task WaitAsync_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client { public async Task WaitAsync(Task task) => await task.WaitAsync(TimeSpan.FromSeconds(1)); }
        """);

    [Fact]
    public Task TimerThatIsCancelled_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client
        {
            public async Task WaitAsync(Task task)
            {
                using var timer = new CancellationTokenSource();
                if (await Task.WhenAny(task, Task.Delay(1000, timer.Token)) != task)
                    throw new TimeoutException();
                timer.Cancel();
                await task;
            }
        }
        """);

    [Fact]
    public Task EndlessDelay_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client
        {
            public async Task WaitAsync(Task task, CancellationToken ct)
            {
                await Task.WhenAny(task, Task.Delay(-1, ct));
                await Task.WhenAny(task, Task.Delay(Timeout.Infinite, ct));
                await Task.WhenAny(task, Task.Delay(Timeout.InfiniteTimeSpan, ct));
            }
        }
        """);

    [Fact]
    public Task PeriodicLook_DoesNotTrigger() => Verify.VerifyAsync("""
        class Progress
        {
            public async Task ShowAsync(Task task)
            {
                while (await Task.WhenAny(task, Task.Delay(1000)) != task)
                    Console.Write(".");
                for (var i = 0; i < 10; i++)
                    await Task.WhenAny(task, Task.Delay(1000));
            }
        }
        """);

    [Fact]
    public Task MoreThanTwo_DoNotTrigger() => Verify.VerifyAsync("""
        class Client { public async Task WaitAsync(Task a, Task b) { await Task.WhenAny(a, b, Task.Delay(1000)); await Task.WhenAny(a, b); } }
        """);

    [Fact]
    public Task TwoTimers_DoNotTrigger() => Verify.VerifyAsync("""
        class Client { public async Task WaitAsync() { await Task.WhenAny(Task.Delay(5), Task.Delay(1000)); } }
        """);

    [Fact]
    public Task RaceThatIsNotAwaited_DoesNotTrigger() => Verify.VerifyAsync("""
        class Client { public Task<Task> WaitAsync(Task a) => Task.WhenAny(a, Task.Delay(1000)); }
        """);

    [Fact]
    public Task OwnDelay_DoesNotTrigger() => Verify.VerifyAsync("""
        class Clock { public Task Delay(int ms) => Task.CompletedTask; }
        class Client(Clock clock) { public async Task WaitAsync(Task a) { await Task.WhenAny(a, clock.Delay(1000)); } }
        """);

    [Fact]
    public Task TestOfTheWinner_BecomesWaitAsync() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(string url, CancellationToken cancellationToken)
            {
                var getting = client.GetStringAsync(url, cancellationToken);
                // five seconds
                if (await Task.[|WhenAny|](getting, Task.Delay(TimeSpan.FromSeconds(5))) != getting)
                {
                    throw new TimeoutException();
                }

                return await getting;
            }
            public async Task WaitAsync(Task task, CancellationToken ct)
            {
                if (await Task.[|WhenAny|](task, Task.Delay(100, ct)).ConfigureAwait(false) != task)
                    throw new TimeoutException("too slow"); // or not
            }
        }
        """, """
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(string url, CancellationToken cancellationToken)
            {
                var getting = client.GetStringAsync(url, cancellationToken);
                // five seconds
                await getting.WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);

                return await getting;
            }
            public async Task WaitAsync(Task task, CancellationToken ct)
            {
                await task.WaitAsync(TimeSpan.FromMilliseconds(100), ct).ConfigureAwait(false); // or not
            }
        }
        """);

    [Fact]
    public Task OtherShapes_HaveNoFix() => Verify.VerifyNoFixAsync("""
        class Client
        {
            public async Task<bool> TryWaitAsync(Task task) => await Task.[|WhenAny|](task, Task.Delay(100)) == task;
            public async Task StopAsync(Task task) { if (await Task.[|WhenAny|](task, Task.Delay(100)) != task) Console.WriteLine("still running"); }
        }
        """);
}
