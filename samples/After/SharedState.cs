using System.Collections.Concurrent;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>lock</em>: what is shared is guarded, or needs no guard.</summary>
static class SharedState
{
    const int Tasks = 5;
    const int Times = 1000;

    static readonly SemaphoreSlim s_lock = new(1, 1);
    static int s_counter;

    public static async Task RunAsync()
    {
        await ListingAsync();

        // A server has no event loop that keeps its tasks apart: they continue on the threads of the pool.
        await Task.Run(ServiceAsync);
    }

    // The article's listing.
    static async Task ListingAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => IncrementAsync(Times)));
        Console.WriteLine($"final counter: {s_counter} of {Tasks * Times}");
    }

    static async Task IncrementAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await s_lock.WaitAsync();
            try
            {
                var tmp = s_counter;
                await Task.Yield();
                s_counter = tmp + 1;
            }
            finally
            {
                s_lock.Release();
            }
        }
    }

    static async Task ServiceAsync()
    {
        using var checker = new LinkChecker();
        await checker.CheckAsync(Enumerable.Range(0, 20_000).Select(static page => $"/pages/{page}").ToList());
        Console.WriteLine(checker);
    }
}

/// <summary>The same service: a counter that is one step, a collection made for many, and a lock around test and fill.</summary>
sealed class LinkChecker : IDisposable
{
    readonly ConcurrentBag<string> _broken = [];
    readonly SemaphoreSlim _login = new(1, 1);
    string? _token;
    int _logins;
    int _pages;

    public Task CheckAsync(List<string> pages) => Task.WhenAll(pages.Select(CheckAsync));

    async Task CheckAsync(string page)
    {
        if (!await IsReachableAsync(page, await TokenAsync()))
            _broken.Add(page);
        Interlocked.Increment(ref _pages);
    }

    async Task<string> TokenAsync()
    {
        await _login.WaitAsync();
        try
        {
            return _token ??= await LoginAsync();
        }
        finally
        {
            _login.Release();
        }
    }

    async Task<string> LoginAsync()
    {
        Interlocked.Increment(ref _logins);
        await Task.Delay(10);
        return "token";
    }

    static async Task<bool> IsReachableAsync(string page, string token)
    {
        await Task.Yield();
        return page.Length < token.Length;
    }

    public void Dispose() => _login.Dispose();

    public override string ToString() => $"service: {_pages} pages counted, {_broken.Count} broken ones kept, of 20000; logged in {_logins} times";
}
