using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0206FirstExceptionOnly,
    AsyncGuard.CodeFixes.Rules.Results.AG0206FirstExceptionOnlyFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0206FirstExceptionOnlyTests
{
    [Fact]
    public Task LoggedException_Triggers() => Verify.VerifyAsync("""
        class Sync(List<Task> tasks)
        {
            public async Task RunAsync(Task[] more)
            {
                try { await Task.WhenAll(more); }
                catch (Exception [|e|]) { Console.WriteLine(e); }
            }
        }
        """);

    [Fact]
    public Task SeveralTasks_Trigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Func<Task> first, Func<Task> second)
            {
                try { await Task.WhenAll(first(), second()).ConfigureAwait(false); }
                catch (IOException [|failure|]) { Console.WriteLine(failure.Message); }
            }
        }
        """);

    [Fact]
    public Task ResultsInTheTry_Trigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task<int> RunAsync(Task<int>[] tasks)
            {
                try { var all = await Task.WhenAll(tasks); return all.Sum(); }
                catch (HttpRequestException [|e|]) { Console.WriteLine(e.StatusCode); return 0; }
            }
        }
        """);

    [Fact]
    public Task Query_Triggers() => Verify.VerifyAsync("""
        class Sync(HttpClient client)
        {
            public async Task RunAsync(string[] urls)
            {
                try { await Task.WhenAll(urls.Select(url => client.GetStringAsync(url))); }
                catch (Exception [|e|]) when (e is not OperationCanceledException) { Console.WriteLine(e); }
            }
        }
        """);

    [Fact]
    public Task SecondClause_Triggers() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks)
            {
                try { await Task.WhenAll(tasks); }
                catch (OperationCanceledException) { }
                catch (Exception [|e|]) { Console.WriteLine(e); }
            }
        }
        """);

    [Fact]
    public Task Lambda_Triggers() => Verify.VerifyAsync("""
        class Sync
        {
            public Func<Task[], Task> Run() => async tasks => { try { await Task.WhenAll(tasks); } catch (Exception [|e|]) { Console.WriteLine(e); } };
        }
        """);

    [Fact]
    public Task CombinationThatIsOnlyAwaited_Triggers() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Func<Task> push, Func<Task> pull)
            {
                var both = Task.WhenAll(push(), pull());
                Console.WriteLine("under way");
                try { await both.ConfigureAwait(false); }
                catch (Exception [|e|]) { Console.WriteLine(e.Message); }
            }
        }
        """);

    [Fact]
    public Task CombinationThatIsAskedLater_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task push, Task pull)
            {
                var both = Task.WhenAll(push, pull);
                try { await both; }
                catch (Exception e) { Console.WriteLine(e.Message); }
                if (both.Exception is { InnerExceptions.Count: > 1 } all) Console.WriteLine(all);

                var first = Task.WhenAny(push, pull);
                try { await first; }
                catch (Exception e) { Console.WriteLine(e.Message); }

                var any = push.IsCompleted ? pull : Task.WhenAll(push, pull);
                try { await any; }
                catch (Exception e) { Console.WriteLine(e.Message); }
            }
        }
        """);

    [Fact]
    public Task TasksThatAreLookedAt_DoNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Func<Task>[] starts)
            {
                var tasks = starts.Select(start => start()).ToList();
                try { await Task.WhenAll(tasks); }
                catch (Exception e) { Console.WriteLine(e); foreach (var task in tasks) Console.WriteLine(task.Exception); }
            }
        }
        """);

    [Fact]
    public Task KeptCombination_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks)
            {
                var all = Task.WhenAll(tasks);
                try { await all; }
                catch (Exception e) { Console.WriteLine(all.Exception ?? e); }
            }
        }
        """);

    [Fact]
    public Task ExceptionThatIsNotRead_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks) { try { await Task.WhenAll(tasks); } catch (Exception) { Console.WriteLine("failed"); } }
        }
        """);

    [Fact]
    public Task ExceptionThatOnlyTheFilterReads_DoesNotTrigger() => Verify.VerifyAsync("""
        class Session(Action<string> log)
        {
            public async Task RunAsync(Task receiving, Task sending)
            {
                try { await Task.WhenAll(receiving, sending); }
                catch (IOException error) when (error.HResult == 109) { log("the client has gone"); }
            }
        }
        """);

    [Fact]
    public Task Rethrow_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks)
            {
                try { await Task.WhenAll(tasks); } catch (Exception e) { Console.WriteLine(e); throw; }
                try { await Task.WhenAll(tasks); } catch (Exception e) { throw new IOException("sync", e); }
            }
        }
        """);

    [Fact]
    public Task Cancellation_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks) { try { await Task.WhenAll(tasks); } catch (OperationCanceledException e) { Console.WriteLine(e); } }
        }
        """);

    [Fact]
    public Task OtherAwaits_DoNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks, Task other)
            {
                try { await other; await Task.WhenAll(tasks); } catch (Exception e) { Console.WriteLine(e); }
                try { await other; } catch (Exception e) { Console.WriteLine(e); }
            }
        }
        """);

    [Fact]
    public Task OneTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public async Task RunAsync(Task one) { try { await Task.WhenAll(one); } catch (Exception e) { Console.WriteLine(e); } }
        }
        """);

    [Fact]
    public Task BlockingWait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public void Run(Task[] tasks) { try { Task.WaitAll(tasks); } catch (AggregateException e) { foreach (var inner in e.InnerExceptions) Console.WriteLine(inner); } }
        }
        """);

    [Fact]
    public Task Outcomes_AreLookedAt() => Verify.VerifyFixAsync("""
        class Sync
        {
            public async Task RunAsync(Task[] tasks, Task<int> a, Task<int> b)
            {
                // all of them
                try
                {
                    await Task.WhenAll(tasks);
                }
                catch (Exception [|e|])
                {
                    Console.WriteLine(e); // each
                }

                try { await Task.WhenAll(a, b).ConfigureAwait(false); }
                catch (Exception [|e|])
                {
                    Console.WriteLine(e);
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Sync
        {
            public async Task RunAsync(Task[] tasks, Task<int> a, Task<int> b)
            {
                // all of them
                foreach (var outcome in await Gather.SettleAsync(tasks))
                {
                    if (outcome.Error is { } e)
                    {
                        Console.WriteLine(e); // each
                    }
                }

                foreach (var outcome in await Gather.SettleAsync(new[] { a, b }).ConfigureAwait(false))
                {
                    if (outcome.Error is { } e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task ClauseThatReturns_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Sync
        {
            public async Task<bool> RunAsync(Task[] tasks)
            {
                try { await Task.WhenAll(tasks); }
                catch (Exception [|e|]) { Console.WriteLine(e); return false; }
                return true;
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task KeptCombination_IsLeftAsItIs() => Verify.VerifyNoFixAsync("""
        class Sync
        {
            public async Task RunAsync(Func<Task> push, Func<Task> pull)
            {
                var both = Task.WhenAll(push(), pull());
                try { await both; }
                catch (Exception [|e|]) { Console.WriteLine(e.Message); }
            }
        }
        """);
}
