using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Rates.AG0802FixedDelay, AsyncGuard.CodeFixes.Rules.Rates.AG0802FixedDelayFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Rates;

public sealed class AG0802FixedDelayTests
{
    static string In(string body) => $$"""
        class Crawler(HttpClient http)
        {
            static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
            public async Task RunAsync(string[] urls, TimeSpan pause, CancellationToken token)
            {
                {{body}}
            }
        }
        """;

    [Fact]
    public Task Retry_DoesNotTrigger() => Verify.VerifyAsync(In("""
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try { await http.GetStringAsync("/", token); return; }
            catch (HttpRequestException) { }
            await Task.Delay(200, token);
        }
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var response = await http.GetAsync("/", token);
            if (response.IsSuccessStatusCode) { return; }
            await Task.Delay(200, token);
        }
        """));

    [Fact]
    public Task Period_DoesNotTrigger() => Verify.VerifyAsync(In("""
        while (!token.IsCancellationRequested)
        {
            await http.GetStringAsync("/health", token);
            await Task.Delay(1000, token);
        }
        for (; ; )
        {
            await http.GetStringAsync("/health", token);
            await Task.Delay(1000, token);
        }
        """));

    [Fact]
    public Task DelayThatVaries_DoesNotTrigger() => Verify.VerifyAsync(In("""
        for (var i = 0; i < urls.Length; i++)
        {
            await http.GetStringAsync(urls[i], token);
            await Task.Delay(100 * i, token);
        }
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            await Task.Delay(pause, token);
        }
        """));

