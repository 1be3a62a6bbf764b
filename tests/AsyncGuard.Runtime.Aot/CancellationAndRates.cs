using System.Threading.RateLimiting;
using AsyncGuard.Runtime.RateLimiting;

namespace AsyncGuard.Runtime.Aot;

static class CancellationAndRates
{
    public static async Task RunAsync(Checks checks)
    {
        checks.That(await Deadline.RunAsync(static _ => Task.FromResult(1), TimeSpan.FromMinutes(1)) == 1);
        await checks.ThrowsAsync<TimeoutException>(Deadline.RunAsync(static token => Task.Delay(Timeout.Infinite, token), TimeSpan.FromMilliseconds(5)));

        using var caller = new CancellationTokenSource();
        var shielded = new TaskCompletionSource<int>().Task.ShieldAsync(caller.Token);
        await caller.CancelAsync();
        await checks.ThrowsAsync<OperationCanceledException>(shielded);

        var reported = new TaskCompletionSource<Exception>();
        Task.FromException(new IOException()).Forget(reported.SetResult);
        checks.That(await reported.Task is IOException);

        using (var cleanup = new CleanupScope(TimeSpan.FromMinutes(1)))
            checks.That(!cleanup.Token.IsCancellationRequested);

        using var gate = new RateGate(2, TimeSpan.FromMilliseconds(10), RatePacing.Bursty);
        for (var i = 0; i < 5; i++)
            await gate.WaitAsync();
        checks.That(gate.Waiting == 0);

        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1 });
        using var held = await limiter.AcquireOrThrowAsync();
        await checks.ThrowsAsync<RateLimitRejectedException>(limiter.RunAsync(static _ => Task.CompletedTask));
    }
}
