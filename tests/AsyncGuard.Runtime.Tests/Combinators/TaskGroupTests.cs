using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Combinators;

public sealed class TaskGroupTests
{
    readonly TaskCompletionSource _never = new();

    [Fact]
    public async Task Group_WaitsForTasksThatTheBodyDoesNotAwait()
    {
        var open = new TaskCompletionSource();
        var written = false;

        var group = TaskGroup.RunAsync(group =>
        {
            _ = group.Start(async _ =>
            {
                await open.Task;
                written = true;
            });
            return Task.CompletedTask;
        });

        Assert.False(group.IsCompleted);
        open.SetResult();
        await group.InTime();
        Assert.True(written);
    }

    [Fact]
    public async Task Result_OfTheBodyComesBack()
    {
        var total = await TaskGroup.RunAsync(async group =>
        {
            var price = group.Run(_ => Task.FromResult(40));
            var shipping = group.Start(_ => Task.FromResult(2));
            return await price + await shipping;
        }).InTime();

        Assert.Equal(42, total);
    }

    [Fact]
    public async Task FirstFailure_CancelsTheSiblings_AndIsThrownAsItIs()
    {
        var stopped = false;
        var group = TaskGroup.RunAsync(async group =>
        {
            _ = group.Start(async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    await Task.Yield();
                    stopped = true;
                }
            });
            await group.Run(_ => throw new InvalidDataException("no such order"));
        });

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => group.InTime());

        Assert.Equal("no such order", error.Message);
        Assert.True(stopped); // its cleanup had ended
    }

    [Fact]
    public async Task SeveralFailures_AreAllReported()
    {
        var fail = new TaskCompletionSource();
        var group = TaskGroup.RunAsync(group =>
        {
            foreach (var name in new[] { "stock", "price" })
            {
                _ = group.Start(async _ =>
                {
                    await fail.Task;
                    throw new IOException(name);
                });
            }

            _ = group.Start(token => Task.Delay(Timeout.Infinite, token));
            return Task.CompletedTask;
        });
        fail.SetResult();

        var errors = await Assert.ThrowsAsync<AggregateException>(() => group.InTime());

        Assert.Equal(["price", "stock"], errors.InnerExceptions.Select(static error => error.Message).Order());
    }

    [Fact]
    public async Task FailureDuringCleanup_IsReportedBesideTheFirst()
    {
        var group = TaskGroup.RunAsync(group =>
        {
            _ = group.Start(async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    throw new IOException("rollback");
                }
            });
            throw new InvalidDataException("body");
        });

        var errors = await Assert.ThrowsAsync<AggregateException>(() => group.InTime());

        Assert.Equal(["body", "rollback"], errors.InnerExceptions.Select(static error => error.Message).Order());
    }

    [Fact]
    public async Task FailureThatTheBodyAwaits_IsReportedOnce()
    {
        var group = TaskGroup.RunAsync(async group =>
        {
            var first = group.Run(async _ =>
            {
                await Task.Yield();
                throw new IOException("once");
            });
            var second = group.Start(async _ => await first);
            await Task.WhenAll(first, second);
        });

        var error = await Assert.ThrowsAsync<IOException>(() => group.InTime());

        Assert.Equal("once", error.Message);
    }

    [Fact]
    public async Task TaskOfSeveralFailures_HasThemAllReported()
    {
        var errors = await Assert.ThrowsAsync<AggregateException>(() => TaskGroup.RunAsync(group =>
            group.Start(_ => Task.WhenAll(Task.FromException(new IOException("a")), Task.FromException(new IOException("b"))))).InTime());

        Assert.Equal(["a", "b"], errors.InnerExceptions.Select(static error => error.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DelegateThatThrowsAtOnce_FailsTheGroupAsAnyOther(bool pool)
    {
        var group = TaskGroup.RunAsync(group =>
        {
            Func<CancellationToken, Task> work = _ => throw new InvalidDataException("at once");
            _ = pool ? group.Run(work) : group.Start(work);
            return _never.Task.WaitAsync(group.Token);
        });

        await Assert.ThrowsAsync<InvalidDataException>(() => group.InTime());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DelegateThatReturnsNoTask_FailsTheGroup(bool pool)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TaskGroup.RunAsync(group => pool ? group.Run(_ => null!) : group.Start(_ => null!)).InTime());

        Assert.Contains("null instead of a task", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TaskGroup.RunAsync(static _ => null!).InTime());
    }

    [Fact]
    public async Task TaskThatEndsCancelledOnItsOwn_IsAFailure()
    {
        var group = TaskGroup.RunAsync(group =>
        {
            _ = group.Start(_ => Task.FromException(new TaskCanceledException("the client timed out", new TimeoutException())));
            _ = group.Start(static token => Task.Delay(Timeout.Infinite, token));
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => group.InTime());

        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task CancellationWithoutAToken_KeepsItsException()
    {
        var group = TaskGroup.RunAsync(group => group.Run(async _ =>
        {
            await Task.Yield();
            throw new OperationCanceledException("quota");
        }));

        Assert.Equal("quota", (await Assert.ThrowsAsync<OperationCanceledException>(() => group.InTime())).Message);
    }

    [Fact]
    public async Task CallersCancellation_GoesThrough_AndIsThrownForTheCallersToken()
    {
        using var caller = new CancellationTokenSource();
        var stopped = 0;
        var group = TaskGroup.RunAsync(group =>
        {
            for (var i = 0; i < 3; i++)
            {
                _ = group.Start(async token =>
                {
                    try
                    {
                        await Task.Delay(Timeout.Infinite, token);
                    }
                    finally
                    {
                        Interlocked.Increment(ref stopped);
                    }
                });
            }

            return Task.CompletedTask;
        }, caller.Token);

        await caller.CancelAsync();

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.InTime());
        Assert.Equal(caller.Token, canceled.CancellationToken);
        Assert.True(group.IsCanceled);
        Assert.Equal(3, stopped);
    }

    [Fact]
    public async Task FailureDuringTheCallersCancellation_WinsOverIt()
    {
        using var caller = new CancellationTokenSource();
        var group = TaskGroup.RunAsync(group => group.Start(async token =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                throw new IOException("rollback");
            }
        }), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAsync<IOException>(() => group.InTime());
    }

    [Fact]
    public async Task CallersCancellationThatStopsNothing_LeavesTheResult()
    {
        using var caller = new CancellationTokenSource();

        var sum = await TaskGroup.RunAsync(async group =>
        {
            var value = await group.Run(static _ => Task.FromResult(7));
            await caller.CancelAsync();
            return value;
        }, caller.Token).InTime();

        Assert.Equal(7, sum);
    }

    [Fact]
    public async Task CancelledToken_IsLookedAtFirst()
    {
        var ran = false;

        var group = TaskGroup.RunAsync(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        }, new CancellationToken(canceled: true));

        Assert.True(group.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group);
        Assert.False(ran);
    }

    [Fact]
    public async Task Cancel_EndsTheGroupWithoutAFailure()
    {
        await TaskGroup.RunAsync(async group =>
        {
            _ = group.Start(static token => Task.Delay(Timeout.Infinite, token));
            _ = group.Run(static token => Task.Delay(Timeout.Infinite, token));
            await group.Run(static _ => Task.CompletedTask);
            group.Cancel();
        }).InTime();
    }

    [Fact]
    public async Task Cancel_OfABodyThatOwesAResult_IsACancellation()
    {
        var group = TaskGroup.RunAsync(async group =>
        {
            group.Cancel();
            await Task.Delay(Timeout.Infinite, group.Token);
            return 1;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.InTime());
    }

    [Fact]
    public async Task StartAfterAFailure_Throws_AndIsNotReportedBesideIt()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => TaskGroup.RunAsync(group =>
        {
            _ = group.Start(_ => throw new InvalidDataException("first"));
#if !RUNTIME_FOR_NETSTANDARD // there the token is cancelled on the pool, as nothing cancels without running callbacks
            Assert.True(group.Token.IsCancellationRequested);
#endif
            _ = group.Start(static _ => Task.CompletedTask);
            throw new InvalidOperationException("not reached");
        }).InTime());

        Assert.Equal("first", error.Message);
    }

    [Fact]
    public async Task StartAfterTheEnd_Throws()
    {
        TaskGroup? kept = null;
        await TaskGroup.RunAsync(group =>
        {
            kept = group;
            return Task.CompletedTask;
        }).InTime();

        Assert.Throws<InvalidOperationException>(() => { _ = kept!.Run(static _ => Task.CompletedTask); });
        Assert.Throws<InvalidOperationException>(() => { _ = kept!.Start(static _ => Task.FromResult(1)); });
        kept!.Cancel(); // does nothing any more
        Assert.False(kept.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task TasksOfTheGroup_MayStartFurtherOnes()
    {
        var visited = 0;
        await TaskGroup.RunAsync(group =>
        {
            Visit(group, depth: 4);
            return Task.CompletedTask;
        }).InTime();

        Assert.Equal(31, visited);

        void Visit(TaskGroup group, int depth) => _ = group.Run(async _ =>
        {
            await Task.Yield();
            Interlocked.Increment(ref visited);
            if (depth == 0)
                return;
            Visit(group, depth - 1);
            Visit(group, depth - 1);
        });
    }

    [Fact]
    public async Task Run_LeavesTheCallersThread_StartDoesNot()
    {
        var caller = Environment.CurrentManagedThreadId;
        using var held = new ManualResetEventSlim();
        int? inline = null;
        int? pool = null;

        await TaskGroup.RunAsync(async group =>
        {
            _ = group.Start(_ =>
            {
                inline = Environment.CurrentManagedThreadId;
                return Task.CompletedTask;
            });
            var off = group.Run(_ =>
            {
                held.Pass();
                pool = Environment.CurrentManagedThreadId;
                return Task.CompletedTask;
            });
            held.Set(); // reached, because Run does not run the delegate here
            await off;
        }).InTime();

        Assert.Equal(caller, inline);
        Assert.NotNull(pool);
    }

    [Fact]
    public async Task NothingRunsInsideTheCallersCancel()
    {
        using var caller = new CancellationTokenSource();
        Task waiting = Task.CompletedTask;
        var group = TaskGroup.RunAsync(group => waiting = group.Start(static token => Task.Delay(Timeout.Infinite, token)), caller.Token);

        Assert.False(await Inline.RunsInAsync(caller.Cancel, waiting));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => group.InTime());
    }

    [Fact]
    public async Task CallbackThatThrows_IsReported()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => TaskGroup.RunAsync(group =>
        {
            group.Token.Register(static () => throw new IOException("callback"));
            group.Cancel();
            return Task.CompletedTask;
        }).InTime());

        Assert.Equal("callback", error.Message);
    }

    [Fact]
    public void FailuresOfTasksThatNobodyAwaits_CountAsObserved()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, async () =>
        {
            try
            {
                await TaskGroup.RunAsync(group =>
                {
                    _ = group.Run(_ => throw new IOException(message));
                    _ = group.Start(_ => throw new IOException(message));
                    return Task.CompletedTask;
                });
            }
            catch (Exception error) when (error is IOException or AggregateException)
            {
                // reported here
            }
        }));
    }

    [Fact]
    public void EventLoop_GetsBodyAndContinuationsBack() => AsyncContext.Run(async () =>
    {
        var loop = Environment.CurrentManagedThreadId;

        var (body, started, off) = await TaskGroup.RunAsync(async group =>
        {
            var off = group.Run(static _ => Task.FromResult(Environment.CurrentManagedThreadId));
            var started = await group.Start(static async _ =>
            {
                await Task.Yield();
                return Environment.CurrentManagedThreadId;
            });
            return (Environment.CurrentManagedThreadId, started, await off);
        });

        Assert.Equal((loop, loop), (body, started));
        Assert.NotEqual(loop, off);
        Assert.Equal(loop, Environment.CurrentManagedThreadId);
    });

    [Fact]
    public async Task MissingArguments_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("body", () => { _ = TaskGroup.RunAsync((Func<TaskGroup, Task>)null!); });
        Assert.Throws<ArgumentNullException>("body", () => { _ = TaskGroup.RunAsync((Func<TaskGroup, Task<int>>)null!); });
        await TaskGroup.RunAsync(group =>
        {
            Assert.Throws<ArgumentNullException>("work", () => { _ = group.Run(null!); });
            Assert.Throws<ArgumentNullException>("work", () => { _ = group.Start<int>(null!); });
            return Task.CompletedTask;
        }).InTime();
    }
}
