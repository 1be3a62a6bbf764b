using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0702BlockedTask>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

/// <summary>Whether the task is complete is tested under <c>Semantics/CompletedTasksTests</c>.</summary>
public sealed class AG0702BlockedTaskTests
{
    [Fact]
    public Task TasksThatAFinallyHasAwaited_DoNotTrigger() => Verify.VerifyAsync("""
        class Crawler(Func<int, Task<int>> work, Func<Task> feed)
        {
            public async Task<List<int>> CrawlAsync()
            {
                var workers = Enumerable.Range(0, 4).Select(i => work(i)).ToArray();
                try { await feed(); }
                finally { await Task.WhenAll(workers); }
                return workers.Select(worker => worker.Result).ToList();
            }

            public async Task<int> FirstAsync(bool isWanted)
            {
                var first = work(0);
                try { await feed(); }
                finally { if (isWanted) await first; }
                return first.[|Result|];
            }
        }
        """);

    [Fact]
    public Task SyncCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Program
        {
            static int Main() => RunAsync().GetAwaiter().GetResult();
            static async Task<int> RunAsync() { await Task.Yield(); return 0; }
        }
        class Session : IDisposable, IAsyncDisposable
        {
            readonly Task<int> _id;
            public Session(Task<int> id) { _id = id; _ = id.Result; }
            public int Id => _id.Result;
            public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
            public ValueTask DisposeAsync() => default;
        }
        """, new VerifierSettings { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task LambdaThatIsMovedToThePool_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer
        {
            public async Task<int> ImportAsync(Task<int> count)
            {
                void Wait() { count.Wait(); }
                await Task.Run(Wait);
                return await Task.Run(() => count.Result);
            }
        }
        """);

    [Fact]
    public Task TryWithoutWaiting_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            public async Task<bool> IsWarmAsync(Task load, CancellationToken token)
            {
                await Task.Yield();
                return load.Wait(0) || load.Wait(TimeSpan.Zero) || load.Wait(0, token);
            }
        }
        """);

    [Fact]
    public Task SyncHalfOfADualPath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Channel
        {
            public async ValueTask<int> ReceiveAsync(bool async, ValueTask<int> pending)
            {
                return async ? await pending : pending.GetAwaiter().GetResult();
            }
            public async Task SendAllAsync(bool isAsync)
            {
                var sending = SendAsync(isAsync);
                if (!isAsync) sending.GetAwaiter().GetResult(); else await sending.ConfigureAwait(false);
            }
            public async Task FlushAsync() { SendAsync(async: false).GetAwaiter().GetResult(); await Task.Yield(); }
            Task SendAsync(bool async) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task UnderLockInQueryOrExpressionTree_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Linq.Expressions;
        class Registry
        {
            readonly object _gate = new();
            public async Task<int> CountAsync(Task<int> count, Task<int>[] counts)
            {
                lock (_gate) { _ = count.Result; }
                Expression<Func<Task<int>, int>> map = t => t.Result;
                var sums = from c in counts select c.Result;
                await Task.Yield();
                return sums.Sum();
            }
        }
        """);

    [Fact]
    public Task LookAlikes_DoNotTrigger() => Verify.VerifyAsync("""
        class Outcome<T> { public T Result { get; } = default!; public void Wait() { } public T GetResult() => Result; public Outcome<T> GetAwaiter2() => this; }
        class Reporter
        {
            public async Task<string> ReportAsync(Outcome<int> outcome, dynamic late)
            {
                outcome.Wait();
                _ = late.Result;
                await Task.Yield();
                return nameof(Task<int>.Result) + outcome.Result + outcome.GetResult();
            }
        }
        """);

    [Fact]
    public Task CustomAwaiterThatForwards_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Runtime.CompilerServices;
        readonly struct QuietAwaiter(TaskAwaiter<int> inner) : INotifyCompletion
        {
            public bool IsCompleted => inner.IsCompleted;
            public int GetResult() => inner.GetResult();
            public void OnCompleted(Action continuation) => inner.OnCompleted(continuation);
        }
        """);

    [Fact]
    public Task ResultWaitAndGetResultInAsyncMethod_Trigger() => Verify.VerifyAsync("""
        class Orders(HttpClient http)
        {
            public async Task<int> CountAsync(ValueTask<int> cached, CancellationToken token)
            {
                var page = http.GetStringAsync("/orders").[|Result|];
                LoadAsync().[|Wait|]();
                LoadAsync().[|Wait|](token);
                LoadAsync().[|Wait|](TimeSpan.FromSeconds(5));
                LoadAsync().GetAwaiter().[|GetResult|]();
                LoadAsync().ConfigureAwait(false).GetAwaiter().[|GetResult|]();
                await Task.Yield();
                return page.Length + cached.[|Result|] + (await http.GetStringAsync("/")).Length;
            }
            Task LoadAsync() => http.GetAsync("/");
        }
        """);

    [Fact]
    public Task WaitAllAndWaitAny_Trigger() => Verify.VerifyAsync("""
        class Mirror
        {
            public async Task SyncAsync(Task[] uploads, Task first, Task second)
            {
                Task.[|WaitAll|](uploads);
                Task.[|WaitAny|](first, second);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task LinqLambdaInsideAsyncMethod_Triggers() => Verify.VerifyAsync("""
        class Thumbnails
        {
            public async Task<List<byte[]>> LoadAsync(HttpClient http, string[] urls)
            {
                await Task.Yield();
                return urls.Select(url => http.GetByteArrayAsync(url).[|Result|]).ToList();
            }
        }
        """);

    [Fact]
    public Task TaskReturningMethodThatCouldBeAsync_Triggers() => Verify.VerifyAsync("""
        class Gateway(HttpClient http)
        {
            public Task<string> GetAsync(string url)
            {
                var token = AuthenticateAsync().[|Result|];
                return http.GetStringAsync(url + token);
            }
            Task<string> AuthenticateAsync() => http.GetStringAsync("/token");
        }
        """);

    [Fact]
    public Task FieldAndConditionalAccess_Trigger() => Verify.VerifyAsync("""
        class Settings
        {
            Task<string>? _loading;
            public async Task<string?> GetAsync()
            {
                await Task.Yield();
                return _loading?.[|Result|];
            }
        }
        """);

    [Fact]
    public Task AsyncLambdaInSyncMethod_Triggers() => Verify.VerifyAsync("""
        class Jobs
        {
            public void Enqueue(List<Func<Task>> queue, Task<int> price) =>
                queue.Add(async () => { Console.WriteLine(price.[|Result|]); await Task.Yield(); });
        }
        """);

    [Fact]
    public Task ResultsBehindAWaitThatMayBeCanceled_DoNotTrigger() => Verify.VerifyAsync("""
        class SiloStatistics
        {
            public async Task<int> TotalAsync(IReadOnlyList<Task<int>> counts, CancellationToken token)
            {
                await Task.WhenAll(counts).WaitAsync(token);
                var total = 0;
                foreach (var count in counts)
                    total += count.Result;
                return total;
            }
            public async Task<int> FirstAsync(Task<int> count)
            {
                await count.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
                return count.Result;
            }
            public async Task<int> NotWaitedForAsync(Task<int> count, Task<int> other)
            {
                await count.WaitAsync(TimeSpan.FromSeconds(1));
                return other.[|Result|];
            }
        }
        """);

    [Fact]
    public Task TasksBehindAnAwaitedWhenAll_DoNotTrigger() => Verify.VerifyAsync("""
        class CheckoutController(HttpClient http)
        {
            public async Task<string> ShowAsync(int cart, CancellationToken cancellationToken)
            {
                var items = http.GetStringAsync($"/carts/{cart}", cancellationToken);
                var prices = http.GetStringAsync("/prices", cancellationToken);
                await Task.WhenAll(items, prices).ConfigureAwait(false);
                return Render(items.Result, prices.GetAwaiter().GetResult());
            }
            static string Render(string items, string prices) => items + prices;
        }
        """);

    [Fact]
    public Task SequencesBehindAnAwaitedWhenAll_DoNotTrigger() => Verify.VerifyAsync("""
        class SearchService(HttpClient http)
        {
            public async Task<IReadOnlyList<string>> SearchAsync(string[] shards, string term)
            {
                var hits = shards.Select(shard => http.GetStringAsync($"{shard}?q={term}")).ToList();
                await Task.WhenAll(hits);
                Console.WriteLine(hits[0].Result);
                foreach (var hit in hits)
                    Console.WriteLine(hit.Result.Length);
                return hits.Select(hit => hit.Result).Where(text => text.Length > 0).ToArray();
            }
            public async Task<Dictionary<string, string>> ByShardAsync(string[] shards)
            {
                var pages = shards.ToDictionary(shard => shard, shard => http.GetStringAsync(shard));
                await Task.WhenAll(pages.Values);
                return pages.ToDictionary(page => page.Key, page => page.Value.Result);
            }
        }
        """);

    [Fact]
    public Task FastPathOfACompletedTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class TokenCache
        {
            Task<string>? _token;
            public ValueTask<string> GetAsync()
            {
                var pending = _token ??= FetchAsync();
                return pending.IsCompletedSuccessfully ? new ValueTask<string>(pending.Result) : new ValueTask<string>(pending);
            }
            public async Task<int> LengthAsync()
            {
                var value = GetAsync();
                if (!value.IsCompletedSuccessfully)
                    return (await value.ConfigureAwait(false)).Length;
                return value.Result.Length + Task.FromResult(1).Result;
            }
            async Task<string> FetchAsync() { await Task.Yield(); return "t"; }
        }
        """);

    [Fact]
    public Task RaceOfOne_DoesNotTrigger() => Verify.VerifyAsync("""
        class StatusPage(HttpClient http)
        {
            public async Task<string> DescribeAsync(Uri uri)
            {
                var page = http.GetStringAsync(uri);
                await Task.WhenAny(page).ConfigureAwait(false);
                return page switch
                {
                    { IsCanceled: true } => "cancelled",
                    { IsFaulted: true } => page.Exception!.Message,
                    _ => page.Result,
                };
            }
            public async Task<string> FirstAsync(Task<string>[] pages)
            {
                await Task.WhenAny((Task[])[.. pages]);
                return pages[0].[|Result|];
            }
        }
        """);

    [Fact]
    public Task WinnerOfARace_DoesNotTrigger() => Verify.VerifyAsync("""
        class FailoverClient(HttpClient http)
        {
            public async Task<string> GetAsync(Uri primary, Uri backup)
            {
                var first = http.GetStringAsync(primary);
                var second = http.GetStringAsync(backup);
                var done = await Task.WhenAny(first, second);
                return done.Result;
            }
            public async Task<string?> TryGetAsync(Uri uri, TimeSpan patience, CancellationToken cancellationToken)
            {
                var page = http.GetStringAsync(uri, cancellationToken);
                var timeout = Task.Delay(patience, cancellationToken);
                return await Task.WhenAny(page, timeout) == page ? page.Result : null;
            }
            public async Task PrintAllAsync(IEnumerable<Task<string>> pages)
            {
                await foreach (var page in Task.WhenEach(pages))
                    Console.WriteLine(page.Result);
            }
        }
        """);

    [Fact]
    public Task ContinuationOnItsOwnAntecedent_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ledger
        {
            public async Task<decimal> TotalAsync(Task<decimal> net, Task<decimal> tax) =>
                await net.ContinueWith((finished, state) => finished.Result, null) + await tax.ContinueWith(finished => finished.IsFaulted ? 0 : finished.Result);
        }
        """);

    [Fact]
    public Task ContinuationThatWaitsForAnotherTask_Triggers() => Verify.VerifyAsync("""
        class Ledger
        {
            public async Task<decimal> TotalAsync(Task<decimal> net, Task<decimal> tax) =>
                await net.ContinueWith(finished => finished.Result + tax.[|Result|], TaskScheduler.Default);
        }
        """);

    [Fact]
    public Task SyncLocalFunctionAfterTheTasksEnded_DoesNotTrigger() => Verify.VerifyAsync("""
        class Comparison(HttpClient http)
        {
            public async Task<int> CompareAsync(Uri left, Uri right)
            {
                var first = http.GetStringAsync(left);
                var second = http.GetStringAsync(right);
                await Task.WhenAll(first, second);
                return Difference();
                int Difference() => first.Result.Length - second.Result.Length;
            }
        }
        """);

    [Fact]
    public Task CallbackThatMustBeSync_DoesNotTrigger() => Verify.VerifyAsync("""
        class Options { public Func<string>? Password { get; set; } public Action? Closing { get; set; } }
        class DatabaseFactory(Task<string> secret, Task shutdown)
        {
            public async Task<Options> BuildAsync(Action<Action<Options>> configure)
            {
                configure(options => options.Password = () => secret.Result);
                AppDomain.CurrentDomain.ProcessExit += (_, _) => shutdown.Wait();
                await Task.Yield();
                return new Options { Closing = () => shutdown.GetAwaiter().GetResult() };
            }
        }
        """);

    [Fact]
    public Task DedicatedThreadThatBlocks_DoesNotTrigger() => Verify.VerifyAsync("""
        class LegacyBridge(Func<Task<int>> read)
        {
            public async Task<int> ReadAsync()
            {
                var result = 0;
                var thread = new Thread(() => result = read().GetAwaiter().GetResult());
                thread.Start();
                await Task.Factory.StartNew(() => read().Wait(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return result;
            }
        }
        """);

    [Fact]
    public Task TaskOfEarlierAwaitUnderTryAndSwitch_DoesNotTrigger() => Verify.VerifyAsync("""
        class Shipments(HttpClient http)
        {
            public async Task<string> StatusAsync(Uri uri)
            {
                var request = http.GetStringAsync(uri);
                try { await request; }
                catch (HttpRequestException) { return "unreachable"; }
                return request.Status switch
                {
                    TaskStatus.RanToCompletion => request.Result,
                    _ => "",
                };
            }
            public async Task<string> QuietAsync(Uri uri)
            {
                var request = http.GetStringAsync(uri);
                await ((Task)request).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return request.IsFaulted ? "" : request.Result;
            }
        }
        """);

    [Fact]
    public Task DualPathBySwitchAndByNestedCall_DoesNotTrigger() => Verify.VerifyAsync("""
        enum Mode { Sync, Async }
        class Protocol(Func<Task<int>> read)
        {
            public async ValueTask<int> HandshakeAsync(Mode mode)
            {
                if (mode == Mode.Sync)
                    return read().GetAwaiter().GetResult();
                return await read().ConfigureAwait(false);
            }
            public async ValueTask<int> RenewAsync(bool async) => async switch
            {
                true => await read().ConfigureAwait(false),
                false => read().GetAwaiter().GetResult(),
            };
        }
        """);

    [Fact]
    public Task LosersOfARaceAndReassignedTask_Trigger() => Verify.VerifyAsync("""
        class ReplicaReader(HttpClient http)
        {
            public async Task<string> ReadAsync(Uri near, Uri far)
            {
                var first = http.GetStringAsync(near);
                var second = http.GetStringAsync(far);
                await Task.WhenAny(first, second);
                return first.[|Result|] + second.[|Result|];
            }
            public async Task<string> AgainAsync(Uri near)
            {
                var page = http.GetStringAsync(near);
                if ((await page).Length == 0)
                    page = http.GetStringAsync(near);
                return page.[|Result|];
            }
        }
        """);

    [Fact]
    public Task SwitchStatementOverAMode_DoesNotTrigger() => Verify.VerifyAsync("""
        enum IOBehavior { Synchronous, Asynchronous }
        class PayloadReader(Func<Task<int>> read)
        {
            public async ValueTask<int> ReadAsync(IOBehavior io)
            {
                switch (io)
                {
                    case IOBehavior.Asynchronous:
                        return await read().ConfigureAwait(false);
                    default:
                        return read().GetAwaiter().GetResult();
                }
            }
            public async ValueTask<int> PeekAsync(IOBehavior io) => io switch
            {
                IOBehavior.Synchronous => read().Result,
                _ => await read().ConfigureAwait(false),
            };
        }
        """);

    [Fact]
    public Task SwitchOverAnOrdinaryValue_Triggers() => Verify.VerifyAsync("""
        enum Kind { Small, Large }
        class PayloadReader(Func<Task<int>> read)
        {
            public async Task<int> ReadAsync(Kind kind)
            {
                switch (kind)
                {
                    case Kind.Large:
                        return await read();
                    default:
                        return read().[|Result|];
                }
            }
            public async Task<int> PeekAsync(Kind kind)
            {
                if (kind == Kind.Small)
                    return read().[|Result|];
                return await read();
            }
        }
        """);

    [Fact]
    public Task AssertedToBeComplete_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Diagnostics;
        class Buffer(Task<int> pending)
        {
            public async Task<int> TakeAsync()
            {
                await Task.Yield();
                Debug.Assert(pending.IsCompletedSuccessfully);
                return pending.Result;
            }
            public async Task<int> CheckedAsync()
            {
                await Task.Yield();
                Debug.Assert(pending.IsCompleted, "loaded before");
                return pending.GetAwaiter().GetResult();
            }
        }
        """);

    [Fact]
    public Task AssertedInATest_DoesNotTrigger() => Verify.VerifyAsync("""
        using Xunit;
        public class QueueTests
        {
            [Fact]
            public async Task Take_Waits()
            {
                var source = new TaskCompletionSource<int>();
                var taken = TakeAsync(source.Task);
                Assert.False(taken.IsCompleted);
                source.SetResult(1);
                await Task.Yield();
                Assert.True(taken.IsCompleted);
                Assert.Equal(1, taken.Result);
            }
            static async Task<int> TakeAsync(Task<int> task) => await task;
        }
        """, new VerifierSettings { References = References.Testing });

    [Fact]
    public Task OwnWhenAllExtension_DoesNotTrigger() => Verify.VerifyAsync("""
        static class TaskExtensions2
        {
            public static Task WhenAll(this IEnumerable<Task> tasks) => Task.WhenAll(tasks);
            public static Task<T[]> WhenAll<T>(this IEnumerable<Task<T>> tasks) => Task.WhenAll(tasks);
        }
        class Reports(HttpClient http)
        {
            public async Task<int> SizeAsync(string[] pages)
            {
                var loading = pages.Select(page => http.GetStringAsync(page)).ToList();
                await loading.WhenAll();
                return loading.Sum(page => page.Result.Length);
            }
        }
        """);

    [Fact]
    public Task FastPathInACondition_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Reader(ChannelReader<string> lines)
        {
            public async Task<int> CountAsync()
            {
                var count = 0;
                while (true)
                {
                    var more = lines.WaitToReadAsync();
                    if (!(more.IsCompletedSuccessfully ? more.Result : await more.ConfigureAwait(false)))
                        return count;
                    while (lines.TryRead(out _)) count++;
                }
            }
        }
        """);

    [Fact]
    public Task FailureReadInAHandler_DoesNotTrigger() => Verify.VerifyAsync("""
        class Batch(HttpClient http)
        {
            public async Task<string[]> GetAsync(string[] pages)
            {
                var all = pages.Select(page => http.GetStringAsync(page)).ToArray();
                var joined = Task.WhenAll(all);
                try { return await joined; }
                catch when (joined.Exception is { InnerExceptions.Count: > 1 }) { throw joined.Exception; }
                catch (HttpRequestException)
                {
                    return all.Where(page => page.IsCompletedSuccessfully).Select(page => page.Result).ToArray();
                }
            }
        }
        """);

    [Fact]
    public Task AssertedToBeIncomplete_Triggers() => Verify.VerifyAsync("""
        using System.Diagnostics;
        class Buffer(Task<int> pending, Task<int> other)
        {
            public async Task<int> TakeAsync()
            {
                await Task.Yield();
                Debug.Assert(!pending.IsCompleted);
                Debug.Assert(other.IsCompleted);
                return pending.[|Result|] + other.Result;
            }
        }
        """);

    [Fact]
    public Task ReadsInUsingsSwitchesAndFinally_Trigger() => Verify.VerifyAsync("""
        class Sync(HttpClient http, Func<Task<string>> token)
        {
            public async ValueTask<int> RunAsync(string kind)
            {
                try
                {
                    using var response = http.GetAsync("/").[|Result|];
                    var awaiter = token().GetAwaiter();
                    Console.WriteLine($"{awaiter.[|GetResult|]()} {token().[|Result|]}");
                    return kind switch
                    {
                        "long" => (await token()).Length,
                        _ => new ValueTask<string>(token()).AsTask().[|Result|].Length,
                    };
                }
                finally
                {
                    http.GetAsync("/done").ConfigureAwait(ConfigureAwaitOptions.None).GetAwaiter().[|GetResult|]();
                }
            }
        }
        """);

    [Fact]
    public Task HostedServiceThatBlocksInStart_Triggers() => Verify.VerifyAsync("""
        interface IHostedService { Task StartAsync(CancellationToken cancellationToken); }
        class Migration(Func<CancellationToken, Task> migrate) : IHostedService
        {
            public Task StartAsync(CancellationToken cancellationToken)
            {
                migrate(cancellationToken).[|Wait|](cancellationToken);
                return Task.CompletedTask;
            }
        }
        """);

    [Fact]
    public Task OtherQueriesBehindAnAwaitedWhenAll_DoNotTrigger() => Verify.VerifyAsync("""
        class Catalogue(Func<int, Task<string[]>> load)
        {
            public async Task<List<string>> FlattenAsync(int[] ids)
            {
                var tasks = ids.Select(load).ToList();
                await Task.WhenAll(tasks);
                tasks.ForEach(task => Console.WriteLine(task.Result.Length));
                Console.WriteLine(tasks.Aggregate(0, (sum, task) => sum + task.Result.Length));
                Console.WriteLine(tasks.Select((task, index) => task.Result.Length + index).Max());
                return tasks.SelectMany(task => task.Result).ToList();
            }
            public async Task<Dictionary<int, string[]>> ZipAsync(int[] ids)
            {
                var tasks = ids.Select(load).ToArray();
                await Task.WhenAll(tasks).ConfigureAwait(false);
                foreach (var (id, pages) in ids.Zip(tasks, (id, task) => (id, task.Result)))
                    Console.WriteLine($"{id}: {pages.Length}");
                var sizes = Array.ConvertAll(tasks, task => task.Result.Length);
                Console.WriteLine(sizes.Length);
                return ids.Zip(tasks).ToDictionary(pair => pair.First, pair => pair.Second.Result);
            }
            public async Task<int> AnonymousAsync(int[] ids)
            {
                var loading = ids.Select(id => new { Id = id, Pages = load(id) }).ToList();
                await Task.WhenAll(loading.Select(entry => entry.Pages));
                return loading.Where(entry => entry.Id > 0).Sum(entry => entry.Pages.Result.Length);
            }
            public async Task<List<string[]>> ChunksAsync(int[] ids, TimeSpan patience)
            {
                var all = new List<string[]>();
                foreach (var chunk in ids.Chunk(10))
                {
                    var tasks = chunk.Select(load).ToArray();
                    var joined = Task.WhenAll(tasks);
                    if (await Task.WhenAny(joined, Task.Delay(patience)) != joined)
                        throw new TimeoutException();
                    all.AddRange(tasks.Select(task => task.Result));
                }
                return all;
            }
            public async Task<string> SortedAsync(Dictionary<string, Task<string[]>> byName)
            {
                await Task.WhenAll(byName.Values);
                foreach (var entry in byName.OrderBy(entry => entry.Key))
                    Console.WriteLine(entry.Value.Result.Length);
                return byName.Keys.Select(name => byName[name].Result[0]).First();
            }
        }
        """);

    [Fact]
    public Task ZippedTasksThatNobodyAwaited_Trigger() => Verify.VerifyAsync("""
        class Catalogue(Func<int, Task<string>> load)
        {
            public async Task<int> SizeAsync(int[] ids, Task<string>[] others)
            {
                var tasks = ids.Select(load).ToArray();
                await Task.WhenAll(others);
                var sizes = tasks.Zip(others, (task, other) => task.[|Result|].Length + other.Result.Length);
                return sizes.Sum() + ids.Zip(tasks).Sum(pair => pair.Second.[|Result|].Length);
            }
        }
        """);
}
