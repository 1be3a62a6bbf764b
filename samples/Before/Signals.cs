namespace AsyncGuard.Samples;

/// <summary>Chapter <em>event</em>: signals that come late, in the wrong place, twice or never.</summary>
static class Signals
{
    static bool _isSet;

    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing, with a flag for its Event.
    static async Task ListingAsync()
    {
        var waiters = new[] { WaiterAsync("W1"), WaiterAsync("W2") };
        await SetterAsync();
        await Task.WhenAll(waiters);
    }

    static async Task WaiterAsync(string name)
    {
        Console.WriteLine($"{name} is waiting for event");
        var looks = 0;
        while (!_isSet)
        {
            looks++;
            await Task.Delay(20);
        }

        Console.WriteLine($"{name} resumed after event set, and had looked {looks} times");
    }

    static async Task SetterAsync()
    {
        Console.WriteLine("setter will sleep and then set the event");
        await Task.Delay(1000);
        _isSet = true;
        Console.WriteLine("event set by setter");
    }

    static async Task ServiceAsync()
    {
        var scanner = new Scanner();
        var watching = scanner.WatchAsync();
        scanner.Open();
        await watching;

        var counting = scanner.CountAsync("no such file");
        var answered = await Task.WhenAny(counting, Task.Delay(500)) == counting;
        Console.WriteLine($"count of a file that is not there: {(answered ? "answered" : "no answer")}");

        scanner.Cancel();
        try
        {
            scanner.Deliver("page 1");
        }
        catch (InvalidOperationException)
        {
            Console.WriteLine("page that comes after the cancellation: the scanner throws");
        }

        Console.WriteLine($"page: {scanner.Page.Status}");
    }
}

/// <summary>A device as one meets it: events become tasks, each by its own source.</summary>
sealed class Scanner
{
    readonly object _gate = new();
    readonly TaskCompletionSource _opened = new();
    readonly TaskCompletionSource<string> _page = new();

    public Task<string> Page => _page.Task;

    public async Task WatchAsync()
    {
        await _opened.Task;
        Console.WriteLine($"watcher runs under the scanner's lock: {Monitor.IsEntered(_gate)}");
    }

    public void Open()
    {
        lock (_gate)
            _opened.TrySetResult();
    }

    public Task<int> CountAsync(string path)
    {
        var pages = new TaskCompletionSource<int>();
        _ = Task.Run(() =>
        {
            var lines = File.ReadAllLines(path);
            pages.SetResult(lines.Length);
        });
        return pages.Task;
    }

    public void Deliver(string page) => _page.SetResult(page);

    public void Cancel() => _page.SetCanceled();
}
