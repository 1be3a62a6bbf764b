using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0505SynchronousContinuations, AsyncGuard.CodeFixes.Rules.Signals.AG0505SynchronousContinuationsFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0505SynchronousContinuationsTests
{
    [Fact]
    public Task CompletedAtOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Done
        {
            public static Task<T> From<T>(T value) { var tcs = new TaskCompletionSource<T>(); tcs.SetResult(value); return tcs.Task; }
        }
        """);

    [Fact]
    public Task CompletedOnEveryPathBeforeItIsSeen_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Settled
        {
            public static Task<int> From(int? known, Exception error)
            {
                var tcs = new TaskCompletionSource<int>();
                if (known is { } value)
                    tcs.SetResult(value);
                else
                    tcs.SetException(error);
                return tcs.Task;
            }

            public static Task<T> Run<T>(Func<T> work)
            {
                TaskCompletionSource<T> tcs = new();
                var start = DateTime.UtcNow;
                try
                {
                    var result = work();
                    Console.WriteLine(DateTime.UtcNow - start);
                    tcs.SetResult(result);
                }
                catch (OperationCanceledException)
                {
                    tcs.SetCanceled();
                }
                catch (Exception error)
                {
                    _ = tcs.TrySetException(error);
                }

                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task CompletedOnSomePathsOnly_Triggers() => Verify.VerifyAsync("""
        class Lookup
        {
            public event Action<string>? Found;

            public Task<string> FindAsync(string? cached)
            {
                var tcs = [|new TaskCompletionSource<string>()|];
                if (cached is not null)
                    tcs.SetResult(cached);
                else
                    Found += text => tcs.TrySetResult(text);
                return tcs.Task;
            }

            public Task<string> Find2Async(string? cached)
            {
                var tcs = [|new TaskCompletionSource<string>()|];
                if (cached is not null)
                    tcs.SetResult(cached);
                Found += text => tcs.TrySetResult(text);
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SeenBeforeItIsCompleted_Triggers() => Verify.VerifyAsync("""
        class Handshake
        {
            public void Greet(Action<Task> show, Action work)
            {
                var tcs = [|new TaskCompletionSource()|];
                show(tcs.Task);
                try
                {
                    work();
                    tcs.SetResult();
                }
                catch (Exception error)
                {
                    tcs.SetException(error);
                }
            }
        }
        """);

    [Fact]
    public Task NeverCompleted_DoesNotTrigger() => Verify.VerifyAsync("""
        class Forever
        {
            static readonly TaskCompletionSource Never = new();
            public Task WaitAsync() => Never.Task;
        }
        """);

    [Fact]
    public Task CompletedOnThePoolAlone_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = new();
            public Task Opened => _opened.Task;
            public void Open() => Task.Run(() => _opened.TrySetResult());
            public void Break() => ThreadPool.QueueUserWorkItem(_ => _opened.TrySetCanceled());
        }
        """);

    [Fact]
    public Task CompletedByAMethodElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Completing { public static void OnPool(TaskCompletionSource source) => Task.Run(source.SetResult); }
        class Gate
        {
            readonly TaskCompletionSource _opened = new();
            public Task Opened => _opened.Task;
            public void Open() => Completing.OnPool(_opened);
        }
        """);

    [Fact]
    public Task OnlyBlockedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sync
        {
            public int Run(Action<Action<int>> start)
            {
                var tcs = new TaskCompletionSource<int>();
                start(tcs.SetResult);
                return tcs.Task.GetAwaiter().GetResult();
            }
        }
        """);

    [Fact]
    public Task WithTheFlag_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously | TaskCreationOptions.LongRunning);
            public Task Opened => _opened.Task;
            public void Open() => _opened.TrySetResult();
        }
        """);

    [Fact]
    public Task UnderALock_IsAG0501() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = new();
            public Task Opened => _opened.Task;
            public void Open() { lock (_opened) _opened.TrySetResult(); }
        }
        """);

    [Fact]
    public Task NobodyWaits_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = new();
            public bool IsOpen => _opened.Task.IsCompleted;
            public void Open() => _opened.TrySetResult();
        }
        """);

    [Fact]
    public Task PublicSignal_Triggers() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = [|new()|];
            public Task Opened => _opened.Task;
            public void Open() => _opened.TrySetResult();
        }
        """);

    [Fact]
    public Task EventAsTask_Triggers() => Verify.VerifyAsync("""
        class Download
        {
            public event EventHandler<string>? Completed;
            public async Task<string> WaitAsync()
            {
                var tcs = [|new TaskCompletionSource<string>()|];
                Completed += (_, text) => tcs.TrySetResult(text);
                return await tcs.Task;
            }
        }
        """);

    [Fact]
    public Task Registration_Triggers() => Verify.VerifyAsync("""
        static class Tokens
        {
            public static Task WhenCancelled(this CancellationToken token)
            {
                var tcs = [|new TaskCompletionSource<bool>()|];
                token.Register(state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), tcs);
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task ThreadThatEnds_Triggers() => Verify.VerifyAsync("""
        class Sta
        {
            public Task<T> RunAsync<T>(Func<T> work)
            {
                TaskCompletionSource<T> tcs = [|new()|];
                new Thread(() => { try { tcs.SetResult(work()); } catch (Exception e) { tcs.SetException(e); } }).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SourceThatOthersComplete_Triggers() => Verify.VerifyAsync("""
        class Request
        {
            public TaskCompletionSource<string> Reply { get; } = [|new()|];
            public Task<string> WaitAsync() => Reply.Task.WaitAsync(TimeSpan.FromSeconds(5));
        }
        """);

    [Fact]
    public Task PendingRequest_Triggers() => Verify.VerifyAsync("""
        class Client
        {
            readonly Dictionary<int, TaskCompletionSource<string>> _pending = [];
            public Task<string> AskAsync(int id)
            {
                var reply = [|new TaskCompletionSource<string>()|];
                _pending.Add(id, reply);
                return reply.Task;
            }
            public void Answer(int id, string text) { if (_pending.Remove(id, out var reply)) reply.SetResult(text); }
        }
        """);

    [Fact]
    public Task Fix_PassesTheFlag() => Verify.VerifyFixAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = [|new TaskCompletionSource()|];
            readonly TaskCompletionSource<int> _count = [|new TaskCompletionSource<int>(TaskCreationOptions.None)|];
            public Task Opened => _opened.Task;
            public Task<int> Count => _count.Task;
            public void Open() { _opened.TrySetResult(); _count.TrySetResult(1); }
        }
        """, """
        class Gate
        {
            readonly TaskCompletionSource _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            readonly TaskCompletionSource<int> _count = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task Opened => _opened.Task;
            public Task<int> Count => _count.Task;
            public void Open() { _opened.TrySetResult(); _count.TrySetResult(1); }
        }
        """);
}
