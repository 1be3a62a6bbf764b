using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0904CancelledCleanup,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0904CancelledCleanupFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0904CancelledCleanupTests
{
    const string Store = """
        public interface IStore
        {
            Task CopyAsync(CancellationToken token = default);
            Task DropAsync(string table, CancellationToken token = default);
            Task UnlockAsync(CancellationToken token = default);
            Task RollbackAsync(CancellationToken token = default);
        }
        """;

    static readonly VerifierSettings WithStore = VerifierSettings.Default with { Sources = [("Store.cs", Store)] };

    static Task SilentAsync(string body) => Verify.VerifyAsync(body, WithStore);

    [Fact]
    public Task CleanupWithoutTheToken_DoesNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { await store.DropAsync("tmp"); await store.UnlockAsync(CancellationToken.None); await store.UnlockAsync(default); }
            }
        }
        """);

    [Fact]
    public Task CleanupOfACleanup_IsReportedOnce() => Verify.VerifyAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally
                {
                    try { await store.DropAsync("tmp", [|token|]); }
                    finally
                    {
                        try { await store.RollbackAsync([|token|]); }
                        finally { await store.UnlockAsync([|token|]); }
                    }
                }
            }
        }
        """, WithStore);

    [Fact]
    public Task DeadlineOfStopOrDisposal_DoesNotTrigger() => SilentAsync("""
        class Service(IStore store)
        {
            public async Task StopAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { await store.UnlockAsync(token); }
            }
            async Task ShutdownCoreAsync(CancellationToken deadline)
            {
                try { await store.CopyAsync(deadline); }
                finally { await store.UnlockAsync(deadline); }
            }
            public async Task CleanupAsync(CancellationToken deadline)
            {
                try { await store.CopyAsync(deadline); }
                catch (OperationCanceledException) { await store.UnlockAsync(deadline); throw; }
            }
        }
        """);

    [Fact]
    public Task TokenThatTheTryDoesNotUse_DoesNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken work, CancellationToken shutdown)
            {
                try { await store.CopyAsync(work); }
                finally { await store.DropAsync("tmp", shutdown); }
            }
            public async Task PlainAsync(CancellationToken token)
            {
                try { await store.CopyAsync(); }
                finally { await store.DropAsync("tmp", token); }
            }
        }
        """);

    [Fact]
    public Task ScopeOfItsOwnTime_DoesNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally
                {
                    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                    await store.DropAsync("tmp", limit.Token);
                }
            }
        }
        """);

    [Fact]
    public Task CallersTokenBehindAnOwnTimeout_DoesNotTrigger() => SilentAsync("""
        class Fallback(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                try { await store.CopyAsync(limit.Token); }
                catch (OperationCanceledException) { await store.DropAsync("tmp", token); }
            }
        }
        """);

    [Fact]
    public Task FilterThatExcludesTheToken_DoesNotTrigger() => SilentAsync("""
        class Fallback(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException) when (!token.IsCancellationRequested) { await store.DropAsync("tmp", token); }
            }
            public async Task OtherAsync(CancellationToken token, CancellationToken own)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException) when (own.IsCancellationRequested) { await store.DropAsync("tmp", token); }
            }
        }
        """);

    [Fact]
    public Task CatchAllThatFallsBack_DoesNotTrigger() => SilentAsync("""
        class Fallback(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (Exception) { await store.DropAsync("tmp", token); }
            }
            public async Task IoAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (IOException) { await store.DropAsync("tmp", token); }
            }
        }
        """);

    [Fact]
    public Task TestBeforeTheCleanup_DoesNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally
                {
                    if (!token.IsCancellationRequested)
                        await store.DropAsync("tmp", token);
                }
            }
        }
        """);

    [Fact]
    public Task PauseBetweenRounds_DoesNotTrigger() => SilentAsync("""
        class Poller(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    try { await store.CopyAsync(token); }
                    finally { await Task.Delay(1000, token); }
                }
            }
        }
        """);

    [Fact]
    public Task FieldThatNobodyHasCancelledHere_DoesNotTrigger() => SilentAsync("""
        class Worker(IStore store)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task RunAsync()
            {
                try { await store.CopyAsync(_stop.Token); }
                finally { await store.UnlockAsync(_stop.Token); }
            }
        }
        """);

    [Fact]
    public Task SourceRenewedBehindItsCancel_DoesNotTrigger() => SilentAsync("""
        class Search(IStore store)
        {
            CancellationTokenSource _current = new();
            public async Task RestartAsync()
            {
                _current.Cancel();
                _current.Dispose();
                _current = new CancellationTokenSource();
                await store.CopyAsync(_current.Token);
            }
            public async Task ResetAsync()
            {
                _current.Cancel();
                if (!_current.TryReset())
                    return;
                await store.CopyAsync(_current.Token);
            }
            public async Task SwapAsync()
            {
                Interlocked.Exchange(ref _current, new CancellationTokenSource()).Cancel();
                await store.CopyAsync(_current.Token);
            }
        }
        """);

    [Fact]
    public Task OtherTokenBehindACancel_DoesNotTrigger() => SilentAsync("""
        class Race(IStore store)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task RunAsync(CancellationToken token)
            {
                using var losers = CancellationTokenSource.CreateLinkedTokenSource(token);
                await store.CopyAsync(losers.Token);
                losers.Cancel();
                await store.DropAsync("tmp", token);
                await store.DropAsync("tmp", _stop.Token);
            }
        }
        """);

    [Fact]
    public Task CancelThatDoesNotLeadHere_DoesNotTrigger() => SilentAsync("""
        class Worker(IStore store)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task RunAsync(bool end)
            {
                Console.CancelKeyPress += (_, _) => _stop.Cancel();
                if (end)
                {
                    _stop.Cancel();
                    return;
                }
                await store.CopyAsync(_stop.Token);
            }
            public async Task LoopAsync()
            {
                while (true)
                {
                    await store.CopyAsync(_stop.Token);
                    _stop.CancelAfter(100);
                    await store.CopyAsync(_stop.Token);
                }
            }
        }
        """);

    [Fact]
    public Task StopAtOnce_DoesNotTrigger() => SilentAsync("""
        class Host
        {
            public Task StopAsync(CancellationToken deadline) => Task.CompletedTask;
            public async Task KillAsync()
            {
                using var now = new CancellationTokenSource();
                now.Cancel();
                await StopAsync(now.Token);
            }
            public async Task AllAsync(List<Task> work, IStore store, CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException) { work.Add(Task.FromCanceled(token)); }
                await Task.WhenAll(work);
            }
        }
        """);

    [Fact]
    public Task WorkThatNobodyAwaits_DoesNotTrigger() => SilentAsync("""
        class Worker(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { _ = store.UnlockAsync(token); token.ThrowIfCancellationRequested(); Log(token); }
            }
            static void Log(CancellationToken token) => Console.WriteLine(token.IsCancellationRequested);
        }
        """);

    [Fact]
    public Task HandlerThatIsBuiltInCleanup_DoesNotTrigger() => SilentAsync("""
        class Worker(IStore store)
        {
            Func<CancellationToken, Task>? _later;
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { _later = async stop => await store.UnlockAsync(stop); }
            }
        }
        """);

    [Fact]
    public Task MethodReachedFromCleanupAlone_HasADeadline() => SilentAsync("""
        class Worker(IStore store)
        {
            public async Task StopAsync(CancellationToken token) => await DrainAsync(token);
            async Task DrainAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { await store.UnlockAsync(token); }
            }
        }
        """);

    [Fact]
    public Task Tests_DoNotTrigger() => SilentAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class StoreTests
        {
            [Xunit.Fact]
            public async Task CancelledCopy_ThrowsAsync()
            {
                IStore store = null!;
                using var stop = new CancellationTokenSource();
                stop.Cancel();
                await store.CopyAsync(stop.Token);
            }
        }
        """);

    [Fact]
    public Task FinallyWithTheFunctionsToken_RunsWithoutIt() => Verify.VerifyFixAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                finally
                {
                    await store.DropAsync("tmp", [|token|]).ConfigureAwait(false); // or it stays
                }
            }
        }
        """, """
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                finally
                {
                    await store.DropAsync("tmp", CancellationToken.None).ConfigureAwait(false); // or it stays
                }
            }
        }
        """, settings: WithStore);

    [Fact]
    public Task HandlerOfCancellation_Triggers() => Verify.VerifyFixAsync("""
        class Booking(IStore store)
        {
            public async Task BookAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                catch (OperationCanceledException)
                {
                    await store.RollbackAsync([|token|]);
                    throw;
                }
            }
            public async Task FilteredAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (TaskCanceledException) when (token.IsCancellationRequested) { await store.RollbackAsync([|token|]); throw; }
            }
            public async Task AnyAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (Exception error) when (error is OperationCanceledException) { await store.RollbackAsync(token: [|token|]); throw; }
            }
        }
        """, """
        class Booking(IStore store)
        {
            public async Task BookAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                catch (OperationCanceledException)
                {
                    await store.RollbackAsync(CancellationToken.None);
                    throw;
                }
            }
            public async Task FilteredAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (TaskCanceledException) when (token.IsCancellationRequested) { await store.RollbackAsync(CancellationToken.None); throw; }
            }
            public async Task AnyAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (Exception error) when (error is OperationCanceledException) { await store.RollbackAsync(token: CancellationToken.None); throw; }
            }
        }
        """, settings: WithStore);

    [Fact]
    public Task LinkedTokens_Trigger() => Verify.VerifyAsync("""
        class Import(IStore store)
        {
            public async Task LinkedAsync(CancellationToken token)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await store.CopyAsync(linked.Token); }
                finally { await store.DropAsync("tmp", [|linked.Token|]); }
            }
            public async Task ParentAsync(CancellationToken token)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await store.CopyAsync(linked.Token); }
                finally { await store.DropAsync("tmp", [|token|]); }
            }
            public async Task CopyAsync(CancellationToken token)
            {
                var copy = token;
                try { await store.CopyAsync(token); }
                finally { await store.DropAsync("tmp", [|copy|]); }
            }
        }
        """, WithStore);

    [Fact]
    public Task LambdaWithATokenOfItsOwn_Triggers() => Verify.VerifyAsync("""
        class Batch(IStore store)
        {
            public Task RunAsync(string[] tables, CancellationToken token) => Parallel.ForEachAsync(tables, token, async (table, stop) =>
            {
                try { await store.CopyAsync(stop); }
                finally { await store.DropAsync(table, [|stop|]); }
            });
            public async Task LocalAsync(CancellationToken token)
            {
                await EachAsync(token);
                async Task EachAsync(CancellationToken stop)
                {
                    try { stop.ThrowIfCancellationRequested(); }
                    finally { await store.DropAsync("tmp", [|stop|]); }
                }
            }
        }
        """, WithStore);

    [Fact]
    public Task TokenWhoseSourceTheFunctionHasCancelled_Triggers() => Verify.VerifyFixAsync("""
        class Worker(IStore store) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            public async ValueTask DisposeAsync()
            {
                await _stop.CancelAsync();
                await store.UnlockAsync([|_stop.Token|]);
            }
            public async Task StopAsync()
            {
                var token = _stop.Token;
                _stop.Cancel();
                await store.UnlockAsync([|token|]);
                await store.DropAsync("tmp", [|token|]);
            }
        }
        """, """
        class Worker(IStore store) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            public async ValueTask DisposeAsync()
            {
                await _stop.CancelAsync();
                await store.UnlockAsync(CancellationToken.None);
            }
            public async Task StopAsync()
            {
                var token = _stop.Token;
                _stop.Cancel();
                await store.UnlockAsync(CancellationToken.None);
                await store.DropAsync("tmp", CancellationToken.None);
            }
        }
        """, settings: WithStore);

    [Fact]
    public Task CancelInTheCleanupItself_IsReportedOnce() => Verify.VerifyAsync("""
        class Worker(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                using var own = CancellationTokenSource.CreateLinkedTokenSource(token);
                try { await store.CopyAsync(own.Token); }
                finally
                {
                    own.Cancel();
                    await store.UnlockAsync([|own.Token|]);
                    own.Cancel();
                    await store.DropAsync("tmp", [|own.Token|]);
                }
            }
        }
        """, WithStore);

    [Fact]
    public Task Message_NamesTokenAndCall() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0904CancelledCleanup>.VerifyAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                finally { await store.UnlockAsync({|#0:token|}); }
            }
        }
        """, "'token' may be cancelled when this runs: 'IStore.UnlockAsync' would then do nothing but throw", WithStore);

    [Fact]
    public Task ScopeWithALimit_IsOfferedAndShared() => Verify.VerifyFixAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                finally
                {
                    await store.UnlockAsync([|token|]);
                    await store.DropAsync("tmp", [|token|]);
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try
                {
                    await store.CopyAsync(token);
                }
                finally
                {
                    using var cleanup = new CleanupScope(TimeSpan.FromSeconds(30));
                    await store.UnlockAsync(cleanup.Token);
                    await store.DropAsync("tmp", cleanup.Token);
                }
            }
        }
        """, "AG0904.CleanupScope", VerifierSettings.WithRuntime with { Sources = [("Store.cs", Store)] });

    [Fact]
    public Task TransactionRolledBackInAHandler_Triggers() => Verify.VerifyAsync("""
        class OrderService(IStore store)
        {
            public async ValueTask<bool> PlaceAsync(string order, CancellationToken cancellationToken)
            {
                try
                {
                    await store.CopyAsync(cancellationToken).ConfigureAwait(false);
                    return true;
                }
                catch (OperationCanceledException exception) when (exception.CancellationToken.IsCancellationRequested)
                {
                    return false;
                }
                finally
                {
                    var unlocking = order.Length > 0;
                    if (unlocking)
                        await store.UnlockAsync([|cancellationToken|]).ConfigureAwait(false);
                }
            }
        }
        """, WithStore);

    [Fact]
    public Task LocalFunctionAndForEach_Trigger() => Verify.VerifyAsync("""
        class TableImport(IStore store)
        {
            public async Task RunAsync(string[] tables, CancellationToken stop)
            {
                await EachAsync(stop);

                async Task EachAsync(CancellationToken cancellationToken)
                {
                    foreach (var table in tables)
                    {
                        try { await store.CopyAsync(cancellationToken); }
                        finally { await store.DropAsync(table, token: [|cancellationToken|]); }
                    }
                }
            }
        }
        """, WithStore);

    [Fact]
    public Task CleanupBehindTheOwnCancel_Triggers() => Verify.VerifyAsync("""
        class Probe(IStore store)
        {
            public async Task<bool> RunAsync()
            {
                using var stop = new CancellationTokenSource();
                var copy = store.CopyAsync(stop.Token);
                await stop.CancelAsync();
                await store.RollbackAsync([|stop.Token|]);
                return copy.IsCompleted;
            }
        }
        """, WithStore);

    [Fact]
    public Task HandlerOfAnotherExceptionAndSyncCleanup_DoNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (TimeoutException) { await store.RollbackAsync(token); throw; }
                finally { Note(token); }
            }
            public async Task AwaitUsingAsync(IAsyncDisposable scope, CancellationToken token)
            {
                await using (scope)
                    await store.CopyAsync(token);
            }
            static void Note(CancellationToken token) { }
        }
        """);

    [Fact]
    public Task CommitAfterTheTry_DoesNotTrigger() => SilentAsync("""
        class Import(IStore store)
        {
            public async Task RunAsync(CancellationToken cancellationToken)
            {
                var isDone = false;
                try { await store.CopyAsync(cancellationToken); isDone = true; }
                catch (IOException) when (!isDone) { await store.RollbackAsync(CancellationToken.None); throw; }
                await store.UnlockAsync(cancellationToken);
            }
            public async Task RetryAsync(CancellationToken cancellationToken)
            {
                try { await store.CopyAsync(cancellationToken); }
                catch (HttpRequestException) { await store.CopyAsync(cancellationToken); }
            }
        }
        """);

    [Fact]
    public Task TestThatLeavesFirst_DoesNotTrigger() => SilentAsync("""
        class Fallback(IStore store)
        {
            public async Task ThrowAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException)
                {
                    token.ThrowIfCancellationRequested();
                    await store.RollbackAsync(token);
                }
            }
            public async Task RethrowAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException)
                {
                    if (token.IsCancellationRequested)
                        throw;
                    await store.RollbackAsync(token);
                }
            }
            public async Task ReturnAsync(CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (TaskCanceledException)
                {
                    if (token.IsCancellationRequested) { Console.WriteLine("stopped"); return; }
                    await store.RollbackAsync(token);
                }
            }
        }
        """);

    [Fact]
    public Task PauseOfATimerInAFinally_DoesNotTrigger() => SilentAsync("""
        class Poller(IStore store, PeriodicTimer timer, TimeProvider time)
        {
            public async Task RunAsync(CancellationToken token)
            {
                do
                {
                    try { await store.CopyAsync(token); }
                    finally { await Task.Delay(TimeSpan.FromSeconds(1), time, token); }
                }
                while (await timer.WaitForNextTickAsync(token));
            }
            public async Task PaceAsync(CancellationToken token)
            {
                while (true)
                {
                    try { await store.CopyAsync(token); }
                    finally { await timer.WaitForNextTickAsync(token); }
                }
            }
        }
        """);

    [Fact]
    public Task TestThatDoesNotLeave_Triggers() => Verify.VerifyAsync("""
        class Fallback(IStore store)
        {
            public async Task RunAsync(bool strict, CancellationToken token)
            {
                try { await store.CopyAsync(token); }
                catch (OperationCanceledException)
                {
                    if (token.IsCancellationRequested)
                        Console.WriteLine("cancelled");
                    if (strict)
                        token.ThrowIfCancellationRequested();
                    await store.RollbackAsync([|token|]);
                }
            }
        }
        """, WithStore);
}
