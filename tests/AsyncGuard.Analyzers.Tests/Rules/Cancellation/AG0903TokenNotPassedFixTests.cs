using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0903TokenNotPassed,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0903TokenNotPassedFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0903TokenNotPassedFixTests
{
    [Fact]
    public Task Overload_IsGivenTheToken() => Verify.VerifyFixAsync("""
        class Weather(HttpClient client)
        {
            public async Task<string> TodayAsync(string city, CancellationToken token)
            {
                using var response = await client.[|GetAsync|]($"weather/{city}").ConfigureAwait(false); // may be slow
                return await response.Content.[|ReadAsStringAsync|]();
            }
        }
        """, """
        class Weather(HttpClient client)
        {
            public async Task<string> TodayAsync(string city, CancellationToken token)
            {
                using var response = await client.GetAsync($"weather/{city}", token).ConfigureAwait(false); // may be slow
                return await response.Content.ReadAsStringAsync(token);
            }
        }
        """);

    [Fact]
    public Task OptionalParameterBehindOthers_IsNamed() => Verify.VerifyFixAsync("""
        interface IDatabase
        {
            Task<int> CountAsync(string table, int limit = 10, CancellationToken cancellation = default);
            Task SaveAsync(CancellationToken? token = null);
            Task WaitAsync(string name, params CancellationToken[] tokens);
        }
        class Repository(IDatabase database)
        {
            public async Task SyncAsync(CancellationToken token)
            {
                await database.[|CountAsync|]("orders");
                await database.[|CountAsync|]("orders", 5);
                await database.[|CountAsync|](limit: 5, table: "orders");
                await database.[|SaveAsync|]();
                await database.[|WaitAsync|]("ready");
            }
        }
        """, """
        interface IDatabase
        {
            Task<int> CountAsync(string table, int limit = 10, CancellationToken cancellation = default);
            Task SaveAsync(CancellationToken? token = null);
            Task WaitAsync(string name, params CancellationToken[] tokens);
        }
        class Repository(IDatabase database)
        {
            public async Task SyncAsync(CancellationToken token)
            {
                await database.CountAsync("orders", cancellation: token);
                await database.CountAsync("orders", 5, token);
                await database.CountAsync(limit: 5, table: "orders", cancellation: token);
                await database.SaveAsync(token);
                await database.WaitAsync("ready", token);
            }
        }
        """);

    [Fact]
    public Task ParamsArguments_BecomeAnArray() => Verify.VerifyFixAsync("""
        interface ISet
        {
            ValueTask<object?> FindAsync(params object[] keys);
            ValueTask<object?> FindAsync(object[] keys, CancellationToken token);
        }
        class Repository(ISet set)
        {
            public async Task<object?> FindAsync(int id, CancellationToken token) => await set.[|FindAsync|](id, "open");
        }
        """, """
        interface ISet
        {
            ValueTask<object?> FindAsync(params object[] keys);
            ValueTask<object?> FindAsync(object[] keys, CancellationToken token);
        }
        class Repository(ISet set)
        {
            public async Task<object?> FindAsync(int id, CancellationToken token) => await set.FindAsync(new object[] { id, "open" }, token);
        }
        """);

    [Fact]
    public Task ArgumentsOnLinesOfTheirOwn_StaySo() => Verify.VerifyFixAsync("""
        class Copier
        {
            public async Task CopyAsync(string from, string to, CancellationToken token)
            {
                await File.[|WriteAllTextAsync|](
                    to,
                    await File.[|ReadAllTextAsync|](from)
                );
            }
        }
        """, """
        class Copier
        {
            public async Task CopyAsync(string from, string to, CancellationToken token)
            {
                await File.WriteAllTextAsync(
                    to,
                    await File.ReadAllTextAsync(from, token),
                    token
                );
            }
        }
        """);

    [Fact]
    public Task LinkedFieldAndNullableTokens_ArePassedAsTheyAreWritten() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task PollAsync()
            {
                while (!_stop.IsCancellationRequested)
                    await client.[|GetAsync|]("state");
            }
            public async Task LinkedAsync(CancellationToken @event)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(@event, _stop.Token);
                await client.[|GetAsync|]("state");
            }
            public async Task MaybeAsync(CancellationToken? token) => await client.[|GetAsync|]("state");
            public async Task KeywordAsync(CancellationToken @event) => await client.[|GetAsync|]("state");
        }
        """, """
        class Client(HttpClient client)
        {
            readonly CancellationTokenSource _stop = new();
            public async Task PollAsync()
            {
                while (!_stop.IsCancellationRequested)
                    await client.GetAsync("state", _stop.Token);
            }
            public async Task LinkedAsync(CancellationToken @event)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(@event, _stop.Token);
                await client.GetAsync("state", linked.Token);
            }
            public async Task MaybeAsync(CancellationToken? token) => await client.GetAsync("state", token.GetValueOrDefault());
            public async Task KeywordAsync(CancellationToken @event) => await client.GetAsync("state", @event);
        }
        """);

    [Fact]
    public Task ConditionalAccessAndNestedCalls_AreFixedTogether() => Verify.VerifyFixAsync("""
        class Sender(HttpClient? client)
        {
            public async Task SendAsync(Uri uri, CancellationToken token)
            {
                var sent = client?.[|PostAsync|](uri, new StringContent(await File.[|ReadAllTextAsync|]("body")));
                if (sent is not null)
                    await sent;
            }
        }
        """, """
        class Sender(HttpClient? client)
        {
            public async Task SendAsync(Uri uri, CancellationToken token)
            {
                var sent = client?.PostAsync(uri, new StringContent(await File.ReadAllTextAsync("body", token)), token);
                if (sent is not null)
                    await sent;
            }
        }
        """);
}
