using BenchmarkDotNet.Attributes;
using Microsoft.VisualStudio.Threading;

namespace AsyncGuard.Primitives.Rows;

[Row("lock, uncontended", Unit.Nanoseconds, "315 ns")]
public class UncontendedLock
{
    const int Rounds = 1000;
    readonly Runtime.AsyncLock _own = new();
    readonly SemaphoreSlim _bcl = new(1, 1);
    readonly Nito.AsyncEx.AsyncLock _nito = new();
    readonly DotNext.Threading.AsyncExclusiveLock _dotNext = new();
    readonly AsyncSemaphore _visualStudio = new(1);

    [Benchmark(OperationsPerInvoke = Rounds)]
    public async Task Own()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using (await _own.LockAsync().ConfigureAwait(false))
            {
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Rounds)]
    public async Task Bcl()
    {
        for (var i = 0; i < Rounds; i++)
        {
            await _bcl.WaitAsync().ConfigureAwait(false);
            try
            {
            }
            finally
            {
                _bcl.Release();
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Rounds)]
    public async Task Nito()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using (await _nito.LockAsync().ConfigureAwait(false))
            {
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Rounds)]
    public async Task DotNext()
    {
        for (var i = 0; i < Rounds; i++)
        {
            await _dotNext.AcquireAsync().ConfigureAwait(false);
            try
            {
            }
            finally
            {
                _dotNext.Release();
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Rounds)]
    public async Task VisualStudio()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using (await _visualStudio.EnterAsync().ConfigureAwait(false))
            {
            }
        }
    }
}
