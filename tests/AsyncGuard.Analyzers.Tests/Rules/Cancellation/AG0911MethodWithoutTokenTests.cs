using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0911MethodWithoutToken,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0911MethodWithoutTokenFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0911MethodWithoutTokenTests
{
    [Fact]
    public Task MethodWithAToken_DoesNotTrigger() => Verify.VerifyAsync("""
        public class Weather(HttpClient client)
        {
            public async Task<string> GetAsync(string city, CancellationToken token) => await client.GetStringAsync(city);
            public async Task<string> MaybeAsync(string city, CancellationToken? token) => await client.GetStringAsync(city);
        }
        """);

    [Fact]
    public Task MethodWithATokenFromElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        using Microsoft.AspNetCore.Http;
        public record Query(string City, CancellationToken Token);
        public class Weather(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task<string> RequestAsync(HttpContext context) => await client.GetStringAsync("a");
            public async Task<string> QueryAsync(Query query) => await client.GetStringAsync(query.City);
            public async Task LoopAsync() { while (!_stop.IsCancellationRequested) await Task.Delay(100); }
        }
        """, VerifierSettings.Default with { Sources = [("Web.cs", WebStubs.Source)] });

    [Fact]
    public Task MethodBoundByAContract_DoesNotTrigger() => Verify.VerifyAsync("""
        public interface IWeather { Task<string> GetAsync(string city); }
        public abstract class Feed { public abstract Task<string> ReadAsync(); public virtual async Task<string> PeekAsync() => await ReadAsync(); }
        public class Weather(HttpClient client) : Feed, IWeather
        {
            public async Task<string> GetAsync(string city) => await client.GetStringAsync(city);
            public override async Task<string> ReadAsync() => await client.GetStringAsync("a");
            public virtual async Task<string> OpenAsync() => await client.GetStringAsync("a");
        }
        """);

    [Fact]
    public Task MethodThatIsNotPublic_DoesNotTrigger() => Verify.VerifyAsync("""
        class Inner(HttpClient client) { public async Task<string> GetAsync(string city) => await client.GetStringAsync(city); }
        public class Weather(HttpClient client)
        {
            internal async Task<string> GetAsync(string city) => await client.GetStringAsync(city);
            async Task<string> ReadAsync(string city) => await client.GetStringAsync(city);
        }
        """);

    [Fact]
    public Task OverloadWithAToken_DoesNotTrigger() => Verify.VerifyAsync("""
        public class Weather(HttpClient client)
        {
            public async Task<string> GetAsync(string city) => await GetAsync(city, CancellationToken.None);
            public async Task<string> GetAsync(string city, CancellationToken token) => await client.GetStringAsync(city, token);
        }
        """);

    [Fact]
    public Task DisposalStopAndEntryPoint_DoNotTrigger() => Verify.VerifyAsync("""
        public class Weather(HttpClient client) : IAsyncDisposable
        {
            public async ValueTask DisposeAsync() => await client.GetAsync("bye");
            public async Task StopAsync() => await client.GetAsync("bye");
            public static async Task Main() => await Task.Delay(100);
        }
        """, VerifierSettings.Default with { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task NothingToCancel_DoesNotTrigger() => Verify.VerifyAsync("""
        public class Weather(HttpClient client)
        {
            public async Task WaitAsync() => await Task.Yield();
            public async Task NoneAsync() => await client.GetAsync("a", CancellationToken.None);
            public async Task CleanAsync() { try { await Task.Yield(); } finally { await client.GetAsync("bye"); } }
            public async Task StartAsync() { _ = client.GetAsync("warm"); await Task.Yield(); }
            public async void OnClick() => await client.GetAsync("a");
        }
        """);

    [Fact]
    public Task Tests_DoNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        public class WeatherTests { [Xunit.Fact] public async Task Reads_Async() => await Task.Delay(1); }
        """);

    [Fact]
    public Task PublicMethod_TakesATokenAndPassesItOn() => Verify.VerifyFixAsync("""
        public class Weather(HttpClient client)
        {
            public async Task<string> [|GetAsync|](string city)
            {
                using var response = await client.GetAsync(city);
                try
                {
                    return await response.Content.ReadAsStringAsync();
                }
                finally
                {
                    await client.GetAsync("bye");
                }
            }
        }
        """, """
        public class Weather(HttpClient client)
        {
            public async Task<string> GetAsync(string city, CancellationToken cancellationToken = default)
            {
                using var response = await client.GetAsync(city, cancellationToken);
                try
                {
                    return await response.Content.ReadAsStringAsync(cancellationToken);
                }
                finally
                {
                    await client.GetAsync("bye");
                }
            }
        }
        """);

    [Fact]
    public Task NestedCallsAndLambdas_AreGivenTheToken() => Verify.VerifyFixAsync("""
        public class Copier(HttpClient client)
        {
            public async Task [|CopyAsync|]() =>
                await File.WriteAllTextAsync("to", await File.ReadAllTextAsync("from"));
            public async Task [|AllAsync|](string[] uris) => await Task.WhenAll(uris.Select(uri => client.GetStringAsync(uri)));
        }
        """, """
        public class Copier(HttpClient client)
        {
            public async Task CopyAsync(CancellationToken cancellationToken = default) =>
                await File.WriteAllTextAsync("to", await File.ReadAllTextAsync("from", cancellationToken), cancellationToken);
            public async Task AllAsync(string[] uris, CancellationToken cancellationToken = default) => await Task.WhenAll(uris.Select(uri => client.GetStringAsync(uri, cancellationToken)));
        }
        """);

    [Fact]
    public Task MethodThatIsUsedAsADelegate_HasNoFix() => Verify.VerifyNoFixAsync("""
        public class Weather(HttpClient client)
        {
            public Func<string, Task<string>> Reader => GetAsync;
            public async Task<string> [|GetAsync|](string city) => await client.GetStringAsync(city);
        }
        """);

    [Fact]
    public Task NameThatIsTaken_HasNoFix() => Verify.VerifyNoFixAsync("""
        public class Weather(HttpClient client)
        {
            public async Task<string> [|GetAsync|](string city) { var cancellationToken = city; return await client.GetStringAsync(cancellationToken); }
        }
        """);

    [Fact]
    public Task ValueTaskStaticAndOptionalParameters_Trigger() => Verify.VerifyFixAsync("""
        public static class Files
        {
            public static async ValueTask<int> [|CountAsync|](string path, int limit = 10) => Math.Min(limit, (await File.ReadAllLinesAsync(path)).Length);
        }
        """, """
        public static class Files
        {
            public static async ValueTask<int> CountAsync(string path, int limit = 10, CancellationToken cancellationToken = default) => Math.Min(limit, (await File.ReadAllLinesAsync(path, cancellationToken)).Length);
        }
        """);

    [Fact]
    public Task Message_NamesTheCall() => RuleVerifier<AsyncGuard.Analyzers.Rules.Cancellation.AG0911MethodWithoutToken>.VerifyAsync("""
        public class Weather(HttpClient client)
        {
            public async Task<string> {|#0:GetAsync|}(string city) => await client.GetStringAsync(city);
        }
        """, "'GetAsync' calls 'HttpClient.GetStringAsync', which can be cancelled, but takes no token that its callers could cancel it by");
}
