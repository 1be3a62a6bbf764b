namespace AsyncGuard.Runtime.Tests.Coordination;

/// <summary>Measures the allocations of the whole process, and so runs beside nothing else.</summary>
[Collection(Alone.Name)]
public sealed class PoolingTests
{
    [Fact]
    public async Task Contended_UsesItsWaitersAgain()
    {
        var gate = new AsyncLock();
        using var source = new CancellationTokenSource();
        await PassAsync(200);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await PassAsync(20_000);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20_000 * 20);

        async Task PassAsync(int times)
        {
            await Task.WhenAll(FlowAsync(), FlowAsync(), FlowAsync(), FlowAsync()).InTime();

            async Task FlowAsync()
            {
                for (var i = 0; i < times / 4; i++)
                {
                    using (await gate.LockAsync(source.Token))
                        await Task.Yield();
                }
            }
        }
    }
}
