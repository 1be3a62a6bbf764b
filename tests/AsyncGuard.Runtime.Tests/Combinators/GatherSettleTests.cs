namespace AsyncGuard.Runtime.Tests.Combinators;

public sealed class GatherSettleTests
{
    [Fact]
    public async Task Outcomes_AreInTheOrderOfTheTasks_AndNothingIsThrown()
    {
        var late = new TaskCompletionSource<int>();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        var settled = Gather.SettleAsync<int>([late.Task, Task.FromException<int>(new IOException("torn")), Task.FromCanceled<int>(canceled.Token), Task.FromResult(4)]);
        Assert.False(settled.IsCompleted);
        late.SetResult(1);
        var outcomes = await settled.InTime();

        Assert.Equal([true, false, false, true], outcomes.Select(static outcome => outcome.IsSuccess));
        Assert.Equal([false, false, true, false], outcomes.Select(static outcome => outcome.IsCanceled));
        Assert.Equal(1, outcomes[0].Value);
        Assert.Equal("torn", outcomes[1].Error!.Message);
        Assert.Equal(canceled.Token, Assert.IsAssignableFrom<OperationCanceledException>(outcomes[2].Error).CancellationToken);
        Assert.Equal(4, outcomes[3].ValueOr(-1));
        Assert.Equal(-1, outcomes[1].ValueOr(-1));
    }

    [Fact]
    public async Task Value_OfAFailure_ThrowsIt()
    {
        var outcome = Assert.Single(await Gather.SettleAsync([Task.FromException<int>(new IOException("torn"))]).InTime());

        Assert.Throws<IOException>(() => outcome.Value);
    }

    [Fact]
    public async Task TaskOfSeveralFailures_HasThemAll()
    {
        var both = Task.WhenAll(Task.FromException(new IOException("a")), Task.FromException(new IOException("b")));

        var outcome = Assert.Single(await Gather.SettleAsync([both]).InTime());

        Assert.Equal(2, Assert.IsType<AggregateException>(outcome.Error).InnerExceptions.Count);
        Assert.Throws<AggregateException>(outcome.ThrowIfFailed);
    }

    [Fact]
    public async Task Cancellation_EndsTheWaitOutsideOfCancel()
    {
        using var source = new CancellationTokenSource();
        var settled = Gather.SettleAsync<int>([new TaskCompletionSource<int>().Task], source.Token);

        Assert.False(await Inline.RunsInAsync(source.Cancel, settled));

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => settled.InTime());
        Assert.Equal(source.Token, canceled.CancellationToken);
    }

    [Fact]
    public void Failures_CountAsObserved_AlsoWhenTheWaitIsCancelledFirst()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, async () =>
        {
            var late = new TaskCompletionSource<int>();
            using var source = new CancellationTokenSource();
            var settled = Gather.SettleAsync([late.Task, Task.FromException<int>(new IOException(message))], source.Token);
            source.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => settled);
            late.SetException(new IOException(message));
        }));
    }

    [Fact]
    public void SequenceThatThrows_LeavesNothingUnobserved()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, () =>
        {
            Assert.Throws<FormatException>(() => { _ = Gather.SettleAsync(Tasks()); });
            return Task.CompletedTask;
        }));

        IEnumerable<Task<int>> Tasks()
        {
            yield return Task.FromException<int>(new IOException(message));
            throw new FormatException();
        }
    }

    [Fact]
    public async Task NoTasks_GiveNoOutcomes() => Assert.Empty(await Gather.SettleAsync(Array.Empty<Task>()).InTime());

    [Fact]
    public void MissingArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("tasks", () => { _ = Gather.SettleAsync((IEnumerable<Task>)null!); });
        Assert.Throws<ArgumentException>("tasks", () => { _ = Gather.SettleAsync<int>([null!]); });
    }
}
