using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0201QuadraticWhenAny,
    AsyncGuard.CodeFixes.Rules.Results.AG0201QuadraticWhenAnyFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0201QuadraticWhenAnyTests
{
    [Fact]
    public Task CountAndRemove_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages)
            {
                [|while|] (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages);
                    pages.Remove(page);
                    Console.WriteLine(await page);
                }
            }
        }
        """);

    [Fact]
    public Task AnyAndDiscardedRemove_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(IEnumerable<Task<string>> pages)
            {
                var open = pages.ToHashSet();
                [|while|] (open.Any())
                {
                    var page = await Task.WhenAny(open).ConfigureAwait(false);
                    Console.WriteLine(await page);
                    _ = open.Remove(page);
                }
            }
        }
        """);

    [Fact]
    public Task PlainTasks_Trigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> tasks)
            {
                [|while|] (tasks.Count != 0) { Task done = await Task.WhenAny(tasks); tasks.Remove(done); await done; }
            }
        }
        """);

    [Fact]
    public Task Field_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            readonly List<Task<int>> _tasks = [];
            public async Task PrintAsync()
            {
                [|while|] (_tasks.Count > 0) { var done = await Task.WhenAny(_tasks); _tasks.Remove(done); Console.WriteLine(await done); }
            }
        }
        """);

    [Fact]
    public Task ConditionWithAToken_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<int>> tasks)
            {
                [|while|] (tasks.Any()) { var done = await Task.WhenAny(tasks); tasks.Remove(done); try { Console.WriteLine(await done); } catch (IOException e) { Console.WriteLine(e); } }
            }
        }
        """);

    [Fact]
    public Task Lambda_Triggers() => Verify.VerifyAsync("""
        class Crawler
        {
            public Func<List<Task<int>>, Task> Print() => async tasks =>
            {
                [|while|] (tasks.Count > 0) { var done = await Task.WhenAny(tasks); tasks.Remove(done); Console.WriteLine(await done); }
            };
        }
        """);

    [Fact]
    public Task OtherLoopsAndCollections_Trigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(IEnumerable<Task<int>> given)
            {
                var open = new List<Task<int>>(given);
                [|do|]
                {
                    var done = await Task.WhenAny(open);
                    Console.WriteLine(await done);
                    open.Remove(done);
                }
                while (open.Count != 0);
            }
            public async Task PrintAsync(LinkedList<Task> open)
            {
                [|for|] (; open.Count > 0;)
                {
                    var done = await Task.WhenAny(open);
                    open.Remove(done);
                    await done;
                }
            }
            public async Task PrintAsync(Dictionary<Task<string>, Uri> pages)
            {
                [|while|] (pages is { Count: > 0 })
                {
                    var page = await Task.WhenAny(pages.Keys);
                    pages.Remove(page, out var address);
                    Console.WriteLine($"{address}: {await page}");
                }
            }
        }
        """);

    [Fact]
    public Task RemovalThatIsTested_Triggers() => Verify.VerifyNoFixAsync("""
        class Crawler
        {
            public async Task PrintAsync(Dictionary<Task<string>, Uri> pages, List<Task<string>> more)
            {
                [|while|] (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages.Keys);
                    if (!pages.Remove(page, out var address))
                        throw new InvalidOperationException("no such page");
                    Console.WriteLine($"{address}: {await page}");
                }
                [|while|] (more.Count > 0)
                {
                    var page = await Task.WhenAny(more);
                    if (more.Remove(page))
                        Console.WriteLine(await page);
                }
            }
        }
        """);

    [Fact]
    public Task RemovalByIndex_Triggers() => Verify.VerifyNoFixAsync("""
        class Crawler
        {
            public async Task<string?> FindAsync(List<Task<string>> pages, string word)
            {
                [|while|] (pages.Count > 0)
                {
                    var at = pages.IndexOf(await Task.WhenAny(pages).ConfigureAwait(false));
                    var page = await pages[at];
                    pages.RemoveAt(at);
                    if (page.Contains(word))
                        return page;
                }
                return null;
            }
        }
        """);

    [Fact]
    public Task RemovalOfSomethingElse_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages, List<Task<string>> others, Func<Task<string>> next)
            {
                while (pages.Count > 0)
                {
                    var at = others.IndexOf(await Task.WhenAny(pages));
                    pages.RemoveAt(at);
                }
                while (pages.Count > 0)
                {
                    var at = pages.IndexOf(await Task.WhenAny(pages));
                    pages[at] = next();
                    pages.RemoveAt(at - 1);
                }
                while (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages);
                    if (pages.Remove(page))
                        pages.Add(next());
                }
                while (pages.Count > 0)
                {
                    var at = pages.IndexOf(await Task.WhenAny(pages));
                    Console.WriteLine(await pages[at]);
                    pages.RemoveAt(0);
                }
                while (pages.Count > 0)
                {
                    var at = pages.IndexOf(await Task.WhenAny(pages));
                    pages.RemoveAt(at);
                    if (pages.Count < 3)
                        pages.Add(next());
                }
            }
        }
        """);

    [Fact]
    public Task OtherLoopsThatDoMore_DoNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> open, Func<Task> next)
            {
                do
                {
                    var done = await Task.WhenAny(open);
                    open.Remove(done);
                    open.Add(next());
                }
                while (open.Count != 0);
                for (var left = 3; open.Count > 0; left--)
                {
                    var done = await Task.WhenAny(open);
                    open.Remove(done);
                    if (left == 0)
                        break;
                }
            }
            public async Task PrintAsync(Dictionary<Uri, Task<string>> pages)
            {
                while (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages.Values);
                    pages.Remove(pages.First(pair => pair.Value == page).Key);
                    Console.WriteLine(await page);
                }
            }
        }
        """);

    [Fact]
    public Task WindowOfRunningTasks_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(Queue<string> urls, List<Task<string>> open, HttpClient client)
            {
                while (open.Count > 0)
                {
                    var page = await Task.WhenAny(open);
                    open.Remove(page);
                    if (urls.Count > 0)
                        open.Add(client.GetStringAsync(urls.Dequeue()));
                }
            }
        }
        """);

    [Fact]
    public Task LoopWithoutRemoval_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> tasks, List<Task> other)
            {
                while (tasks.Count > 0) { var done = await Task.WhenAny(tasks); other.Remove(done); await done; break; }
            }
        }
        """);

    [Fact]
    public Task OtherTasksInTheRace_DoNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> tasks, Task stopped)
            {
                while (tasks.Count > 0) { var done = await Task.WhenAny(tasks.Append(stopped)); tasks.Remove(done); }
            }
        }
        """);

    [Fact]
    public Task LimitedWindow_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> tasks)
            {
                if (tasks.Count > 5) { var done = await Task.WhenAny(tasks); tasks.Remove(done); }
                for (var i = 0; i < 3; i++) { var done = await Task.WhenAny(tasks); tasks.Remove(done); }
            }
        }
        """);

    [Fact]
    public Task RestThatIsLookedAt_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task> tasks)
            {
                while (tasks.Count > 0) { var done = await Task.WhenAny(tasks); tasks.Remove(done); Console.WriteLine($"{tasks.Count} left"); }
            }
        }
        """);

    [Fact]
    public Task WhenEach_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<int>> tasks) { await foreach (var done in Task.WhenEach(tasks)) Console.WriteLine(await done); }
        }
        """);

    [Fact]
    public Task ConditionOnSomethingElse_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<int>> tasks, Func<bool> more)
            {
                while (more()) { var done = await Task.WhenAny(tasks); tasks.Remove(done); }
            }
        }
        """);

    [Fact]
    public Task BlockingLoop_DoesNotTrigger() => Verify.VerifyAsync("""
        class Crawler
        {
            public void Print(List<Task> tasks) { while (tasks.Count > 0) tasks.RemoveAt(Task.WaitAny(tasks.ToArray())); }
        }
        """);

    [Fact]
    public Task Loop_RunsOverWhenEach() => Verify.VerifyFixAsync("""
        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages)
            {
                // as they come
                [|while|] (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages);
                    pages.Remove(page);
                    Console.WriteLine(await page); // printed
                }
                [|while|] (pages.Any())
                {
                    Task<string> page = await Task.WhenAny(pages).ConfigureAwait(false);
                    pages.Remove(page);
                    Console.WriteLine(await page.ConfigureAwait(false));
                }
            }
        }
        """, """
        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages)
            {
                // as they come
                await foreach (var page in Task.WhenEach(pages))
                {
                    Console.WriteLine(await page); // printed
                }
                await foreach (Task<string> page in Task.WhenEach(pages).ConfigureAwait(false))
                {
                    Console.WriteLine(await page.ConfigureAwait(false));
                }
            }
        }
        """);

    // Task.WhenEach came with .NET 9.
    static VerifierSettings BeforeNet9 { get; } = new()
    {
        Framework = References.Net8,
        Sources =
        [
            ("Gather.cs", """
                namespace AsyncGuard.Runtime
                {
                    public static class Gather
                    {
                        public static IAsyncEnumerable<Task<T>> AsCompleted<T>(IEnumerable<Task<T>> tasks, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
                        public static IAsyncEnumerable<Task> AsCompleted(IEnumerable<Task> tasks, TimeSpan? timeout = null, TimeProvider? time = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
                    }
                }
                """),
        ],
    };

    const string OldLoop = """
        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages, List<Task> jobs)
            {
                // as they come
                [|while|] (pages.Count > 0)
                {
                    var page = await Task.WhenAny(pages);
                    pages.Remove(page);
                    Console.WriteLine(await page);
                }
                [|while|] (jobs.Any())
                {
                    var job = await Task.WhenAny(jobs).ConfigureAwait(false);
                    jobs.Remove(job);
                    await job.ConfigureAwait(false); // thrown here
                }
            }
        }
        """;

    [Fact]
    public Task BeforeNet9_LoopRunsOverAsCompleted() => Verify.VerifyFixAsync(OldLoop, """
        using AsyncGuard.Runtime;

        class Crawler
        {
            public async Task PrintAsync(List<Task<string>> pages, List<Task> jobs)
            {
                // as they come
                await foreach (var page in Gather.AsCompleted(pages))
                {
                    Console.WriteLine(await page);
                }
                await foreach (var job in Gather.AsCompleted(jobs).ConfigureAwait(false))
                {
                    await job.ConfigureAwait(false); // thrown here
                }
            }
        }
        """, settings: BeforeNet9);

    [Fact]
    public Task BeforeNet9WithoutRuntime_HasNoFix() => Verify.VerifyNoFixAsync(OldLoop, new() { Framework = References.Net8 });
}
