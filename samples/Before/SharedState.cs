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
        await checker.CheckAsync(Enumerable.Range(0, 20_000).Select(static page => $"/pages/{page}").ToList());
        Console.WriteLine(checker);
    }
}

/// <summary>A service as one meets it: each line is right, as long as nobody else runs it.</summary>
sealed class LinkChecker
{
    readonly List<string> _broken = new(capacity: 20_000);
    string? _token;
    int _logins;
    int _pages;

    public Task CheckAsync(List<string> pages) => Task.WhenAll(pages.Select(CheckAsync));

    async Task CheckAsync(string page)
    {
        if (_token is null)
            _token = await LoginAsync();
        if (!await IsReachableAsync(page, _token))
            _broken.Add(page);
        _pages++;
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

    public override string ToString() => $"service: {_pages} pages counted, {_broken.Count} broken ones kept, of 20000; logged in {_logins} times";
}
