using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Coordination;

/// <summary>What holds for every wait of every primitive.</summary>
public sealed class WaitContractTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Names() => [.. Subject.All.Keys];

    static Subject Create(string name) => Subject.All[name]();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Waiters_GoOnInTheirOrder_ThoughSomeGiveUp(string name)
    {
        var subject = Create(name);
        var sources = Enumerable.Range(0, 30).Select(static _ => new CancellationTokenSource()).ToArray();
        var waits = new Task[sources.Length];
        for (var i = 0; i < waits.Length; i++)
        {
            waits[i] = subject.Wait(sources[i].Token);
            Assert.Equal(i + 1, subject.Waiting());
        }

        for (var i = 0; i < waits.Length; i += 3)
        {
            await sources[i].CancelAsync();
            var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[i].InTime());
            Assert.Equal(sources[i].Token, canceled.CancellationToken);
        }

        for (var i = 0; i < waits.Length; i++)
        {
            if (i % 3 == 0)
                continue;
            if (i == 1 || !subject.GrantsAll)
            {
                Assert.False(waits[i].IsCompleted);
                subject.Grant();
            }

            await waits[i].InTime();
            if (!subject.GrantsAll)
                Assert.All(waits.Skip(i + 1).Where((_, later) => (later + i + 1) % 3 != 0), static wait => Assert.False(wait.IsCompleted));
        }

        Assert.Equal(0, subject.Waiting());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CanceledToken_NeverAcquires_ThoughNothingIsInTheWay(string name)
    {
        var subject = Create(name);
        if (subject.KeepsGrants)
            subject.Grant();

        var wait = subject.Wait(new CancellationToken(canceled: true));

        Assert.True(wait.IsCanceled);
        if (subject.KeepsGrants)
            await subject.Wait(CancellationToken.None).InTime();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Grant_RunsNothingOfTheWaiter(string name)
    {
        var subject = Create(name);
        var wait = subject.Wait(CancellationToken.None);

        Assert.False(await Inline.RunsInAsync(subject.Grant, wait));
        await wait.InTime();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Cancel_RunsNothingOfTheWaiter(string name)
    {
        var subject = Create(name);
        using var source = new CancellationTokenSource();
        var wait = subject.Wait(source.Token);

        Assert.False(await Inline.RunsInAsync(source.Cancel, wait));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.InTime());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CancelAgainstGrant_LosesNothing(string name)
    {
        for (var round = 0; round < 500; round++)
        {
            var subject = Create(name);
            using var source = new CancellationTokenSource();
            var first = subject.Wait(source.Token);
            var second = subject.Wait(CancellationToken.None);
            using var start = new Barrier(2);

            await Task.WhenAll(
                Task.Run(() =>
                {
                    start.SignalAndWait();
                    source.Cancel();
                }),
                Task.Run(() =>
                {
                    start.SignalAndWait();
                    subject.Grant();
                })).InTime();

            // Either the first had the grant, or it was passed over, and the second has it.
            if (!await SucceedsAsync(first) || subject.GrantsAll)
                await second.InTime();
            else
                Assert.False(second.IsCompleted);
        }

        static async Task<bool> SucceedsAsync(Task wait)
        {
            try
            {
                await wait.InTime();
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Close_FailsWhoeverWaits_AndWhoeverComes(string name)
    {
        var subject = Create(name);
        if (subject.Close is not { } close)
            return;
        using var source = new CancellationTokenSource();
        Task[] waits = [subject.Wait(CancellationToken.None), subject.Wait(source.Token), subject.Wait(CancellationToken.None)];

        Assert.False(await Inline.RunsInAsync(close, waits[0]));

        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<InvalidOperationException>(() => wait.InTime());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => subject.Wait(CancellationToken.None).InTime());
        await source.CancelAsync();
        close();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Timeout_Throws_AndLeavesTheOthersTheirPlace(string name)
    {
        var subject = Create(name);
        if (subject.WaitFor is not { } waitFor)
            return;
        var time = new FakeTimeProvider();
        var hasty = waitFor(Second, time, CancellationToken.None);
        var patient = waitFor(2 * Second, time, CancellationToken.None);

        time.Advance(Second);

        await Assert.ThrowsAsync<TimeoutException>(() => hasty.InTime());
        Assert.False(patient.IsCompleted);
        subject.Grant();
        await patient.InTime();
        time.Advance(10 * Second);
        Assert.Equal(0, subject.Waiting());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ZeroTimeout_OnlyTries(string name)
    {
        var subject = Create(name);
        if (subject.WaitFor is not { } waitFor)
            return;

        await Assert.ThrowsAsync<TimeoutException>(() => waitFor(TimeSpan.Zero, new FakeTimeProvider(), CancellationToken.None).InTime());
        Assert.Equal(0, subject.Waiting());
        subject.Grant();
        await waitFor(TimeSpan.Zero, new FakeTimeProvider(), CancellationToken.None).InTime();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => waitFor(TimeSpan.FromSeconds(-2), new FakeTimeProvider(), CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SingleThreadedContext_IsNoDeadlock(string name) => AsyncContext.Run(async () =>
    {
        var subject = Create(name);
        var thread = Environment.CurrentManagedThreadId;
        Task[] waits = [WaitAsync(), WaitAsync(), WaitAsync()];
        await Task.Yield();

        for (var i = 0; i < waits.Length; i++)
        {
            if (i == 0 || !subject.GrantsAll)
                subject.Grant();
            await waits[i].InTime();
        }

        async Task WaitAsync()
        {
            await subject.Wait(CancellationToken.None);
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
        }
    });

    // The token of a wait that has ended must not end the one that uses its waiter again.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task LateCancel_LeavesLaterWaitsAlone(string name)
    {
        var subject = Create(name);
        for (var round = 0; round < 50; round++)
        {
            using var source = new CancellationTokenSource();
            var wait = subject.Wait(source.Token);
            if (subject.GrantsAll && wait.IsCompleted)
                return;
            subject.Grant();
            await wait.InTime();
            if (subject.GrantsAll)
                subject = Create(name);
            var next = subject.Wait(CancellationToken.None);
            await source.CancelAsync();
            Assert.False(next.IsCompleted);
            subject.Grant();
            await next.InTime();
            if (subject.GrantsAll)
                subject = Create(name);
        }
    }

    // A token often lives as long as the process; the waits that it was given to do not.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task EndedWait_LeavesNothingBehindAtItsToken(string name)
    {
        using var source = new CancellationTokenSource();

        var untimed = await EndAsync(Create(name), subject => subject.Wait(source.Token));
        var timed = await EndAsync(Create(name), subject => subject.WaitFor?.Invoke(Second, new FakeTimeProvider(), source.Token) ?? subject.Wait(source.Token));

        // The thread that ran the end of a wait has it on its stack until it runs something else: every thread gets something to run.
        for (var i = 0; i < 500 && (untimed.IsAlive || timed.IsAlive); i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(Thread.Yield)));
            GC.Collect();
        }

        Assert.False(untimed.IsAlive);
        Assert.False(timed.IsAlive);

        static async Task<WeakReference> EndAsync(Subject subject, Func<Subject, Task> wait)
        {
            var task = wait(subject);
            subject.Grant();
            await task.InTime();
            return new WeakReference(task);
        }
    }
}
