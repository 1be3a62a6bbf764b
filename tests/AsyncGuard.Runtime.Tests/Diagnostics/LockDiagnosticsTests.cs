using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Diagnostics;

/// <summary>The watch is one for the process, and each lock costs a stack trace under it: these tests run beside nothing else.</summary>
[Collection(Alone.Name)]
public sealed class LockDiagnosticsTests
{
    [Fact]
    public async Task Reentry_IsReported_WithBothPlaces()
    {
        var gate = new AsyncLock();
        var reports = new List<LockReport>();
        using var watch = LockDiagnostics.Enable(Timeout.InfiniteTimeSpan, report => Keep(reports, gate, report));
        using var source = new CancellationTokenSource();
        using var holder = await gate.LockAsync();

#pragma warning disable AG0406 // the re-entry is what is reported at run time
        var again = gate.LockAsync(source.Token).AsTask();
#pragma warning restore AG0406
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again.InTime());

        var report = Assert.Single(reports);
        Assert.Equal(LockProblem.Reentry, report.Problem);
        Assert.Contains(nameof(Reentry_IsReported_WithBothPlaces), report.Waiter, StringComparison.Ordinal);
        Assert.Contains(nameof(Reentry_IsReported_WithBothPlaces), report.Holder!, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => LockDiagnostics.Enable(TimeSpan.Zero, static _ => { }));
    }

    [Fact]
    public async Task LongWait_IsReported_AndAShortOneIsNot()
    {
        var gate = new AsyncLock();
        var time = new FakeTimeProvider();
        var reports = new List<LockReport>();
        using var watch = LockDiagnostics.Enable(TimeSpan.FromSeconds(5), report => Keep(reports, gate, report), time);
        var holder = await Task.Run(() => gate.LockAsync().AsTask());
        // A call that has returned is being watched.
        var first = gate.LockAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(4));
        holder.Dispose();
        var second = await first.InTime();
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.DoesNotContain(reports, static report => report.Problem == LockProblem.LongWait);

        var third = gate.LockAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains(reports, static report => report.Problem == LockProblem.LongWait);
        second.Dispose();
        (await third.InTime()).Dispose();
    }

    static void Keep(List<LockReport> reports, AsyncLock gate, LockReport report)
    {
        if (ReferenceEquals(report.Lock, gate))
            reports.Add(report);
    }
}
