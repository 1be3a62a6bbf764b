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
}
