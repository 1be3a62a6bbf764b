using System.Collections.Concurrent;
using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>lock</em>: what tasks that run at the same time do to what they share.</summary>
static class SharedState
{
    const int Tasks = 5;
    const int Times = 1000;

    static int s_counter;

    public static async Task RunAsync()
    {
        await ListingAsync();

        // A server has no event loop that keeps its tasks apart: they continue on the threads of the pool.
        await Task.Run(ServiceAsync);
        await SharedStateLocks.RunAsync();
    }

    // The article's listing, without its lock.
    static async Task ListingAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => IncrementAsync(Times)));
        Console.WriteLine($"final counter: {s_counter} of {Tasks * Times}");
    }

    static async Task IncrementAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var tmp = s_counter;
            await Task.Yield();
            s_counter = tmp + 1;
        }
    }

    static async Task ServiceAsync()
    {
        var checker = new LinkChecker();
        var pages = Enumerable.Range(0, LinkChecker.Pages).Select(static page => $"/pages/{page}").ToList();
        await checker.LoadAsync(pages);
        await checker.CountAsync(pages);
        await Task.WhenAll(pages.Concat(pages).Select(page => Task.Run(() => checker.TitleAsync(page))));
        Console.WriteLine(checker);
    }
}

/// <summary>A service as one meets it: each line is right, as long as nobody else runs it.</summary>
sealed class LinkChecker
{
    public const int Pages = 100;

    readonly object _gate = new();
    readonly ConcurrentDictionary<string, Task<int>> _titles = new();
    readonly List<string> _broken = new(capacity: Pages);
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
        if (_token is null)
            _token = await LoginAsync();
        await Console.Out.WriteAsync(page.Length > _token.Length ? "" : "?");
    }

    async Task<string> LoginAsync()
    {
        Interlocked.Increment(ref _logins);
        await Task.Delay(10);
        return "token";
    }

    public Task CountAsync(List<string> pages) => Task.WhenAll(pages.Select(page => Task.Run(() => Count(page))));

    void Count(string page)
    {
        _links += Links(page);
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

    // A title is loaded for whoever comes first, and for everybody else who comes before it is there.
    public Task<int> TitleAsync(string page) =>
        _titles.GetOrAdd(
            page,
            async key =>
            {
                Interlocked.Increment(ref _loads);
                await Task.Delay(10);
                return key.Length;
            });

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
        }

        _open++;
    }

    public void Clear() => _reports = 0;

    public override string ToString() =>
        $"service: {_links} links counted of {Pages * 10}, {_broken.Count} pages noted of {Pages}; logged in {_logins} times; {_loads} titles loaded for {Pages}";
}
