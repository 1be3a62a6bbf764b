using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Cancellation;

public sealed class CleanupScopeTests
{
    readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Cleanup_RunsAlthoughTheWorkWasCancelled()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        var rolledBack = false;

        var work = WorkAsync(caller.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.InTime());
        Assert.True(rolledBack);

        async Task WorkAsync(CancellationToken token)
        {
            try
            {
                token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException)
            {
                using var cleanup = new CleanupScope(TimeSpan.FromSeconds(5), _time);
                await Task.Delay(TimeSpan.Zero, cleanup.Token);
                rolledBack = true;
                throw;
            }
        }
    }

    [Fact]
    public void Limit_CancelsTheToken()
    {
        using var cleanup = new CleanupScope(TimeSpan.FromSeconds(5), _time);

        _time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(cleanup.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(cleanup.Token.IsCancellationRequested);
    }

    [Fact]
    public void ClosedScope_StopsItsClock_AndKeepsItsToken()
    {
        var cleanup = new CleanupScope(TimeSpan.FromSeconds(5), _time);
        cleanup.Dispose();
        cleanup.Dispose();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(cleanup.Token.IsCancellationRequested);
    }

    [Fact]
    public void NegativeLimit_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new CleanupScope(TimeSpan.FromSeconds(-2)));
}
