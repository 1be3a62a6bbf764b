namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.Lock: five tasks read, yield and write the same counter a thousand times each.</summary>
public sealed class Listing4LockTests
{
    readonly AsyncLock _lock = new();

    [GuardedBy(nameof(_lock))]
    int _counter;

    [Fact]
    public async Task Counter_LosesNoUpdate()
    {
        await Gather.AllAsync(Enumerable.Range(0, 5).Select(Func<CancellationToken, Task> (_) => token => IncrementerAsync(1000, token))).InTime();

        using (await _lock.LockAsync())
            Assert.Equal("final counter: 5000", $"final counter: {_counter}");
    }

    async Task IncrementerAsync(int times, CancellationToken cancellationToken)
    {
        for (var i = 0; i < times; i++)
        {
            // Acquire the lock to update the shared counter safely
            using (await _lock.LockAsync(cancellationToken))
            {
                var tmp = _counter;
                await Task.Yield(); // yield control to increase race likelihood
                _counter = tmp + 1;
            }
        }
    }
}
