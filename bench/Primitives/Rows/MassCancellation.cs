using BenchmarkDotNet.Attributes;
using Microsoft.VisualStudio.Threading;

namespace AsyncGuard.Primitives.Rows;

/// <summary>How long one <c>Cancel()</c> over many waits for a lock holds its caller.</summary>
public abstract class MassCancellation(int waiters)
{
    CancellationTokenSource _source = new();
    Task _all = Task.CompletedTask;

    [IterationSetup(Target = nameof(Own))]
    public void ParkOwn() => Park(static () => new Runtime.AsyncLock(), static (gate, token) => gate.LockAsync(token).AsTask());

    [IterationSetup(Target = nameof(Bcl))]
    public void ParkBcl() => Park(static () => new SemaphoreSlim(1, 1), static (gate, token) => gate.WaitAsync(token));

    [IterationSetup(Target = nameof(Nito))]
    public void ParkNito() => Park(static () => new Nito.AsyncEx.AsyncLock(), static (gate, token) => gate.LockAsync(token).AsTask());

    [IterationSetup(Target = nameof(DotNext))]
    public void ParkDotNext() => Park(static () => new global::DotNext.Threading.AsyncExclusiveLock(), static (gate, token) => gate.AcquireAsync(token).AsTask());

    [IterationSetup(Target = nameof(VisualStudio))]
    public void ParkVisualStudio() => Park(static () => new AsyncSemaphore(1), static (gate, token) => gate.EnterAsync(token));

    [Benchmark]
    public void Own() => _source.Cancel();

    [Benchmark]
    public void Bcl() => _source.Cancel();

    [Benchmark]
    public void Nito() => _source.Cancel();

    [Benchmark]
    public void DotNext() => _source.Cancel();

    [Benchmark]
    public void VisualStudio() => _source.Cancel();

    [IterationCleanup]
    public void Settle() => _all.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();

    void Park<T>(Func<T> create, Func<T, CancellationToken, Task> wait)
    {
        _source = new();
        var gate = create();
        _ = wait(gate, CancellationToken.None); // held for ever
        var waits = new Task[waiters];
        for (var i = 0; i < waits.Length; i++)
            waits[i] = wait(gate, _source.Token);
        _all = Task.WhenAll(waits);
    }
}

[Row("`Cancel()` over 10,000 waits", Unit.Milliseconds)]
public class MassCancellationOf10000() : MassCancellation(10_000);

[Row("`Cancel()` over 40,000 waits", Unit.Milliseconds)]
public class MassCancellationOf40000() : MassCancellation(40_000);
