using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0504RacingCompleters, AsyncGuard.CodeFixes.Rules.Signals.AG0504RacingCompletersFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0504RacingCompletersTests
{
    static string In(string body) => $$"""
        class Reply
        {
            readonly object _gate = new();
            int _done;
            public Task<string> NextAsync(Action<Action<string>> subscribe, Func<string> work, CancellationToken token)
            {
                var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                {{body}}
                return reply.Task;
            }
        }
        """;

    [Fact]
    public Task SameFunction_DoesNotTrigger() => Verify.VerifyAsync(In("""
        new Thread(() =>
        {
            try { reply.SetResult(work()); }
            catch (OperationCanceledException) { reply.SetCanceled(); }
            catch (Exception error) { reply.SetException(error); }
        }).Start();
        """));

    [Fact]
    public Task TryForms_DoNotTrigger() => Verify.VerifyAsync(In("""
        token.Register(() => reply.TrySetCanceled());
        subscribe(text => reply.TrySetResult(text));
        """));

    [Fact]
    public Task OneCompleter_DoesNotTrigger() => Verify.VerifyAsync(In("subscribe(text => reply.SetResult(text));"));

    [Fact]
    public Task UnderALock_DoesNotTrigger() => Verify.VerifyAsync(In("""
        subscribe(text => { lock (_gate) if (!reply.Task.IsCompleted) reply.SetResult(text); });
        token.Register(() => { lock (_gate) reply.TrySetCanceled(); });
        """));

    [Fact]
    public Task BehindAnExchange_DoesNotTrigger() => Verify.VerifyAsync(In("""
        subscribe(text => { if (Interlocked.Exchange(ref _done, 1) == 0) reply.SetResult(text); });
        token.Register(() => { if (Interlocked.Exchange(ref _done, 1) == 0) reply.SetCanceled(); });
        """));

    [Fact]
    public Task BehindAnExchangeThatSendsTheOthersAway_DoesNotTrigger() => Verify.VerifyAsync(In("""
        subscribe(text =>
        {
            if (Interlocked.CompareExchange(ref _done, 1, 0) != 0)
                return;
            Console.WriteLine(text);
            reply.SetResult(text);
        });
        token.Register(() =>
        {
            var isFirst = Interlocked.Increment(ref _done) == 1;
            if (!isFirst) { return; }
            reply.SetCanceled();
        });
        bool IsFirst() => Interlocked.Exchange(ref _done, 1) == 0;
        new Timer(_ => { if (IsFirst()) reply.SetException(new TimeoutException()); }, null, 1000, -1);
        """));

    [Fact]
    public Task BehindAMarkUnderALock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Transfer
        {
            readonly object _gate = new();
            readonly TaskCompletionSource<long> _copied = new(TaskCreationOptions.RunContinuationsAsynchronously);
            bool _isOver;
            public Task<long> Copied => _copied.Task;
            public void Finish(long bytes)
            {
                lock (_gate)
                {
                    if (_isOver)
                        return;
                    _isOver = true;
                }
                _copied.SetResult(bytes);
            }
            public void Abort(Exception reason)
            {
                lock (_gate)
                {
                    if (_isOver)
                        throw new InvalidOperationException("over");
                    _isOver = true;
                }
                _copied.SetException(reason);
            }
        }
        """);

    [Fact]
    public Task ExchangedForTheNext_DoesNotTrigger() => Verify.VerifyAsync("""
        class Lap
        {
            TaskCompletionSource<TimeSpan> _lap = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task<TimeSpan> Current => Volatile.Read(ref _lap).Task;
            public void Cross(TimeSpan time)
            {
                var over = Interlocked.Exchange(ref _lap, new(TaskCreationOptions.RunContinuationsAsynchronously));
                over.SetResult(time);
            }
            public void Crash() => Interlocked.Exchange(ref _lap, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetCanceled();
        }
        """);

    [Fact]
    public Task TakenOutByAnExchange_DoesNotTrigger() => Verify.VerifyAsync("""
        class Prompt
        {
            TaskCompletionSource<string>? _asked;
            public Task<string> AskAsync()
            {
                var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                _asked = asked;
                return asked.Task;
            }
            public void Answer(string text) => Interlocked.Exchange(ref _asked, null)?.SetResult(text);
            public void Close()
            {
                if (Interlocked.Exchange(ref _asked, null) is { } open)
                    open.SetCanceled();
            }
        }
        """);

    [Fact]
    public Task CountThatStopsNobody_Triggers() => Verify.VerifyAsync(In("""
        subscribe(text =>
        {
            Interlocked.Increment(ref _done);
            reply.[|SetResult|](text);
        });
        token.Register(() =>
        {
            lock (_gate)
                _done = 1;
            reply.[|SetCanceled|]();
        });
        """));

    [Fact]
    public Task SourceThatIsReadWithCare_Triggers() => Verify.VerifyAsync("""
        class Prompt
        {
            TaskCompletionSource<string>? _asked;
            public Task<string> AskAsync()
            {
                var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref _asked, asked);
                return asked.Task;
            }
            public void Answer(string text) => Volatile.Read(ref _asked)?.[|SetResult|](text);
            public void Close() => Volatile.Read(ref _asked)?.[|SetCanceled|]();
        }
        """);

    [Fact]
    public Task TakenFromACollection_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Client
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            public Task<string> AskAsync(int id) { var reply = new TaskCompletionSource<string>(); _pending[id] = reply; return reply.Task; }
            public void Answer(int id, string text) { if (_pending.TryRemove(id, out var reply)) reply.SetResult(text); }
            public void Fail(int id, Exception error) { if (_pending.TryRemove(id, out var reply)) reply.SetException(error); }
        }
        """);

    [Fact]
    public Task SourceThatIsReplaced_DoesNotTrigger() => Verify.VerifyAsync("""
        class Rounds
        {
            TaskCompletionSource _round = new();
            public Task Round => _round.Task;
            public void Win() { _round.SetResult(); _round = new(); }
            public void Lose() { _round.SetCanceled(); _round = new(); }
        }
        """);

    [Fact]
    public Task SourceFromElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Job(TaskCompletionSource<int> done)
        {
            public void Finish() => done.SetResult(1);
            public void Fail() => done.SetCanceled();
        }
        """);

    [Fact]
    public Task CancellationAndResult_Trigger() => Verify.VerifyAsync(In("""
        token.Register(() => reply.TrySetCanceled());
        subscribe(text => reply.[|SetResult|](text));
        """));

    [Fact]
    public Task TwoEvents_Trigger() => Verify.VerifyAsync("""
        class Player
        {
            public event EventHandler? Ended;
            public event EventHandler<Exception>? Failed;
            public Task PlayAsync()
            {
                var done = new TaskCompletionSource();
                Ended += (_, _) => done.[|SetResult|]();
                Failed += (_, error) => done.[|SetException|](error);
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task TwoMethods_Trigger() => Verify.VerifyAsync("""
        class Job
        {
            readonly TaskCompletionSource<int> _done = new();
            public Task<int> Done => _done.Task;
            public void Finish(int value) => _done.[|SetResult|](value);
            public void Cancel() { _done.[|SetCanceled|](); }
        }
        """);

    [Fact]
    public Task StateOfARegistration_Triggers() => Verify.VerifyAsync(In("""
        token.Register(static state => ((TaskCompletionSource<string>)state!).[|SetCanceled|](), reply);
        subscribe(text => reply.TrySetResult(text));
        """));

    [Fact]
    public Task Timer_Triggers() => Verify.VerifyAsync(In("""
        var timer = new Timer(_ => reply.[|SetException|](new TimeoutException()), null, 1000, -1);
        subscribe(text => { timer.Dispose(); reply.[|SetResult|](text); });
        """));

    [Fact]
    public Task LocalFunctions_Trigger() => Verify.VerifyAsync(In("""
        token.Register(Cancel);
        subscribe(Answer);
        void Cancel() => reply.[|SetCanceled|](token);
        void Answer(string text) => reply.TrySetResult(text);
        """));

    [Fact]
    public Task Fix_UsesTry() => Verify.VerifyFixAsync(In("""
        token.Register(() => reply.[|SetCanceled|](token));
        subscribe(text => { reply.[|SetResult|](text); /* done */ });
        """), In("""
        token.Register(() => reply.TrySetCanceled(token));
        subscribe(text => { reply.TrySetResult(text); /* done */ });
        """));
}
