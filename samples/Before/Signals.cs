using System.Diagnostics;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>event</em>: signals that come late, in the wrong place, twice or never.</summary>
static class Signals
{
    static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(100);

    static bool s_isSet;
    static long s_setAt;

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
        while (!s_isSet)
            await Task.Delay(300);
        Console.WriteLine($"{name} resumed {(Stopwatch.GetElapsedTime(s_setAt) < Noticeable ? "at once" : "late")} after event set");
    }

    static async Task SetterAsync()
    {
        Console.WriteLine("setter will sleep and then set the event");
        await Task.Delay(1000);
        s_setAt = Stopwatch.GetTimestamp();
        s_isSet = true;
        Console.WriteLine("event set by setter");
    }

    static async Task ServiceAsync()
    {
        var scanner = new Scanner();
        var watching = scanner.WatchAsync();
        scanner.Open();
        await watching;

        try
        {
            await scanner.CountAsync("no such file").WaitAsync(TimeSpan.FromMilliseconds(500));
        }
        catch (Exception e) when (e is FileNotFoundException or TimeoutException)
        {
            Console.WriteLine($"count of a file that is not there: {(e is TimeoutException ? "no answer" : "file not found")}");
        }

        scanner.Cancel();
        try
        {
            scanner.Deliver("page 1");
            Console.WriteLine("page that comes after the cancellation: ignored");
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
