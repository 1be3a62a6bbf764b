using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0910CancellationAsFailure,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0910CancellationAsFailureFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0910CancellationAsFailureTests
{
    const string ServiceException = """
        class ServiceException(string message, Exception? inner = null) : Exception(message, inner);

        """;

    static Task VerifyAsync(string source) => Verify.VerifyAsync(ServiceException + source, LoggingStub.Settings);

    [Fact]
    public Task WrappedByACatchAll_IsReported() => VerifyAsync("""
        class Client(HttpClient http, ILogger logger)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch (Exception ex)
                {
                    logger.LogError(ex, "cannot get {Name}", name);
                    [|throw|] new ServiceException($"Cannot get {name}.", ex);
                }
            }

            public async Task<string> FindAsync(string name, CancellationToken token)
            {
                try { return await http.GetStringAsync(name, token); }
                catch { [|throw|] new ServiceException("Not found."); }
            }
        }
        """);

    [Fact]
    public Task Message_NamesTheException() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0910CancellationAsFailure>.VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try { return await http.GetStringAsync(name, token); }
                catch (Exception e) { {|#0:throw|} new InvalidOperationException("failed", e); }
            }
        }
        """, "A cancellation by the caller is thrown on as 'InvalidOperationException'");

    [Fact]
    public Task WrappedByAClauseForCancellation_IsReported() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try { return await http.GetStringAsync(name, token); }
                catch (TaskCanceledException e) { [|throw|] new ServiceException("Timed out.", e); }
            }
        }
        """);

    [Fact]
    public Task OwnTimeLimitNotToldApart_IsReported() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(TimeSpan.FromSeconds(5));
                try
                {
                    return await http.GetStringAsync(name, limit.Token);
                }
                catch (OperationCanceledException)
                {
                    [|throw|] new TimeoutException($"{name} took too long.");
                }
            }
        }
        """);

    [Fact]
    public Task BranchThatCancellationTakes_IsReported() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try { return await http.GetStringAsync(name, token); }
                catch (Exception e)
                {
                    if (e is HttpRequestException)
                        throw;
                    else
                        [|throw|] new ServiceException("failed", e);
                }
            }

            public async ValueTask<int> CountAsync(IAsyncEnumerable<int> numbers, CancellationToken token)
            {
                try
                {
                    var count = 0;
                    await foreach (var _ in numbers.WithCancellation(token))
                        count++;
                    return count;
                }
                catch (Exception e) when (e is not ServiceException)
                {
                    [|throw|] new ServiceException("failed", e);
                }
            }
        }
        """);

    [Fact]
    public Task ToldApart_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> AAsync(CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                try { return await http.GetStringAsync("a", limit.Token); }
                catch (OperationCanceledException) when (!token.IsCancellationRequested) { throw new TimeoutException(); }
            }

            public async Task<string> BAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (OperationCanceledException) { throw; }
                catch (Exception e) { throw new ServiceException("failed", e); }
            }

            public async Task<string> CAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) when (e is not OperationCanceledException) { throw new ServiceException("failed", e); }
            }

            public async Task<string> DAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e)
                {
                    token.ThrowIfCancellationRequested();
                    throw new ServiceException("failed", e);
                }
            }

            public async Task<string> EAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e)
                {
                    if (e is OperationCanceledException)
                        throw;
                    throw new ServiceException("failed", e);
                }
            }
        }
        """);

    [Fact]
    public Task OwnTimeLimitAlone_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                try { return await http.GetStringAsync(name, limit.Token); }
                catch (OperationCanceledException) { throw new TimeoutException(); }
            }
        }
        """);

    [Fact]
    public Task NoTokenOrAFieldOfItsOwn_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            readonly CancellationTokenSource _closing = new();

            public async Task<string> AAsync(string name)
            {
                try { return await http.GetStringAsync(name); }
                catch (Exception e) { throw new ServiceException("failed", e); }
            }

            public async Task<string> BAsync(string name)
            {
                try { return await http.GetStringAsync(name, _closing.Token); }
                catch (OperationCanceledException) { throw new ObjectDisposedException(nameof(Client)); }
            }
        }
        """);

    [Fact]
    public Task ExceptionThatSpeaksOfCancellation_IsSilent() => VerifyAsync("""
        class UploadCancelledException : Exception;
        class Stopped : OperationCanceledException;
        enum Status { Failed, Cancelled }
        class RpcException(Status status) : Exception
        {
            public Status Status => status;
        }

        class Client(HttpClient http)
        {
            public async Task<string> AAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (OperationCanceledException) { throw new UploadCancelledException(); }
            }

            public async Task<string> BAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (OperationCanceledException) { throw new RpcException(Status.Cancelled); }
            }

            public async Task<string> CAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception) { throw new Stopped(); }
            }

            public async Task<string> DAsync(CancellationToken token)
            {
                try { return await http.GetStringAsync("a", token); }
                catch (Exception e) { throw Translated(e); }
            }

            static Exception Translated(Exception error) => error is OperationCanceledException ? error : new ServiceException("failed", error);
        }
        """);

    [Fact]
    public Task CleanupCode_IsSilent() => VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task StopAsync(CancellationToken token)
            {
                try { await http.GetStringAsync("a", token); }
                catch (Exception e) { throw new ServiceException("failed", e); }
            }
        }
        """);

    [Fact]
    public Task CatchAll_LetsCancellationGo() => Verify.VerifyFixAsync(ServiceException + """
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch (Exception ex)
                {
                    [|throw|] new ServiceException("failed", ex);
                }
            }
        }
        """, ServiceException + """
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch (OperationCanceledException)
                {
                    throw;
                }
                catch (Exception ex)
                {
                    throw new ServiceException("failed", ex);
                }
            }
        }
        """);

    [Fact]
    public Task OwnTimeLimit_IsToldApart() => Verify.VerifyFixAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                try
                {
                    return await http.GetStringAsync(name, limit.Token);
                }
                catch (OperationCanceledException)
                {
                    [|throw|] new TimeoutException();
                }
            }
        }
        """, """
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string name, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(1000);
                try
                {
                    return await http.GetStringAsync(name, limit.Token);
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    throw new TimeoutException();
                }
            }
        }
        """);

    [Fact]
    public Task ClauseForTaskCanceledException_IsWidened() => Verify.VerifyFixAsync("""
        class Client(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (TaskCanceledException) { [|throw|] new TimeoutException(); }
            }

            public async Task LeaveAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (TaskCanceledException) { [|throw|] new TimeoutException(); }
                catch (OperationCanceledException) { throw; }
            }
        }
        """, """
        class Client(SemaphoreSlim gate)
        {
            public async Task EnterAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (OperationCanceledException) when (!token.IsCancellationRequested) { throw new TimeoutException(); }
            }

            public async Task LeaveAsync(CancellationToken token)
            {
                try { await gate.WaitAsync(token); }
                catch (OperationCanceledException) when (!token.IsCancellationRequested) { throw new TimeoutException(); }
                catch (OperationCanceledException) { throw; }
            }
        }
        """);

    [Fact]
    public Task TestedTokenInTheClause_IsSilent() => VerifyAsync("""
        class Gateway(HttpClient http)
        {
            public async Task<string> GetAsync(Uri uri, CancellationToken cancellationToken)
            {
                try { return await http.GetStringAsync(uri, cancellationToken).ConfigureAwait(false); }
                catch (Exception e)
                {
                    if (cancellationToken.IsCancellationRequested)
                        throw;
                    throw new ServiceException("failed", e);
                }
            }
            public async Task<string> SwitchAsync(Uri uri, CancellationToken cancellationToken)
            {
                try { return await http.GetStringAsync(uri, cancellationToken); }
                catch (Exception e)
                {
                    throw e switch
                    {
                        OperationCanceledException => e,
                        _ => new ServiceException("failed", e),
                    };
                }
            }
        }
        """);

    [Fact]
    public Task ExplicitNoneAndUnawaitedWork_AreSilent() => VerifyAsync("""
        class Gateway(HttpClient http)
        {
            public async Task<string> NoneAsync(Uri uri, CancellationToken cancellationToken)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try { return await http.GetStringAsync(uri, CancellationToken.None); }
                catch (Exception e) { throw new ServiceException("failed", e); }
            }
            public async Task<Task<string>> StartAsync(Uri uri, CancellationToken cancellationToken)
            {
                await Task.Yield();
                try { return http.GetStringAsync(uri, cancellationToken); }
                catch (Exception e) { throw new ServiceException("not started", e); }
            }
        }
        """);

    [Fact]
    public Task NarrowClause_IsSilent() => VerifyAsync("""
        class Gateway(HttpClient http)
        {
            public async Task<string> GetAsync(Uri uri, CancellationToken cancellationToken)
            {
                try { return await http.GetStringAsync(uri, cancellationToken); }
                catch (HttpRequestException e) { throw new ServiceException("unreachable", e); }
                catch (Exception e) when (e is IOException or FormatException) { throw new ServiceException("broken", e); }
            }
        }
        """);

    [Fact]
    public Task Tests_AreSilent() => VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class GatewayTests
        {
            [Xunit.Fact]
            public Task Get_Answers() => GetAsync(new HttpClient(), CancellationToken.None);

            static async Task GetAsync(HttpClient http, CancellationToken cancellationToken)
            {
                try { await http.GetStringAsync("/", cancellationToken); }
                catch (Exception e) { throw new ServiceException("failed", e); }
            }
        }
        """);
}
