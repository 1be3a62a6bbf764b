using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using AsyncGuard.Runtime;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>blocking</em>: sync work moved off the thread that everything else waits for.</summary>
static class Blocking
{
    public static async Task RunAsync()
    {
        await EventLoop.WatchAsync("listing", ListingAsync);
        await EventLoop.WatchAsync("service", ServiceAsync);
    }

    // The article's listing: run_in_executor is Offload.RunAsync.
    static async Task ListingAsync()
    {
        var result = await Offload.RunAsync(() => BlockingIo(3));
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

/// <summary>The same service: every wait is awaited.</summary>
sealed class InvoiceService : IAsyncDisposable
{
    readonly string _folder;
    readonly SemaphoreSlim _exporting = new(1, 1);
    readonly Channel<string> _log = Channel.CreateBounded<string>(100);
    readonly Task _writer;

    public InvoiceService(string folder)
    {
        _folder = folder;
        _writer = WriteLogAsync();
    }

    public async Task ExportAsync(string month, CancellationToken token)
    {
        await _exporting.WaitAsync(token);
        try
        {
            var rates = await FetchRatesAsync(token);
            var path = Path.Combine(_folder, $"invoices-{month}.csv");
            await File.WriteAllTextAsync(path, Render(month, rates), token);

            using var copy = new MemoryStream();
            await using (var source = await OpenAsync(path, token))
                await source.CopyToAsync(copy, token);

            while (!IsUploaded(path))
                await Task.Delay(100, token);
            await Console.Out.WriteLineAsync($"exported {month}");
            await _log.Writer.WriteAsync($"exported {month}, {copy.Length} bytes", token);
        }
        finally
        {
            _exporting.Release();
        }
    }

    static async Task<decimal> FetchRatesAsync(CancellationToken token)
    {
        await Task.Delay(1000, token);
        return 1.19m;
    }

    static async Task<Stream> OpenAsync(string path, CancellationToken token)
    {
        using var checksum = Process.Start("dotnet", "--version");
        await checksum.WaitForExitAsync(token);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 4096, useAsync: true);
    }

    static string Render(string month, decimal rate) =>
        new StringBuilder().Append(month).Append(';').Append(rate).ToString();

    static bool IsUploaded(string path) => File.Exists(path);

    async Task WriteLogAsync()
    {
        await foreach (var line in _log.Reader.ReadAllAsync())
            await Console.Out.WriteLineAsync($"log: {line}");
    }

    public async ValueTask DisposeAsync()
    {
        _log.Writer.Complete();
        await _writer;
        _exporting.Dispose();
    }
}
