using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0702BlockedTask>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

/// <summary>Whether the task is complete is tested under <c>Semantics/CompletedTasksTests</c>.</summary>
public sealed class AG0702BlockedTaskTests
{
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
}
