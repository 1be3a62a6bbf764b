using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0106TaskLeavesScope,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0106TaskLeavesScopeFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0106TaskLeavesScopeFixTests
{
    [Fact]
    public Task Return_IsAwaited() => Verify.VerifyFixAsync("""
        class Downloader
        {
            /// <summary>Gets.</summary>
            public Task<string> GetAsync(string url)
            {
                if (url.Length == 0)
                    return Task.FromResult("");

                using var client = new HttpClient();
                return client.[|GetStringAsync|](url); // all of it
            }
            public Task SaveAsync(Stream target, string path)
            {
                using (var file = File.OpenRead(path))
                    return file.[|CopyToAsync|](target);
            }
        }
        """, """
        class Downloader
        {
            /// <summary>Gets.</summary>
            public async Task<string> GetAsync(string url)
            {
                if (url.Length == 0)
                    return "";

                using var client = new HttpClient();
                return await client.GetStringAsync(url); // all of it
            }
            public async Task SaveAsync(Stream target, string path)
            {
                using (var file = File.OpenRead(path))
                    await file.CopyToAsync(target);
            }
        }
        """);

    [Fact]
    public Task TryCatch_CatchesThen() => Verify.VerifyFixAsync("""
        class Client(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try
                {
                    return client.[|GetStringAsync|](url);
                }
                catch (HttpRequestException e)
                {
                    Console.WriteLine(e.Message);
                    return Task.FromResult("");
                }
            }
        }
        """, """
        class Client(HttpClient client)
        {
            public async Task<string> GetAsync(string url)
            {
                try
                {
                    return await client.GetStringAsync(url);
                }
                catch (HttpRequestException e)
                {
                    Console.WriteLine(e.Message);
                    return "";
                }
            }
        }
        """);

    [Fact]
    public Task LocalAndLambda_AreAwaited() => Verify.VerifyFixAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                var text = client.GetStringAsync(url);
                return [|text|];
            }
            public async Task<string[]> GetAllAsync(string[] urls) =>
                await Task.WhenAll(urls.Select(url =>
                {
                    using var client = new HttpClient();
                    return client.[|GetStringAsync|](url);
                })).ConfigureAwait(false);
        }
        """, """
        class Downloader
        {
            public async Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                var text = client.GetStringAsync(url);
                return await text.ConfigureAwait(false);
            }
            public async Task<string[]> GetAllAsync(string[] urls) =>
                await Task.WhenAll(urls.Select(async url =>
                {
                    using var client = new HttpClient();
                    return await client.GetStringAsync(url).ConfigureAwait(false);
                })).ConfigureAwait(false);
        }
        """);
}
