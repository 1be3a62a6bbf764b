using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.gather and asyncio.as_completed: results in the order of the input, or in the order in which they are ready.</summary>
public sealed class Listing2GatherTests
{
    /// <summary>The delays of the jobs, in tenths of a second: drawn by lot in the article, fixed here.</summary>
    static readonly int[] Delays = [12, 3, 19, 7, 15];
    readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Gather_ReturnsResultsInTheOrderOfTheInput()
    {
        var gathered = Gather.AllAsync(Enumerable.Range(0, 5).Select(Func<CancellationToken, Task<(int Job, int Delay)>> (i) => token => JobAsync(i, token)));

        _time.Advance(TimeSpan.FromSeconds(1.8));
        Assert.False(gathered.IsCompleted); // job 2 is missing
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var results = await gathered.InTime();

        Assert.Equal([(0, 12), (1, 3), (2, 19), (3, 7), (4, 15)], results);
    }

    [Fact]
    public async Task AsCompleted_YieldsResultsAsTheyFinish()
    {
        var tasks = Enumerable.Range(0, 5).Select(i => JobAsync(i, CancellationToken.None)).ToList();
        var completed = new List<(int Job, int Delay)>();

        await using var ended = Gather.AsCompleted(tasks).GetAsyncEnumerator();
        foreach (var tenths in new[] { 3, 4, 5, 3, 4 }) // 0.3, 0.7, 1.2, 1.5 and 1.9 seconds
        {
            var next = ended.MoveNextAsync().AsTask();
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(tenths / 10.0));
            Assert.True(await next.InTime());
            completed.Add(await ended.Current);
        }

        Assert.Equal([(1, 3), (3, 7), (0, 12), (4, 15), (2, 19)], completed);
    }

    async Task<(int Job, int Delay)> JobAsync(int i, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(Delays[i] / 10.0), _time, cancellationToken);
        return (i, Delays[i]);
    }
}
