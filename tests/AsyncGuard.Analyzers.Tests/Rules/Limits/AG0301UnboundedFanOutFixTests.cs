using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Limits.AG0301UnboundedFanOut,
    AsyncGuard.CodeFixes.Rules.Limits.AG0301UnboundedFanOutFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0301UnboundedFanOutFixTests
{
    [Fact]
    public Task WithRuntime_BecomesFan() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;

        class Crawler(HttpClient client)
        {
            public async Task<string[]> GetAllAsync(List<string> urls, CancellationToken ct) =>
                await Task.WhenAll(urls.[|Select|](url => client.GetStringAsync(url, ct))); // in order

            public async Task PushAsync(List<string> urls)
            {
                await Task.WhenAll(urls.[|Select|](SendAsync).ToList()).ConfigureAwait(false);
            }

            async Task SendAsync(string url) => await client.PostAsync(url, null);
        }
        """, """
        using AsyncGuard.Runtime;

        class Crawler(HttpClient client)
        {
            public async Task<string[]> GetAllAsync(List<string> urls, CancellationToken ct) =>
                await Fan.MapAsync(urls, 16, (url, _) => client.GetStringAsync(url, ct), ct); // in order

            public async Task PushAsync(List<string> urls)
            {
                await Fan.ForEachAsync(urls, 16, (item, _) => SendAsync(item)).ConfigureAwait(false);
            }

            async Task SendAsync(string url) => await client.PostAsync(url, null);
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task WithoutResults_BecomesParallelForEachAsync() => Verify.VerifyFixAsync("""
        class Pusher(HttpClient client)
        {
            public async Task PushAsync(List<string> urls, CancellationToken ct)
            {
                await Task.WhenAll(urls.[|Select|](url => client.PostAsync(url, null, ct)));
            }

            public async Task LogAsync(List<string> urls)
            {
                await Task.WhenAll(urls.[|Select|](async url =>
                {
                    var text = await client.GetStringAsync(url);
                    Console.WriteLine(text);
                }));
            }
        }
        """, """
        class Pusher(HttpClient client)
        {
            public async Task PushAsync(List<string> urls, CancellationToken ct)
            {
                await Parallel.ForEachAsync(urls, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (url, _) => await client.PostAsync(url, null, ct));
            }

            public async Task LogAsync(List<string> urls)
            {
                await Parallel.ForEachAsync(urls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (url, _) =>
                {
                    var text = await client.GetStringAsync(url);
                    Console.WriteLine(text);
                });
            }
        }
        """, settings: new() { Config = "asyncguard.fan_out_limit = 4" });

    [Fact]
    public Task ResultsWithoutRuntime_GetNoFix() => Verify.VerifyNoFixAsync("""
        class Crawler(HttpClient client)
        {
            public async Task<string[]> GetAllAsync(List<string> urls) => await Task.WhenAll(urls.[|Select|](url => client.GetStringAsync(url)));
        }
        """);

    const string Collected = """
        class Crawler(HttpClient client)
        {
            public async Task<int> GetAllAsync(IReadOnlyList<string> urls, CancellationToken ct)
            {
                // all pages
                var tasks = new List<Task<string>>(urls.Count);
                foreach (var url in urls)
                {
                    tasks.[|Add|](client.GetStringAsync(url, ct));
                }

                // in order
                var pages = await Task.WhenAll(tasks).ConfigureAwait(false);
                return pages.Sum(static page => page.Length);
            }

            public async Task PushAsync(List<string> urls)
            {
                List<Task> sent = [];
                Console.WriteLine(urls.Count);
                foreach (string url in urls)
                    sent.[|Add|](client.PostAsync(url, null));
                await Task.WhenAll(sent);
            }
        }
        """;

    [Fact]
    public Task TasksOfALoop_BecomeFan() => Verify.VerifyFixWithEveryRuleAsync(Collected, """
        using AsyncGuard.Runtime;

        class Crawler(HttpClient client)
        {
            public async Task<int> GetAllAsync(IReadOnlyList<string> urls, CancellationToken ct)
            {
                // all pages
                // in order
                var pages = await Fan.MapAsync(urls, 16, (url, _) => client.GetStringAsync(url, ct), ct).ConfigureAwait(false);
                return pages.Sum(static page => page.Length);
            }

            public async Task PushAsync(List<string> urls)
            {
                Console.WriteLine(urls.Count);
                await Fan.ForEachAsync(urls, 16, (url, _) => client.PostAsync(url, null));
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task TasksOfALoopWithoutResults_BecomeParallelForEachAsync() => Verify.VerifyFixWithEveryRuleAsync("""
        class Pusher(HttpClient client)
        {
            public async Task PushAsync(List<string> urls, CancellationToken ct)
            {
                var sent = new List<Task>();
                foreach (var url in urls)
                    sent.[|Add|](client.PostAsync(url, null, ct));
                await Task.WhenAll(sent).ConfigureAwait(false);
            }
        }
        """, """
        class Pusher(HttpClient client)
        {
            public async Task PushAsync(List<string> urls, CancellationToken ct)
            {
                await Parallel.ForEachAsync(urls, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (url, _) => await client.PostAsync(url, null, ct)).ConfigureAwait(false);
            }
        }
        """);

    [Theory]
    [InlineData("foreach (var url in urls) tasks.[|Add|](client.GetStringAsync(url)); Console.WriteLine(); await Task.WhenAll(tasks);")]
    [InlineData("foreach (var url in urls) tasks.[|Add|](client.GetStringAsync(url)); await Task.WhenAll(tasks); Console.WriteLine(tasks[0].Result);")]
    [InlineData("foreach (var url in urls) { Console.WriteLine(url); tasks.[|Add|](client.GetStringAsync(url)); } await Task.WhenAll(tasks);")]
    [InlineData("foreach (var url in urls) /* each */ tasks.[|Add|](client.GetStringAsync(url)); await Task.WhenAll(tasks);")]
    [InlineData("for (var i = 0; i < urls.Count; i++) tasks.[|Add|](client.GetStringAsync(urls[i])); await Task.WhenAll(tasks);")]
    [InlineData("tasks.Add(client.GetStringAsync(\"/\")); foreach (var url in urls) tasks.[|Add|](client.GetStringAsync(url)); await Task.WhenAll(tasks);")]
    [InlineData("foreach (var url in urls) tasks.[|Add|](client.GetStringAsync(url)); Console.WriteLine(string.Join(urls[0], await Task.WhenAll(tasks)));")]
    public Task LoopThatDoesMore_GetsNoFix(string body) => Verify.VerifyNoFixAsync($$"""
        class Crawler(HttpClient client)
        {
            public async Task RunAsync(List<string> urls)
            {
                var tasks = new List<Task<string>>();
                {{body}}
            }
        }
        """, VerifierSettings.WithRuntime);
}
