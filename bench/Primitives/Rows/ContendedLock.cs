using BenchmarkDotNet.Attributes;
using Microsoft.VisualStudio.Threading;

namespace AsyncGuard.Primitives.Rows;

/// <summary>A hundred tasks that hand the lock on to each other: every wait parks.</summary>
public abstract class ContendedLock(CancellationToken token)
{
    const int Tasks = 100;
    // So many that starting the tasks counts for nothing.
    const int Rounds = 500;
    readonly Runtime.AsyncLock _own = new();
    readonly SemaphoreSlim _bcl = new(1, 1);
    readonly Nito.AsyncEx.AsyncLock _nito = new();
    readonly DotNext.Threading.AsyncExclusiveLock _dotNext = new();
    readonly AsyncSemaphore _visualStudio = new(1);

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public async Task Own()
    {
        Task all;
        using (await _own.LockAsync().ConfigureAwait(false))
            all = StartAll(TakeTurnsAsync);
        await all.ConfigureAwait(false);

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                using (await _own.LockAsync(token).ConfigureAwait(false))
                {
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public async Task Bcl()
    {
        await _bcl.WaitAsync().ConfigureAwait(false);
        var all = StartAll(TakeTurnsAsync);
        _bcl.Release();
        await all.ConfigureAwait(false);

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await _bcl.WaitAsync(token).ConfigureAwait(false);
                _bcl.Release();
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public async Task Nito()
    {
        Task all;
        using (await _nito.LockAsync().ConfigureAwait(false))
            all = StartAll(TakeTurnsAsync);
        await all.ConfigureAwait(false);

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                using (await _nito.LockAsync(token).ConfigureAwait(false))
                {
                }
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public async Task DotNext()
    {
        await _dotNext.AcquireAsync().ConfigureAwait(false);
        var all = StartAll(TakeTurnsAsync);
        _dotNext.Release();
        await all.ConfigureAwait(false);

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                await _dotNext.AcquireAsync(token).ConfigureAwait(false);
                _dotNext.Release();
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Tasks * Rounds)]
    public async Task VisualStudio()
    {
        Task all;
        using (await _visualStudio.EnterAsync().ConfigureAwait(false))
            all = StartAll(TakeTurnsAsync);
        await all.ConfigureAwait(false);

        async Task TakeTurnsAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                using (await _visualStudio.EnterAsync(token).ConfigureAwait(false))
                {
                }
            }
        }
    }

    static Task StartAll(Func<Task> takeTurns)
    {
        var tasks = new Task[Tasks];
        for (var i = 0; i < tasks.Length; i++)
            tasks[i] = takeTurns();
        return Task.WhenAll(tasks);
    }
}

[Row("lock, 100 tasks contending, with a token", Unit.Nanoseconds, Rounds = 8)]
public class ContendedLockWithToken() : ContendedLock(Source.Token)
{
    static readonly CancellationTokenSource Source = new();
}

[Row("lock, 100 tasks contending, without a token", Unit.Nanoseconds, "5,589 ns (5 tasks)", Rounds = 8)]
public class ContendedLockWithoutToken() : ContendedLock(CancellationToken.None);