    [Fact]
    public Task ConditionalDelay_DoesNotTrigger() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            if (url.Length > 10)
                await Task.Delay(200, token);
        }
        """));

    [Fact]
    public Task QueueThatOthersFill_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var waiting = new System.Collections.Concurrent.ConcurrentQueue<string>(urls);
        while (waiting.TryDequeue(out var url))
        {
            await http.GetStringAsync(url, token);
            await Task.Delay(200, token);
        }
        """));

    [Fact]
    public Task DelayByTheAnswer_DoesNotTrigger() => Verify.VerifyAsync(In("""
        for (var i = 0; i < 10; i++)
        {
            var text = await http.GetStringAsync($"/{i}", token);
            if (text.Length > i * 10)
                await Task.Delay(200, token);
        }
        """));

    [Fact]
    public Task IndexAndQueue_Trigger() => Verify.VerifyAsync(In("""
        for (var i = 0; i < 10; i++)
        {
            if (i > 0)
                [|await Task.Delay(1000 / 5, token)|];
            await http.GetStringAsync($"/{i}", token);
        }
        var waiting = new Queue<string>(urls);
        while (waiting.TryDequeue(out var url))
        {
            await http.GetStringAsync(url, token);
            [|await Task.Delay(200, token)|];
        }
        """));

    [Fact]
    public Task NoCallInTheLoop_DoesNotTrigger() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            Console.WriteLine(url);
            await Task.Delay(200, token);
        }
        for (var i = 0; i < 10; i++)
            await Task.Delay(200, token);
        """));

    [Fact]
    public Task DelayBetweenTwoCalls_DoesNotTrigger() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            await Task.Delay(200, token);
            await http.DeleteAsync(url, token);
        }
        """));

    [Fact]
    public Task Yield_DoesNotTrigger() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            await Task.Yield();
        }
        """));

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        class CrawlerTests
        {
            [Xunit.Fact]
            public async Task Crawls()
            {
                foreach (var path in new[] { "a", "b" }) { await File.ReadAllTextAsync(path); await Task.Delay(100); }
            }
        }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task PauseBehindTheCall_Triggers() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            [|await Task.Delay(200, token)|];
        }
        """));

    [Fact]
    public Task PauseBeforeTheCall_Triggers() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            [|await Task.Delay(TimeSpan.FromSeconds(1))|];
            Console.WriteLine(await http.GetStringAsync(url, token));
        }
        """));

    [Fact]
    public Task ForLoop_Triggers() => Verify.VerifyAsync(In("""
        for (var page = 0; page < 10; page++)
        {
            var text = await http.GetStringAsync($"/{page}", token);
            Console.WriteLine(text);
            [|await Task.Delay(Pause, token).ConfigureAwait(false)|];
        }
        """));

    [Fact]
    public Task OwnMethod_Triggers() => Verify.VerifyAsync("""
        class Mailer
        {
            const int Pause = 250;
            public async Task SendAllAsync(List<string> mails)
            {
                foreach (var mail in mails)
                {
                    await SendAsync(mail);
                    [|await Task.Delay(Pause)|];
                }
            }
            static Task SendAsync(string mail) => Console.Out.WriteLineAsync(mail);
        }
        """);

    [Fact]
    public Task AwaitInACondition_Triggers() => Verify.VerifyAsync(In("""
        foreach (var url in urls)
        {
            if ((await http.GetStringAsync(url, token)).Length == 0)
                Console.WriteLine(url);
            [|await Task.Delay(200, token)|];
        }
        """));

    [Fact]
    public Task ItemAsReceiver_Triggers() => Verify.VerifyAsync("""
        class Flusher
        {
            public async Task RunAsync(Stream[] streams)
            {
                foreach (var stream in streams)
                {
                    await stream.FlushAsync();
                    [|await Task.Delay(50)|];
                }
            }
        }
        """);

    [Fact]
    public Task Fix_SpacesTheCallsByAGate() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;
        class Crawler(HttpClient http)
        {
            public async Task RunAsync(string[] urls, CancellationToken token)
            {
                Console.WriteLine("crawling");

                // politely
                foreach (var url in urls)
                {
                    await http.GetStringAsync(url, token);
                    [|await Task.Delay(200, token)|];
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;
        class Crawler(HttpClient http)
        {
            public async Task RunAsync(string[] urls, CancellationToken token)
            {
                Console.WriteLine("crawling");

                // politely
                using var gate = new RateGate(1, TimeSpan.FromMilliseconds(200));
                foreach (var url in urls)
                {
                    await gate.WaitAsync(token);
                    await http.GetStringAsync(url, token);
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task Fix_TakesTheTestOfTheIndexAlong() => Verify.VerifyFixAsync("""
        class Export(HttpClient http)
        {
            public async Task RunAsync(int from, int to, CancellationToken token)
            {
                for (var id = from; id < to; id++)
                {
                    // five a second
                    if (id > from)
                        [|await Task.Delay(1000 / 5, token).ConfigureAwait(false)|];
                    await http.GetStringAsync($"/{id}", token).ConfigureAwait(false);
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Export(HttpClient http)
        {
            public async Task RunAsync(int from, int to, CancellationToken token)
            {
                using var gate = new RateGate(1, TimeSpan.FromMilliseconds(1000 / 5));
                for (var id = from; id < to; id++)
                {
                    // five a second
                    await gate.WaitAsync(token).ConfigureAwait(false);
                    await http.GetStringAsync($"/{id}", token).ConfigureAwait(false);
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task WithoutTheRuntime_HasNoFix() => Verify.VerifyNoFixAsync(In("""
        foreach (var url in urls)
        {
            await http.GetStringAsync(url, token);
            [|await Task.Delay(200, token)|];
        }
        """));

    [Fact]
    public Task AsyncSequence_IsSpacedByAGate() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;
        class Newsletter(HttpClient http)
        {
            public async Task SendAsync(IAsyncEnumerable<string> subscribers, CancellationToken token)
            {
                await foreach (var subscriber in subscribers.WithCancellation(token))
                {
                    [|await Task.Delay(1000, token)|];
                    await http.GetStringAsync(subscriber, token);
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;
        class Newsletter(HttpClient http)
        {
            public async Task SendAsync(IAsyncEnumerable<string> subscribers, CancellationToken token)
            {
                using var gate = new RateGate(1, TimeSpan.FromMilliseconds(1000));
                await foreach (var subscriber in subscribers.WithCancellation(token))
                {
                    await gate.WaitAsync(token);
                    await http.GetStringAsync(subscriber, token);
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task AsyncSequenceWithoutACallForEachItem_DoesNotTrigger() => Verify.VerifyAsync("""
        class Display(HttpClient http)
        {
            public async Task ShowAsync(IAsyncEnumerable<string> lines, TimeSpan pause)
            {
                await foreach (var line in lines)
                {
                    Console.WriteLine(line);
                    await Task.Delay(100);
                }

                await foreach (var line in lines)
                {
                    await http.GetStringAsync(line);
                    await Task.Delay(pause);
                }
            }
        }
        """);
}
