using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Contract;

/// <summary>What every wait promises, whatever it waits for.</summary>
public sealed class WaitContractTests
{
    [ThreadStatic]
    static bool _inside;

    public static TheoryData<string> All => [.. Factories.Keys];

    public static TheoryData<string> InLine => [.. Factories.Where(static entry => !entry.Value().ServesAll).Select(static entry => entry.Key)];

    public static TheoryData<string> WithEnd => [.. Factories.Where(static entry => entry.Value().EndedError is not null).Select(static entry => entry.Key)];

    static readonly Dictionary<string, Func<Subject>> Factories = new Func<Subject>[]
    {
        static () => new LockSubject(),
        static () => new SemaphoreSubject(),
        static () => new EventSubject(),
        static () => new ConditionSubject(),
        static () => new GetSubject(),
        static () => new StackGetSubject(),
        static () => new PriorityGetSubject(),
        static () => new PutSubject(),
        static () => new JoinSubject(),
    }.ToDictionary(static factory => factory().ToString());

    [Theory, MemberData(nameof(InLine))]
    public async Task Waits_AreServedInTheOrderInWhichTheyCame(string name)
    {
        var subject = Factories[name]();
        var waits = Enumerable.Range(0, 20).Select(_ => subject.WaitAsync()).ToArray();
        Assert.Equal(20, subject.Waiting);

        for (var turn = 0; turn < waits.Length; turn++)
        {
            subject.Serve();
            await waits[turn].InTime();
            Assert.All(waits[(turn + 1)..], static wait => Assert.False(wait.IsCompleted));
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task CancelledToken_NeverAcquires(string name)
    {
        var subject = Factories[name]();
        if (subject.Keeps)
            subject.Serve();

        var wait = subject.WaitAsync(new CancellationToken(canceled: true));
        var timed = subject.WaitAsync(TimeSpan.FromSeconds(1), null, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timed);
        Assert.Equal(0, subject.Waiting);
        if (subject.Keeps)
            await subject.WaitAsync().InTime();
    }

    [Theory, MemberData(nameof(All))]
    public async Task CancelledWait_LeavesTheLine_AndTellsItsToken(string name)
    {
        var subject = Factories[name]();
        using var source = new CancellationTokenSource();
        var before = subject.WaitAsync();
        var canceled = subject.WaitAsync(source.Token);
        var after = subject.WaitAsync();

        source.Cancel();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled.InTime());
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.True(canceled.IsCanceled);

        subject.Serve();
        await before.InTime();
        if (!subject.ServesAll)
            subject.Serve();
        await after.InTime();
    }

    [Theory, MemberData(nameof(InLine))]
    public async Task CancelAgainstServe_LosesNothing(string name)
    {
        for (var round = 0; round < 300; round++)
        {
            var subject = Factories[name]();
            using var source = new CancellationTokenSource();
            using var start = new Barrier(2);
            var wait = subject.WaitAsync(source.Token);
            var next = subject.WaitAsync();

            var serving = Offload.RunOnDedicatedThreadAsync(() =>
            {
                start.SignalAndWait();
                subject.Serve();
            });
            start.SignalAndWait();
            source.Cancel();
            await serving.InTime();

            try
            {
                await wait.InTime();
                Assert.False(next.IsCompleted);
                subject.Serve();
            }
            catch (OperationCanceledException)
            {
            }

            // Whoever lost the race, what was served once is there for the next.
            await next.InTime();
            Assert.Equal(0, subject.Waiting);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task CancelAfterServe_ChangesNothing(string name)
    {
        var subject = Factories[name]();
        using var source = new CancellationTokenSource();
        var wait = subject.WaitAsync(source.Token);

        subject.Serve();
        source.Cancel();

        await wait.InTime();
    }

    [Theory, MemberData(nameof(All))]
    public async Task NothingRunsInsideServe(string name)
    {
        var subject = Factories[name]();
        var continuation = InlineProbe(subject.WaitAsync());

        Inside(subject.Serve);

        Assert.False(await continuation.InTime());
    }

    [Theory, MemberData(nameof(All))]
    public async Task NothingRunsInsideCancel(string name)
    {
        var subject = Factories[name]();
        using var source = new CancellationTokenSource();
        var continuation = InlineProbe(subject.WaitAsync(source.Token));

        Inside(source.Cancel);

        Assert.False(await continuation.InTime());
    }

    [Theory, MemberData(nameof(WithEnd))]
    public async Task End_FreesAllWhoWait_NotInline(string name)
    {
        var subject = Factories[name]();
        using var source = new CancellationTokenSource();
        Task[] waits = [subject.WaitAsync(), subject.WaitAsync(source.Token), subject.WaitAsync(TimeSpan.FromHours(1), null, source.Token)];
        var continuation = InlineProbe(waits[0]);

        Inside(subject.End);

        Assert.False(await continuation.InTime());
        foreach (var wait in waits)
            await Assert.ThrowsAsync(subject.EndedError!, () => wait.InTime());
        Assert.Equal(0, subject.Waiting);
        await Assert.ThrowsAsync(subject.EndedError!, () => subject.WaitAsync().InTime());
    }

    [Theory, MemberData(nameof(All))]
    public async Task TimeLimit_ThrowsWhenItIsOver_AndLeavesTheLine(string name)
    {
        var subject = Factories[name]();
        var time = new FakeTimeProvider();
        var limited = subject.WaitAsync(TimeSpan.FromSeconds(10), time);
        var patient = subject.WaitAsync();

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(limited.IsCompleted);
        Inside(() => time.Advance(TimeSpan.FromSeconds(1)));

        await Assert.ThrowsAsync<TimeoutException>(() => limited.InTime());
        subject.Serve();
        await patient.InTime();
    }

    [Theory, MemberData(nameof(All))]
    public async Task TimeLimit_IsForgottenOnceServed(string name)
    {
        var subject = Factories[name]();
        var time = new FakeTimeProvider();
        var wait = subject.WaitAsync(TimeSpan.FromSeconds(10), time);

        subject.Serve();
        time.Advance(TimeSpan.FromHours(1));

        await wait.InTime();
    }

    [Theory, MemberData(nameof(All))]
    public async Task ImpossibleTimeLimits_AreRefused(string name)
    {
        var subject = Factories[name]();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("timeout", () => subject.WaitAsync(TimeSpan.FromSeconds(-1), null));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("timeout", () => subject.WaitAsync(TimeSpan.FromDays(50), null));
    }

    [Theory, MemberData(nameof(All))]
    public void OneThread_IsEnough(string name) => AsyncContext.Run(async () =>
    {
        var subject = Factories[name]();
        var thread = Environment.CurrentManagedThreadId;
        var wait = ReturnHere();

        subject.Serve();
        await wait;
        Assert.Equal(thread, Environment.CurrentManagedThreadId);

        async Task ReturnHere()
        {
            await subject.WaitAsync();
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        }
    });

    // Tells whether the continuation ran inside what runs in Inside.
    static Task<bool> InlineProbe(Task wait) =>
        wait.ContinueWith(static _ => _inside, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    static void Inside(Action step)
    {
        _inside = true;
        try
        {
            step();
        }
        finally
        {
            _inside = false;
        }
    }
}
