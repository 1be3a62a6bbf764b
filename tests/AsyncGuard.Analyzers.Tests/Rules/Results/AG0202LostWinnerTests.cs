using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0202LostWinner,
    AsyncGuard.CodeFixes.Rules.Results.AG0202LostWinnerFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0202LostWinnerTests
{
    const string Socket = """

        interface ISocket { Task ReadAsync(); Task WriteAsync(); Task<int> CountAsync(); }
        """;

    [Fact]
    public Task TwoLoopsStartedForTheRace_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                await Task.[|WhenAny|](socket.ReadAsync(), socket.WriteAsync());
                Console.WriteLine("closed");
            }
        }
        """ + Socket);

    [Fact]
    public Task LocalsOfTheRaceAlone_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                var reading = socket.ReadAsync();
                var writing = Task.Run(() => socket.WriteAsync());
                await Task.[|WhenAny|](reading, writing).ConfigureAwait(false);
            }
        }
        """ + Socket);

    [Fact]
    public Task OwnAsyncMethodsThatCanFail_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync() { await Task.[|WhenAny|](PumpAsync(), PumpAsync()); }
            async Task PumpAsync() { while (true) await socket.ReadAsync(); }
        }
        """ + Socket);

    [Fact]
    public Task RaceAgainstASignal_Triggers() => Verify.VerifyAsync("""
        class Worker(ISocket socket, Task stopped)
        {
            readonly TaskCompletionSource _stop = new();
            public async Task RunAsync() { await Task.[|WhenAny|](socket.ReadAsync(), _stop.Task); }
            public async Task Run2Async() { await Task.[|WhenAny|](socket.ReadAsync(), stopped); }
        }
        """ + Socket);

    [Fact]
    public Task ArrayAndCollectionExpression_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                await Task.[|WhenAny|](new[] { socket.ReadAsync(), socket.WriteAsync() });
                Task[] both = [socket.ReadAsync(), socket.WriteAsync()];
                await Task.[|WhenAny|](both);
            }
        }
        """ + Socket);

    [Fact]
    public Task ListOfTheRaceAlone_Triggers() => Verify.VerifyAsync("""
        class Pool(ISocket[] sockets)
        {
            public async Task RunAsync()
            {
                var tasks = sockets.Select(socket => socket.ReadAsync()).ToList();
                await Task.[|WhenAny|](tasks);
                await Task.[|WhenAny|](sockets.Select(socket => socket.WriteAsync()));
            }
        }
        """ + Socket);

    [Fact]
    public Task TypedTasks_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync() { await Task.[|WhenAny|](socket.CountAsync(), socket.CountAsync()); }
        }
        """ + Socket);

    [Fact]
    public Task GroupOfTasks_Triggers() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync(Task stopped) { await Task.[|WhenAny|](Task.WhenAll(socket.ReadAsync(), socket.WriteAsync()), stopped); }
        }
        """ + Socket);

    [Fact]
    public Task RaceInATryOrLambda_Triggers() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public Func<Task> Later() => async () =>
            {
                try { await Task.[|WhenAny|](socket.ReadAsync(), socket.WriteAsync()); }
                catch (IOException e) { Console.WriteLine(e); }
            };
        }
        """ + Socket);

    [Fact]
    public Task WrappedTasks_Trigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket, ValueTask<int> count)
        {
            public async Task RunAsync(Func<ValueTask> flush) { await Task.[|WhenAny|](flush().AsTask(), (socket.ReadAsync())); }
        }
        """ + Socket);

    [Fact]
    public Task WinnerThatIsAwaited_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task<int> RunAsync()
            {
                await await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync());
                await (await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync()).ConfigureAwait(false)).ConfigureAwait(false);
                var winner = await Task.WhenAny(socket.CountAsync(), socket.CountAsync());
                await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync()).Unwrap();
                return await winner;
            }
        }
        """ + Socket);

    [Fact]
    public Task OperandThatIsAwaitedLater_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                var reading = socket.ReadAsync();
                var writing = socket.WriteAsync();
                await Task.WhenAny(reading, writing);
                await reading;
            }
        }
        """ + Socket);

    [Fact]
    public Task OperandThatIsInspectedLater_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                var reading = socket.ReadAsync();
                while (!reading.IsCompleted)
                    await Task.WhenAny(reading, socket.WriteAsync());
                if (reading.Exception is { } failure) Console.WriteLine(failure);
            }
        }
        """ + Socket);

    [Fact]
    public Task ListThatIsLookedAtLater_DoesNotTrigger() => Verify.VerifyAsync("""
        class Pool(ISocket[] sockets)
        {
            public async Task RunAsync()
            {
                var tasks = sockets.Select(socket => socket.ReadAsync()).ToList();
                await Task.WhenAny(tasks);
                foreach (var task in tasks)
                    await task;
                var more = new List<Task>();
                more.Add(sockets[0].ReadAsync());
                await Task.WhenAny(more);
                await Task.WhenAll(more);
            }
        }
        """ + Socket);

    [Fact]
    public Task SignalsAlone_DoNotTrigger() => Verify.VerifyAsync("""
        class Waiter(SemaphoreSlim gate, Task stopped)
        {
            readonly TaskCompletionSource _first = new(), _second = new();
            public async Task RunAsync(CancellationToken ct)
            {
                await Task.WhenAny(_first.Task, _second.Task);
                await Task.WhenAny(gate.WaitAsync(ct), stopped);
                await Task.WhenAny(Task.CompletedTask, stopped);
            }
        }
        """);

    [Fact]
    public Task RaceAgainstATimer_IsLeftToTheOtherRule() => Verify.VerifyAsync("""
        class Client(ISocket socket)
        {
            public async Task RunAsync(CancellationToken ct)
            {
                await Task.WhenAny(socket.ReadAsync(), Task.Delay(1000));
                await Task.WhenAny(socket.ReadAsync(), Task.Delay(Timeout.Infinite, ct));
            }
        }
        """ + Socket);

    [Fact]
    public Task TasksKeptInFields_DoNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            Task? _reading, _writing;
            public async Task RunAsync()
            {
                _reading = socket.ReadAsync();
                _writing = socket.WriteAsync();
                await Task.WhenAny(_reading, _writing);
            }
        }
        """ + Socket);

    [Fact]
    public Task ParametersAndProperties_DoNotTrigger() => Verify.VerifyAsync("""
        class Group
        {
            public List<Task> Running { get; } = [];
            public async Task WaitAsync(IEnumerable<Task> tasks, Task other) { await Task.WhenAny(tasks); await Task.WhenAny(Running); await Task.WhenAny(other, Running[0]); }
        }
        """);

    [Fact]
    public Task WorkThatCannotFail_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync() { await Task.WhenAny(SafeAsync(), SafeAsync()); }
            async Task SafeAsync() { try { await socket.ReadAsync(); } catch (Exception e) { Console.WriteLine(e); } }
        }
        """ + Socket);

    [Fact]
    public Task WinnerThatNobodyReads_Triggers() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task<string> RunAsync()
            {
                var winner = await Task.[|WhenAny|](socket.ReadAsync(), socket.WriteAsync());
                return "closed";
            }
        }
        """ + Socket);

    [Fact]
    public Task WinnerThatIsReadSomewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task<Task> RunAsync(Action<Task> log)
            {
                var winner = await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync());
                log(winner);
                var second = await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync());
                Func<bool> failed = () => second.IsFaulted;
                var read = socket.ReadAsync();
                var third = await Task.WhenAny(read, socket.WriteAsync());
                await read;
                var last = await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync());
                return failed() ? winner : last;
            }
        }
        """ + Socket);

    [Fact]
    public Task DiscardedWinner_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync() { _ = await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync()); }
        }
        """ + Socket);

    [Fact]
    public Task WinnerThatIsCompared_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public async Task<bool> RunAsync(Task stopped) => await Task.WhenAny(socket.ReadAsync(), stopped) == stopped;
        }
        """ + Socket);

    [Fact]
    public Task OperandHandedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            readonly List<Task> _all = [];
            public async Task<Task> RunAsync()
            {
                var reading = socket.ReadAsync();
                _all.Add(reading);
                await Task.WhenAny(reading, socket.WriteAsync());
                var writing = socket.WriteAsync();
                await Task.WhenAny(writing, _all[0]);
                return writing;
            }
            public async Task Run2Async()
            {
                var reading = socket.ReadAsync();
                var watching = reading.ContinueWith(t => Console.WriteLine(t.Exception));
                await Task.WhenAny(reading, watching);
            }
        }
        """ + Socket);

    [Fact]
    public Task RaceThatIsReturnedOrBlocked_DoesNotTrigger() => Verify.VerifyAsync("""
        class Proxy(ISocket socket)
        {
            public Task<Task> AnyAsync() => Task.WhenAny(socket.ReadAsync(), socket.WriteAsync());
            public void Block() => Task.WaitAny(socket.ReadAsync(), socket.WriteAsync());
        }
        """ + Socket);

    [Fact]
    public Task OwnWhenAny_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Race { public static Task WhenAny(params Task[] tasks) => Task.CompletedTask; }
        class Proxy(ISocket socket) { public async Task RunAsync() { await Race.WhenAny(socket.ReadAsync(), socket.WriteAsync()); } }
        """ + Socket);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class Tests { [Xunit.Fact] public async Task RunAsync() { await Task.WhenAny(File.ReadAllTextAsync("x"), File.ReadAllTextAsync("y")); } }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { async Task M() { await Task.WhenAny({|CS0103:x|}, {|CS0103:y|}); await Task.{|CS7036:WhenAny|}(); } }
        """.Replace("await Task.{|CS7036:WhenAny|}(); ", "", StringComparison.Ordinal));

    [Fact]
    public Task WinnerOfADeclaredType_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync() { Task winner = await Task.[|WhenAny|](socket.ReadAsync(), socket.WriteAsync()); }
        }
        """ + Socket);

    [Fact]
    public Task WinnerThatNobodyReads_IsAwaited() => Verify.VerifyFixAsync("""
        class Race
        {
            public async Task<string> FirstAsync(Func<Task<string>> left, Func<Task<string>> right)
            {
                var winner = await Task.[|WhenAny|](left(), right());
                return "done";
            }
        }
        """, """
        class Race
        {
            public async Task<string> FirstAsync(Func<Task<string>> left, Func<Task<string>> right)
            {
                var winner = await await Task.WhenAny(left(), right());
                return "done";
            }
        }
        """);

    [Fact]
    public Task Winner_IsAwaited() => Verify.VerifyFixAsync("""
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                // until one ends
                await Task.[|WhenAny|](socket.ReadAsync(), socket.WriteAsync()); // both ways
                await Task.[|WhenAny|](
                    socket.ReadAsync(),
                    socket.WriteAsync()).ConfigureAwait(false);
            }
        }
        """ + Socket, """
        class Proxy(ISocket socket)
        {
            public async Task RunAsync()
            {
                // until one ends
                await await Task.WhenAny(socket.ReadAsync(), socket.WriteAsync()); // both ways
                await (await Task.WhenAny(
                    socket.ReadAsync(),
                    socket.WriteAsync()).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        """ + Socket);
}
