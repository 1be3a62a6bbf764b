using System.Collections.Concurrent;
using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>lock</em>: what is shared is guarded, or needs no guard.</summary>
static class SharedState
{
    const int Tasks = 5;
    const int Times = 1000;

    static readonly AsyncLock s_lock = new();
    static int s_counter;

    public static async Task RunAsync()
    {
        await ListingAsync();

        // A server has no event loop that keeps its tasks apart: they continue on the threads of the pool.
        await Task.Run(ServiceAsync);
        await SharedStateLocks.RunAsync();
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
            using (await s_lock.LockAsync())
            {
                var tmp = s_counter;
                await Task.Yield();
                s_counter = tmp + 1;
            }
        }
    }

    static async Task ServiceAsync()
    {
        using var checker = new LinkChecker();
        var pages = Enumerable.Range(0, LinkChecker.Pages).Select(static page => $"/pages/{page}").ToList();
        await checker.LoadAsync(pages);
        await checker.CountAsync(pages);
        await Task.WhenAll(pages.Concat(pages).Select(page => Task.Run(() => checker.TitleAsync(page))));
        Console.WriteLine(checker);
    }
}

/// <summary>The same service: a counter that is one step, a collection made for many, and a lock around test and fill.</summary>
sealed class LinkChecker : IDisposable
{
    public const int Pages = 100;

    readonly object _gate = new();
    readonly ConcurrentDictionary<string, AsyncLazy<int>> _titles = new();
    readonly ConcurrentBag<string> _broken = [];
    readonly AsyncLock _login = new();
    string? _token;
    int _logins;
    int _links;
    int _loads;
    int _reports;

    [GuardedBy(nameof(_gate))]
    int _open;

    public Task LoadAsync(List<string> pages) => Task.WhenAll(pages.Select(LoadAsync));

    async Task LoadAsync(string page)
    {
        var token = await TokenAsync();
        await Console.Out.WriteAsync(page.Length > token.Length ? "" : "?");
    }

    async Task<string> TokenAsync()
    {
        using (await _login.LockAsync())
            return _token ??= await LoginAsync();
    }

    async Task<string> LoginAsync()
    {
        Interlocked.Increment(ref _logins);
        await Task.Delay(10);
        return "token";
    }

    public Task CountAsync(List<string> pages) => Fan.ForEachAsync(pages, maxConcurrency: 4, (page, _) =>
    {
        Count(page);
        return Task.CompletedTask;
    });

    void Count(string page)
    {
        Interlocked.Add(ref _links, Links(page));
        _broken.Add(page);
    }

    // Ten to a page. To look for them takes a while.
    static int Links(string page)
    {
        var found = 0;
        for (var i = 0; i < 1_000_000; i++)
            found += page[i % page.Length] == '/' ? 1 : 0;
        return found > 0 ? 10 : 0;
    }

    // The lazy value that is kept starts the load, once.
    public async Task<int> TitleAsync(string page) =>
        await _titles.GetOrAdd(
            page,
            key => new AsyncLazy<int>(async token =>
            {
                Interlocked.Increment(ref _loads);
                await Task.Delay(10, token);
                return key.Length;
            })).GetAsync();

    public void Report()
    {
        lock (_gate)
            _reports++;
    }

    public void Reopen()
    {
        lock (_gate)
        {
            if (_reports > 0)
                _reports--;
            _open++;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _reports = 0;
    }

    public void Dispose() => _login.Dispose();

    public override string ToString() =>
        $"service: {_links} links counted of {Pages * 10}, {_broken.Count} pages noted of {Pages}; logged in {_logins} times; {_loads} titles loaded for {Pages}";
}
