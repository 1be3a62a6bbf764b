using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0403LostUpdate, AsyncGuard.CodeFixes.Rules.SharedState.AG0403LostUpdateFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0403LostUpdateFixTests
{
    const string Counter = """
        class Counter
        {
            int _counter;
            public Task RunAsync(CancellationToken token) => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => IncrementAsync(1000, token)));
            async Task IncrementAsync(int times, CancellationToken token)
            {
                for (var i = 0; i < times; i++)
                {
                    // read
                    var tmp = _counter;
                    await Task.Delay(1, token);
                    [|_counter|] = tmp + 1;
                }
            }
        }
        """;

    [Fact]
    public Task ReadAwaitWrite_HoldsASemaphoreWhereThereIsNoAsyncLock() => Verify.VerifyFixAsync(Counter, """
        class Counter
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            int _counter;
            public Task RunAsync(CancellationToken token) => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => IncrementAsync(1000, token)));
            async Task IncrementAsync(int times, CancellationToken token)
            {
                for (var i = 0; i < times; i++)
                {
                    // read
                    await _gate.WaitAsync(token);
                    try
                    {
                        var tmp = _counter;
                        await Task.Delay(1, token);
                        _counter = tmp + 1;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task ReadAwaitWrite_HoldsNitosAsyncLock() => Verify.VerifyFixAsync(Counter, """
        using Nito.AsyncEx;

        class Counter
        {
            readonly AsyncLock _gate = new();
            int _counter;
            public Task RunAsync(CancellationToken token) => Task.WhenAll(Enumerable.Range(0, 5).Select(_ => IncrementAsync(1000, token)));
            async Task IncrementAsync(int times, CancellationToken token)
            {
                for (var i = 0; i < times; i++)
                {
                    // read
                    using (await _gate.LockAsync(token))
                    {
                        var tmp = _counter;
                        await Task.Delay(1, token);
                        _counter = tmp + 1;
                    }
                }
            }
        }
        """, settings: new VerifierSettings { References = References.Nito });

    [Fact]
    public Task CounterAddedTo_AwaitsFirst() => Verify.VerifyFixAsync("""
        class Pages(HttpClient http)
        {
            int _bytes;
            double _mean;
            public async Task LoadAsync(string[] urls)
            {
                var total = 0L;
                await Task.WhenAll(urls.Select(async url => [|total|] += (await http.GetStringAsync(url)).Length));
                await Task.WhenAll(urls.Select(LoadAsync));
            }
            async Task LoadAsync(string url)
            {
                [|_bytes|] = _bytes + (await http.GetStringAsync(url).ConfigureAwait(false)).Length;
                // of all
                [|_mean|] += (await http.GetStringAsync(url).ConfigureAwait(false)).Length;
            }
        }
        """, """
        class Pages(HttpClient http)
        {
            int _bytes;
            readonly object _gate = new();
            double _mean;
            public async Task LoadAsync(string[] urls)
            {
                var total = 0L;
                await Task.WhenAll(urls.Select(async url => Interlocked.Add(ref total, (await http.GetStringAsync(url)).Length)));
                await Task.WhenAll(urls.Select(LoadAsync));
            }
            async Task LoadAsync(string url)
            {
                Interlocked.Add(ref _bytes, (await http.GetStringAsync(url).ConfigureAwait(false)).Length);
                // of all
                var value = (await http.GetStringAsync(url).ConfigureAwait(false)).Length;
                lock (_gate)
                    _mean += value;
            }
        }
        """, key: "AG0403.AwaitFirst", settings: VerifierSettings.CSharp12);

    [Fact]
    public Task ExistingSemaphore_IsUsedAgain() => Verify.VerifyFixAsync("""
        class Quota(HttpClient http)
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            string _log = "";
            public async Task UseAsync(string path)
            {
                var before = _log;
                var text = await http.GetStringAsync(path).ConfigureAwait(false);
                [|_log|] = before + text;
            }
            public async Task ResetAsync()
            {
                await _turn.WaitAsync().ConfigureAwait(false);
                try { _log = ""; }
                finally { _turn.Release(); }
            }
        }
        """, """
        class Quota(HttpClient http)
        {
            readonly SemaphoreSlim _turn = new(1, 1);
            string _log = "";
            public async Task UseAsync(string path)
            {
                await _turn.WaitAsync().ConfigureAwait(false);
                try
                {
                    var before = _log;
                    var text = await http.GetStringAsync(path).ConfigureAwait(false);
                    _log = before + text;
                }
                finally
                {
                    _turn.Release();
                }
            }
            public async Task ResetAsync()
            {
                await _turn.WaitAsync().ConfigureAwait(false);
                try { _log = ""; }
                finally { _turn.Release(); }
            }
        }
        """);
}
