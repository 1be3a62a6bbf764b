using AsyncGuard.Runtime;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>semaphore</em>: one limit for all, and every permit given back once.</summary>
static class Limits
{
    static readonly AsyncSemaphore Limit = new(3);

    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing: at most three workers at once.
    static async Task ListingAsync()
    {
        var workers = new AtOnce();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => LimitedWorkerAsync(i, workers)));
        Console.WriteLine($"listing: {workers.Most} of 10 workers at once");
    }

    static async Task LimitedWorkerAsync(int i, AtOnce workers)
    {
        using (await Limit.AcquireAsync())
        using (workers.Enter())
        {
            var delay = 50 + (i * 10);
            await Task.Delay(delay);
            Console.WriteLine($"worker {i} finished after {delay / 1000.0:0.00}s");
        }
    }

    static async Task ServiceAsync()
    {
        var reports = new ReportStore(Directory.CreateTempSubdirectory("reports").FullName);
        var names = Enumerable.Range(0, 200).Select(static i => $"report-{i}.txt").ToList();
        foreach (var name in names)
            await reports.WriteAsync(name, "one\ntwo", CancellationToken.None);
        var lines = await reports.CountLinesAsync(names, CancellationToken.None);
        Console.WriteLine($"service: {lines} lines, {(reports.Open.Most <= 16 ? "at most 16" : reports.Open.Most)} files open at once");

        await TryAsync(() => reports.WriteAsync("no/such/folder.txt", "", CancellationToken.None));
        Console.WriteLine($"service: {reports.FreeWriters} of 2 writers left after a failure");

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await TryAsync(() => reports.DeleteAsync(names[0], cancelled.Token));
        await TryAsync(() => reports.DeleteAsync(names[0], cancelled.Token));
        Console.WriteLine($"service: {reports.FreeWriters} of 2 writers left after two cancellations");
    }

    static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Console.WriteLine($"service: {e.GetType().Name}");
        }
    }
}

/// <summary>The same service: two writers, at most eight files open at once.</summary>
sealed class ReportStore(string folder)
{
    readonly AsyncSemaphore _writers = new(2);

    public AtOnce Open { get; } = new();

    public int FreeWriters => _writers.Available;

    public async Task<int> CountLinesAsync(IReadOnlyList<string> names, CancellationToken token)
    {
        var counts = await Fan.MapAsync(names, 8, CountAsync, token);
        return counts.Sum();
    }

    async Task<int> CountAsync(string name, CancellationToken token)
    {
        using var _ = Open.Enter();
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, name), token);
        return lines.Length;
    }

    public async Task WriteAsync(string name, string text, CancellationToken token)
    {
        using (await _writers.AcquireAsync(token))
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, token);
    }

    public async Task DeleteAsync(string name, CancellationToken token)
    {
        using (await _writers.AcquireAsync(token))
            File.Delete(Path.Combine(folder, name));
    }
}
