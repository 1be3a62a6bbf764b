using Microsoft.Extensions.Time.Testing;

namespace AsyncGuard.Runtime.Tests.Combinators;

public sealed class GatherWaitTests
{
    readonly TaskCompletionSource<int> _first = new();
    readonly TaskCompletionSource<int> _second = new();
    readonly FakeTimeProvider _time = new();

    Task<int>[] Both => [_first.Task, _second.Task];

    [Fact]
    public async Task All_WaitsForAll_AndThrowsNothingOfTheirs()
    {
        var wait = Gather.WaitAsync(Both);
        _first.SetException(new IOException());
        Assert.False(wait.IsCompleted);
        _second.SetResult(2);

        var (done, pending) = await wait.InTime();

        Assert.Equal(Both, done);
        Assert.Empty(pending);
    }

    [Fact]
    public async Task First_TellsWhatIsMissing_AndCancelsNothing()
    {
        var wait = Gather.WaitAsync(Both, WaitFor.First);
        _second.SetResult(2);

        var (done, pending) = await wait.InTime();

        Assert.Same(_second.Task, Assert.Single(done));
        Assert.Same(_first.Task, Assert.Single(pending));
        _first.SetResult(1); // nobody has cancelled it
    }

    [Fact]
    public async Task First_OfOneThatHasEnded_IsThereAtOnce()
    {
        _first.SetResult(1);

        var wait = Gather.WaitAsync(Both, WaitFor.First);

        Assert.Same(_first.Task, Assert.Single((await wait.InTime()).Done));
    }

    [Fact]
    public async Task FirstException_GoesOnAfterSuccessAndCancellation()
    {
        var third = new TaskCompletionSource<int>();
        var wait = Gather.WaitAsync([.. Both, third.Task], WaitFor.FirstException);
        _first.SetResult(1);
        _second.SetCanceled();
        Assert.False(wait.IsCompleted);
        third.SetException(new IOException());

        Assert.Equal(3, (await wait.InTime()).Done.Count);
    }

    [Fact]
    public async Task FirstException_EndsTheWait()
    {
        var wait = Gather.WaitAsync(Both, WaitFor.FirstException);
        _first.SetException(new IOException());

        var (done, pending) = await wait.InTime();

        Assert.Same(_first.Task, Assert.Single(done));
        Assert.Same(_second.Task, Assert.Single(pending));
    }

    [Fact]
    public async Task Limit_IsAnAnswer()
    {
        var wait = Gather.WaitAsync(Both, timeout: TimeSpan.FromSeconds(3), time: _time);
        _first.SetResult(1);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        var (done, pending) = await wait.InTime();

        Assert.Same(_first.Task, Assert.Single(done));
        Assert.Same(_second.Task, Assert.Single(pending));
    }

    [Fact]
    public async Task Cancellation_IsAnException_OutsideOfCancel()
    {
        using var source = new CancellationTokenSource();
        var wait = Gather.WaitAsync(Both, cancellationToken: source.Token);

        Assert.False(await Inline.RunsInAsync(source.Cancel, wait));

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.InTime());
        Assert.Equal(source.Token, canceled.CancellationToken);
    }

    [Fact]
    public async Task TaskGivenTwice_CountsOnce()
    {
        _first.SetResult(1);

        var (done, _) = await Gather.WaitAsync([_first.Task, _first.Task]).InTime();

        _ = Assert.Single(done);
    }

    [Theory]
    [InlineData(WaitFor.All)]
    [InlineData(WaitFor.First)]
    [InlineData(WaitFor.FirstException)]
    public async Task NoTasks_AreNotWaitedFor(WaitFor until)
    {
        var (done, pending) = await Gather.WaitAsync(Array.Empty<Task>(), until).InTime();

        Assert.Empty(done);
        Assert.Empty(pending);
    }

    [Fact]
    public void WrongLimit_IsRefusedAtTheCall()
    {
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = Gather.WaitAsync(Both, timeout: TimeSpan.FromSeconds(-2)); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = Gather.AsCompleted(Both, TimeSpan.FromDays(50)); });
    }

    [Fact]
    public void Failures_RemainTheCallersBusiness()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(1, Unobserved.Count(message, async () => await Gather.WaitAsync([Task.FromException(new IOException(message))])));
    }
}
