using System.Threading.Tasks.Sources;

namespace AsyncGuard.Runtime.Tests.Cancellation;

public sealed class TaskForgettingTests
{
    [Theory]
    [InlineData("task")]
    [InlineData("value task")]
    [InlineData("value task with a result")]
    public async Task Failure_IsHandedOver_OnThePool(string kind)
    {
        var work = new TaskCompletionSource<int>();
        var reported = new TaskCompletionSource<(Exception Error, bool Pool)>();
        void Report(Exception error) => reported.SetResult((error, Thread.CurrentThread.IsThreadPoolThread));

        switch (kind)
        {
            case "task": ((Task)work.Task).Forget(Report); break;
            case "value task": new ValueTask(work.Task).Forget(Report); break;
            default: new ValueTask<int>(work.Task).Forget(Report); break;
        }

        Assert.False(await Inline.RunsInAsync(() => work.SetException(new IOException("receipt")), reported.Task));
        var (error, pool) = await reported.Task.InTime();
        Assert.Equal("receipt", error.Message);
        Assert.True(pool);
    }

    [Fact]
    public async Task FailureThatIsThereAlready_IsHandedOverToo()
    {
        var reported = new TaskCompletionSource<Exception>();

        Task.FromException(new IOException("receipt")).Forget(reported.SetResult);

        Assert.IsType<IOException>(await reported.Task.InTime());
    }

    [Fact]
    public async Task SeveralFailures_ComeTogether()
    {
        var reported = new TaskCompletionSource<Exception>();

        Task.WhenAll(Task.FromException(new IOException("a")), Task.FromException(new IOException("b"))).Forget(reported.SetResult);

        Assert.Equal(2, Assert.IsType<AggregateException>(await reported.Task.InTime()).InnerExceptions.Count);
    }

    [Fact]
    public async Task SuccessAndCancellation_AreNoFailures()
    {
        var work = new TaskCompletionSource();
        var last = new TaskCompletionSource<Exception>();
        var errors = 0;
        Task.CompletedTask.Forget(_ => errors++);
        Task.FromCanceled(new CancellationToken(canceled: true)).Forget(_ => errors++);
        work.Task.Forget(_ => errors++);
        work.SetCanceled();
        Task.FromException(new IOException()).Forget(last.SetResult);

        await last.Task.InTime();

        Assert.Equal(0, errors);
    }

    [Fact]
    public void WithoutAHandler_FailuresAreDropped()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, () =>
        {
            var late = new TaskCompletionSource<int>();
            late.Task.Forget();
            new ValueTask(Task.FromException(new IOException(message))).Forget();
            new ValueTask<int>(Task.FromException<int>(new IOException(message))).Forget();
            late.SetException(new IOException(message));
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public void PooledSource_IsAskedOnce()
    {
        var source = new PooledSource();

        new ValueTask(source, 0).Forget();

        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public void MissingTask_IsRefused() => Assert.Throws<ArgumentNullException>("task", () => ((Task)null!).Forget());

    sealed class PooledSource : IValueTaskSource
    {
        public int Asked { get; private set; }

        public void GetResult(short token) => Asked++;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Succeeded;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => throw new InvalidOperationException();
    }
}
