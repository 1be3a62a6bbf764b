using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0908UnobservedLoop,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0908UnobservedLoopFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0908UnobservedLoopTests
{
    [Fact]
    public Task LoopThatPassesOrTestsTheToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Export(HttpClient client)
        {
            public async Task RunAsync(string[] uris, CancellationToken token)
            {
                foreach (var uri in uris)
                    await client.GetAsync(uri, token);
                while (!token.IsCancellationRequested)
                    File.AppendAllText("log", "x");
                for (var i = 0; i < uris.Length; i++)
                {
                    token.ThrowIfCancellationRequested();
                    File.AppendAllText("log", "x");
                }
                foreach (var uri in uris)
                    Write(uri, token);
            }
            static void Write(string text, CancellationToken token) => File.AppendAllText("log", text);
        }
        """);

    [Fact]
    public Task LoopBySomethingLinked_DoesNotTrigger() => Verify.VerifyAsync("""
        class Export
        {
            public void Run(string[] lines, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                foreach (var line in lines)
                {
                    if (limit.IsCancellationRequested)
                        break;
                    File.AppendAllText("log", line);
                }
            }
        }
        """);

    [Fact]
    public Task TinyLoops_DoNotTrigger() => Verify.VerifyAsync("""
        class Setup
        {
            public void Run(CancellationToken token)
            {
                for (var i = 0; i < 3; i++)
                    File.AppendAllText("log", "x");
                foreach (var name in new[] { "a", "b" })
                    File.AppendAllText("log", name);
                foreach (var day in Enum.GetValues<DayOfWeek>())
                    File.AppendAllText("log", day.ToString());
                token.ThrowIfCancellationRequested();
            }
        }
        """);

    [Fact]
    public Task LoopThatDoesLittle_DoesNotTrigger() => Verify.VerifyAsync("""
        class Totals
        {
            public async Task<int> SumAsync(List<int> numbers, Dictionary<string, string> headers, CancellationToken token)
            {
                var sum = 0;
                foreach (var number in numbers)
                    sum += number;
                foreach (var header in headers)
                    Console.WriteLine($"{header.Key}: {header.Value}");
                await Task.Delay(1, token);
                return sum;
            }
        }
        """);

    [Fact]
    public Task FunctionWithoutAToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Export
        {
            readonly CancellationTokenSource _stop = new();
            public void Run(string[] lines) { foreach (var line in lines) File.AppendAllText("log", line); }
            public void Ignored(string[] lines, CancellationToken _) { foreach (var line in lines) File.AppendAllText("log", line); }
        }
        """);

    [Fact]
    public Task Cleanup_DoesNotTrigger() => Verify.VerifyAsync("""
        class Export
        {
            public async Task StopAsync(string[] files, CancellationToken token) { foreach (var file in files) File.AppendAllText(file, "end"); await Task.Yield(); }
            public async Task RunAsync(string[] files, CancellationToken token)
            {
                try { await Task.Delay(1, token); }
                finally { foreach (var file in files) File.AppendAllText(file, "end"); }
            }
        }
        """);

    [Fact]
    public Task CallThatCouldBeGivenTheToken_IsLeftToAnotherRule() => Verify.VerifyAsync("""
        class Export(HttpClient client)
        {
            public async Task RunAsync(string[] uris, CancellationToken token)
            {
                foreach (var uri in uris)
                    await client.GetAsync(uri);
            }
        }
        """);

    [Fact]
    public Task BlockingCallInAsyncCode_IsLeftToTheBlockingRules() => Verify.VerifyAsync("""
        class Poller
        {
            public async Task WaitAsync(string path, CancellationToken token)
            {
                while (!File.Exists(path))
                    Thread.Sleep(100);
                await File.ReadAllTextAsync(path, token);
            }
        }
        """);

    [Fact]
    public Task Iterator_DoesNotTrigger() => Verify.VerifyAsync("""
        class Lines
        {
            public IEnumerable<string> Read(string[] files, CancellationToken token) { foreach (var file in files) yield return File.ReadAllText(file); }
        }
        """);

    [Fact]
    public Task LoopOverTasksThatRunAlready_DoesNotTrigger() => Verify.VerifyAsync("""
        record Order(decimal Amount);
        class Orders
        {
            public async Task<decimal> SumAsync(IReadOnlyList<int> ids, CancellationToken token)
            {
                var tasks = ids.Select(id => FindAsync(id, token)).ToList();
                await Task.WhenAll(tasks);
                var sum = 0m;
                foreach (var task in tasks)
                    sum += (await task.ConfigureAwait(false))?.Amount ?? 0;
                for (var i = 0; i < tasks.Count; i++)
                    sum += (await tasks[i]).Amount;
                return sum;
            }
            Task<Order> FindAsync(int id, CancellationToken token) => Task.FromResult(new Order(id));
        }
        """);

    [Fact]
    public Task TaskStartedInTheRound_Triggers() => Verify.VerifyAsync("""
        class Mailer
        {
            public async Task SendAsync(List<string> letters, CancellationToken token)
            {
                [|foreach|] (var letter in letters)
                {
                    var sent = DeliverAsync(letter);
                    Console.WriteLine(letter);
                    await sent.ConfigureAwait(false);
                }
            }
            Task DeliverAsync(string letter) => File.WriteAllTextAsync("out", letter, CancellationToken.None);
        }
        """);

    [Fact]
    public Task NestedLoopsUnderOneThatObserves_DoNotTrigger() => Verify.VerifyAsync("""
        class Render
        {
            public void Run(int[] rows, int[] columns, CancellationToken token)
            {
                foreach (var row in rows)
                {
                    token.ThrowIfCancellationRequested();
                    foreach (var column in columns)
                        File.AppendAllText("log", $"{row} {column}");
                }
            }
        }
        """);

    [Fact]
    public Task SyncWork_Triggers() => Verify.VerifyFixAsync("""
        class Export
        {
            public void Run(string[] lines, CancellationToken token)
            {
                [|foreach|] (var line in lines)
                {
                    // one by one
                    File.AppendAllText("log", line);
                }
            }
        }
        """, """
        class Export
        {
            public void Run(string[] lines, CancellationToken token)
            {
                foreach (var line in lines)
                {
                    token.ThrowIfCancellationRequested();
                    // one by one
                    File.AppendAllText("log", line);
                }
            }
        }
        """);

    [Fact]
    public Task LoopWithoutBraces_GetsThem() => Verify.VerifyFixAsync("""
        class Export
        {
            public void Run(Queue<string> lines, CancellationToken token)
            {
                [|while|] (lines.Count > 0)
                    File.AppendAllText("log", lines.Dequeue());
            }
        }
        """, """
        class Export
        {
            public void Run(Queue<string> lines, CancellationToken token)
            {
                while (lines.Count > 0)
                {
                    token.ThrowIfCancellationRequested();
                    File.AppendAllText("log", lines.Dequeue());
                }
            }
        }
        """);

    [Fact]
    public Task AwaitThatCannotBeCancelled_Triggers() => Verify.VerifyAsync("""
        interface IMailbox { Task SendAsync(string text); }
        class Mailer(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> letters, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                [|foreach|] (var letter in letters)
                    await mailbox.SendAsync(letter);
                [|for|] (var i = 0; i < letters.Count; i++)
                    await mailbox.SendAsync(letters[i]);
            }
        }
        """);

    [Fact]
    public Task NestedComputation_Triggers() => Verify.VerifyAsync("""
        class Matrix
        {
            static double Cell(int row, int column) => row * column;
            public double Sum(int rows, int columns, CancellationToken token)
            {
                var sum = 0.0;
                [|for|] (var row = 0; row < rows; row++)
                {
                    for (var column = 0; column < columns; column++)
                        sum += Cell(row, column);
                }
                return sum;
            }
        }
        """);

    [Fact]
    public Task EndlessLoop_Triggers() => Verify.VerifyAsync("""
        class Spinner
        {
            static int _state;
            static int Next() => ++_state;
            public int Find(CancellationToken token)
            {
                [|while|] (true)
                {
                    if (Next() > 1000)
                        return _state;
                }
            }
        }
        """);

    [Fact]
    public Task LambdaWithAToken_Triggers() => Verify.VerifyFixAsync("""
        class Export
        {
            public Task RunAsync(string[][] parts, CancellationToken stop) => Parallel.ForEachAsync(parts, stop, async (part, token) =>
            {
                [|foreach|] (var line in part)
                    await SendAsync(line);
            });
            static Task SendAsync(string line) => Task.CompletedTask;
        }
        """, """
        class Export
        {
            public Task RunAsync(string[][] parts, CancellationToken stop) => Parallel.ForEachAsync(parts, stop, async (part, token) =>
            {
                foreach (var line in part)
                {
                    token.ThrowIfCancellationRequested();
                    await SendAsync(line);
                }
            });
            static Task SendAsync(string line) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task LocalFunctionWithAToken_Triggers() => Verify.VerifyAsync("""
        class Export
        {
            public void Run(string[] lines, CancellationToken stop)
            {
                Write(stop);
                void Write(CancellationToken token)
                {
                    [|do|] { File.AppendAllText("log", "x"); } while (File.Exists("more"));
                }
            }
        }
        """);

    [Fact]
    public Task TokenUsedByLocalFunctionsThatTheLoopCalls_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IMailbox { Task SendAsync(string text); Task SendUntilAsync(string text, CancellationToken token); }
        class Mailer(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> letters, CancellationToken token)
            {
                foreach (var letter in letters)
                    await DeliverAsync(letter);
                foreach (var letter in letters)
                {
                    Check();
                    await mailbox.SendAsync(letter);
                }

                Func<string, Task> send = async letter => await mailbox.SendUntilAsync(letter, token);
                foreach (var letter in letters)
                    await send(letter);
                for (var round = 0; round < letters.Count; round++)
                {
                    foreach (var page in Pages())
                        await mailbox.SendAsync(page);
                }

                Task DeliverAsync(string letter) => letter.Length == 0 ? Task.CompletedTask : PostAsync(letter);
                async Task PostAsync(string letter) => await mailbox.SendUntilAsync(letter, token);
                void Check() => token.ThrowIfCancellationRequested();
                IEnumerable<string> Pages()
                {
                    token.ThrowIfCancellationRequested();
                    yield return "cover";
                }
            }
        }
        """);

    [Fact]
    public Task LocalFunctionsThatDoNotUseTheToken_DoNotSpeakForTheLoop() => Verify.VerifyAsync("""
        interface IMailbox { Task SendAsync(string text); }
        class Mailer(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> letters, CancellationToken token)
            {
                Check();
                [|foreach|] (var letter in letters)
                    await DeliverAsync(letter, 3);

                async Task DeliverAsync(string letter, int attempts)
                {
                    if (attempts > 0)
                        await DeliverAsync(letter, attempts - 1);
                    else
                        await mailbox.SendAsync(letter);
                }
                void Check() => token.ThrowIfCancellationRequested();
            }
        }
        """);

    [Fact]
    public Task AwaitInTheCondition_Triggers() => Verify.VerifyFixAsync("""
        interface IScanner { Task<int> PendingAsync(); }
        class Drain(IScanner scanner)
        {
            public async Task WaitAsync(CancellationToken token)
            {
                [|while|] (await scanner.PendingAsync() > 0)
                {
                    await Task.Yield();
                }
            }
        }
        """, """
        interface IScanner { Task<int> PendingAsync(); }
        class Drain(IScanner scanner)
        {
            public async Task WaitAsync(CancellationToken token)
            {
                while (await scanner.PendingAsync() > 0)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
            }
        }
        """);

    [Fact]
    public Task ConditionThatWaitsForWhatHasItsToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Totals
        {
            public async Task<int> SumAsync(IAsyncEnumerable<int> numbers, Task<int> limit, CancellationToken token)
            {
                var sum = 0;
                await using var each = numbers.GetAsyncEnumerator(token);
                while (await each.MoveNextAsync())
                    sum += each.Current;
                while (sum < await limit)
                    sum *= 2;
                return sum;
            }
        }
        """);

    [Fact]
    public Task LoopThatClosesWhatIsLeft_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IConnection : IAsyncDisposable { bool IsBroken { get; } }
        class Pool(Func<CancellationToken, Task<IConnection>> connect)
        {
            readonly Stack<IConnection> _idle = [];
            public async Task<IConnection> RentAsync(CancellationToken token)
            {
                while (_idle.TryPop(out var connection))
                {
                    if (!connection.IsBroken)
                        return connection;
                    await connection.DisposeAsync().ConfigureAwait(false);
                }

                return await connect(token);
            }
        }
        """);
}
