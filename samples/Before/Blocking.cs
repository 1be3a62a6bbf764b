using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>blocking</em>: sync work on the thread that everything else waits for.</summary>
static class Blocking
{
    public static async Task RunAsync()
    {
        await EventLoop.WatchAsync("listing", ListingAsync);
        await EventLoop.WatchAsync("service", ServiceAsync);
    }

    // The article's listing, without its run_in_executor.
    static async Task ListingAsync()
    {
        var result = BlockingIo(3);
        await Console.Out.WriteLineAsync($"blocking result: {result}");
    }

    static int BlockingIo(int x)
    {
        Thread.Sleep(2000);
        return x * x;
    }

    static async Task ServiceAsync()
    {
        await using var service = new InvoiceService(Path.GetTempPath());
        await service.ExportAsync("2026-11", CancellationToken.None);
    }
}

/// <summary>A service as one meets it: each method looks harmless, and each holds the thread.</summary>
sealed class InvoiceService : IAsyncDisposable
{
    readonly string _folder;
    readonly SemaphoreSlim _exporting = new(1, 1);
    readonly BlockingCollection<string> _log = [];
    readonly Task _writer;

    public InvoiceService(string folder)
    {
        _folder = folder;
        _writer = Task.Run(WriteLog);
    }

    public async Task ExportAsync(string month, CancellationToken token)
    {
        _exporting.Wait(token);
        try
        {
            var rates = FetchRatesAsync(token).Result;
            var path = Path.Combine(_folder, $"invoices-{month}.csv");
            File.WriteAllText(path, Render(month, rates));

            using var copy = new MemoryStream();
            Copy(await OpenAsync(path, token), copy);

            while (!IsUploaded(path))
                Thread.Sleep(100);
            await Console.Out.WriteLineAsync($"exported {month}");
            _log.Add($"exported {month}, {copy.Length} bytes", token);
        }
        finally
        {
            _exporting.Release();
        }
    }

    static async Task<decimal> FetchRatesAsync(CancellationToken token)
    {
        // ConfigureAwait(false) saves the blocked caller from a deadlock, not from the wait.
        await Task.Delay(1000, token).ConfigureAwait(false);
        return 1.19m;
    }

    static async Task<Stream> OpenAsync(string path, CancellationToken token)
    {
        using var checksum = Process.Start("dotnet", "--version");
        checksum.WaitForExit();
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return new FileStream(path, FileMode.Open);
    }

    static async void Copy(Stream source, Stream target)
    {
        source.CopyTo(target);
        await source.DisposeAsync();
    }

    static string Render(string month, decimal rate) =>
        new StringBuilder().Append(month).Append(';').Append(rate).ToString();

    static bool IsUploaded(string path) => File.Exists(path);

    void WriteLog()
    {
        foreach (var line in _log.GetConsumingEnumerable())
            Console.WriteLine($"log: {line}");
    }

    public async ValueTask DisposeAsync()
    {
        _log.CompleteAdding();
        await _writer;
        _log.Dispose();
        _exporting.Dispose();
    }
}
