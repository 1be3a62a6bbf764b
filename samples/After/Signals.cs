using System.Diagnostics;
using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>event</em>: signals that come at once, on their own, and in any case.</summary>
static class Signals
{
    static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(100);

    static long s_setAt;

    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing.
    static async Task ListingAsync()
    {
        using var signal = new AsyncEvent();
        var waiters = new[] { WaiterAsync("W1", signal), WaiterAsync("W2", signal) };
        await SetterAsync(signal);
        await Task.WhenAll(waiters);
    }

    static async Task WaiterAsync(string name, AsyncEvent signal)
    {
        Console.WriteLine($"{name} is waiting for event");
        await signal.WaitAsync();
        Console.WriteLine($"{name} resumed {(Stopwatch.GetElapsedTime(s_setAt) < Noticeable ? "at once" : "late")} after event set");
    }

    static async Task SetterAsync(AsyncEvent signal)
    {
        Console.WriteLine("setter will sleep and then set the event");
        await Task.Delay(1000);
        s_setAt = Stopwatch.GetTimestamp();
        signal.Set();
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
            await scanner.CountAsync("no such file");
        }
        catch (FileNotFoundException)
        {
            Console.WriteLine("count of a file that is not there: file not found");
        }

        scanner.Cancel();
        scanner.Deliver("page 1");
        Console.WriteLine("page that comes after the cancellation: ignored");
        Console.WriteLine($"page: {scanner.Page.Status}");
    }
}

/// <summary>The same device: each source is completed once, whatever happens, and its waiters run on their own.</summary>
sealed class Scanner
{
    readonly object _gate = new();
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<string> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        var pages = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var lines = File.ReadAllLines(path);
                pages.SetResult(lines.Length);
            }
            catch (Exception exception)
            {
                pages.TrySetException(exception);
            }
        }).Start();
        return pages.Task;
    }

    public void Deliver(string page) => _page.TrySetResult(page);

    public void Cancel() => _page.TrySetCanceled();
}
