using Rule = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0501InlineWaiters>;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0501InlineWaiters, AsyncGuard.CodeFixes.Rules.Signals.AG0501InlineWaitersFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0501InlineWaitersTests
{
    [Fact]
    public Task SourceWithTheFlag_DoesNotTrigger() => Verify.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public Task Opened => _opened.Task;
            public void Open() { lock (_gate) _opened.TrySetResult(true); }
        }
        """);

    [Fact]
    public Task SourceWithUnknownOptions_DoesNotTrigger() => Verify.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource _opened;
            public Turnstile(TaskCreationOptions options) => _opened = new(options);
            public Task Opened => _opened.Task;
            public void Open() { lock (_gate) _opened.TrySetResult(); }
        }
        """);

    [Fact]
    public Task CompletionBehindTheLock_DoesNotTrigger() => Verify.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource _opened = new();
            bool _open;
            public Task Opened => _opened.Task;
            public void Open()
            {
                lock (_gate)
                    _open = true;
                _opened.TrySetResult();
            }
        }
        """);

    [Fact]
    public Task LastStatementOfAHandler_DoesNotTrigger() => Verify.VerifyAsync("""
        class Download
        {
            public event EventHandler<string>? Completed;
            public Task<string> WaitAsync()
            {
                var tcs = new TaskCompletionSource<string>();
                Completed += OnCompleted;
                return tcs.Task;

                void OnCompleted(object? sender, string text)
                {
                    Completed -= OnCompleted;
                    tcs.TrySetResult(text);
                }
            }
        }
        """);

    [Fact]
    public Task ThreadThatEndsWithTheCompletion_DoesNotTrigger() => Verify.VerifyAsync("""
        class Apartment
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                var thread = new Thread(() =>
                {
                    try { tcs.SetResult(work()); }
                    catch (Exception error) { tcs.SetException(error); }
                });
                thread.Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task LoopThatIsLeftWithTheCompletion_DoesNotTrigger() => Verify.VerifyAsync("""
        class Probe
        {
            public Task<string> FindAsync(string[] hosts, Func<string, bool> answers)
            {
                var found = new TaskCompletionSource<string>();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    foreach (var host in hosts)
                    {
                        if (!answers(host))
                            continue;
                        found.SetResult(host);
                        return;
                    }
                    found.SetCanceled();
                });
                return found.Task;
            }
        }
        """);

    [Fact]
    public Task LoopThatMakesTheSourceAnew_DoesNotTrigger() => Verify.VerifyAsync("""
        class Rounds
        {
            TaskCompletionSource? _current;
            public async Task RunAsync(int rounds)
            {
                for (var i = 0; i < rounds; i++)
                {
                    var round = new TaskCompletionSource();
                    _current = round;
                    await Task.Delay(10);
                    round.SetResult();
                }
            }
            public Task? Current => _current?.Task;
        }
        """);

    [Fact]
    public Task TokenRegistration_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cancellation
        {
            public async Task WaitAsync(CancellationToken token)
            {
                var tcs = new TaskCompletionSource();
                using (token.Register(() => { tcs.TrySetCanceled(); Console.WriteLine("cancelled"); }))
                    await tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SourceThatIsOnlyBlockedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Startup
        {
            readonly object _gate = new();
            public void Run(Action<Action> schedule)
            {
                var done = new TaskCompletionSource();
                schedule(() => { lock (_gate) done.SetResult(); });
                done.Task.Wait();
            }
        }
        """);

    [Fact]
    public Task SourceHandedToOtherCode_DoesNotTrigger() => Verify.VerifyAsync("""
        class Broker
        {
            readonly object _gate = new();
            public Task<int> SendAsync(Action<TaskCompletionSource<int>> post)
            {
                var reply = new TaskCompletionSource<int>();
                post(reply);
                lock (_gate)
                    reply.TrySetCanceled();
                return reply.Task;
            }
        }
        """);

    [Fact]
    public Task CompletedAtOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            readonly object _gate = new();
            readonly Dictionary<string, Task<string>> _entries = [];
            public void Put(string key, string value)
            {
                lock (_gate)
                {
                    var done = new TaskCompletionSource<string>();
                    done.SetResult(value);
                    _entries[key] = done.Task;
                }
            }
        }
        """);

    [Fact]
    public Task OrdinaryMethodWithMoreToDo_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource _opened = new();
            int _count;
            public Task Opened => _opened.Task;
            public void Open() { _opened.TrySetResult(); _count++; }
            public int Count => _count;
        }
        """);

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Legacy
        {
            class TaskCompletionSource { public Task Task => System.Threading.Tasks.Task.CompletedTask; public void SetResult() { } }
            class Gate
            {
                readonly object _gate = new();
                readonly TaskCompletionSource _opened = new();
                public Task Opened => _opened.Task;
                public void Open() { lock (_gate) _opened.SetResult(); }
            }
        }
        """);

    [Fact]
    public Task LockInAnotherFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Deferred
        {
            readonly object _gate = new();
            readonly List<Action> _later = [];
            public Task AskAsync()
            {
                var tcs = new TaskCompletionSource();
                lock (_gate)
                    _later.Add(() => tcs.SetResult());
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task PoolWorkWithMoreToDo_DoesNotTrigger() => Verify.VerifyAsync("""
        class Loader
        {
            public Task LoadAsync(Action work)
            {
                var ready = new TaskCompletionSource();
                Task.Run(() => { ready.SetResult(); work(); });
                return ready.Task;
            }
        }
        """);

    [Fact]
    public Task CompletionUnderLock_Triggers() => Verify.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource<bool> _opened = [|new()|];
            public Task Opened => _opened.Task;
            public void Open() { lock (_gate) { _opened.TrySetResult(true); } }
        }
        """);

    [Fact]
    public Task Message_NamesTheCompleterAndItsState() => Rule.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource _opened = {|#0:new TaskCompletionSource()|};
            public Task Opened => _opened.Task;
            public void Open() { lock (_gate) _opened?.SetResult(); }
        }
        """, "Whoever awaits this source runs inside 'SetResult', which holds a lock; pass 'TaskCreationOptions.RunContinuationsAsynchronously'");

    [Fact]
    public Task WaitersInAQueueReleasedUnderLock_Trigger() => Verify.VerifyAsync("""
        class FairGate
        {
            readonly object _lock = new();
            readonly Queue<TaskCompletionSource<bool>> _waiters = new();
            public Task<bool> EnterAsync()
            {
                lock (_lock)
                {
                    var waiter = [|new TaskCompletionSource<bool>()|];
                    _waiters.Enqueue(waiter);
                    return waiter.Task;
                }
            }
            public void Leave()
            {
                lock (_lock)
                {
                    if (_waiters.Count > 0)
                        _waiters.Dequeue().SetResult(true);
                }
            }
        }
        """);

    [Fact]
    public Task WaitersReleasedInALoop_Trigger() => Verify.VerifyAsync("""
        class Broadcast
        {
            readonly List<TaskCompletionSource> _waiters = [];
            public Task WaitAsync()
            {
                var waiter = [|new TaskCompletionSource()|];
                _waiters.Add(waiter);
                return waiter.Task;
            }
            public void Release()
            {
                foreach (var waiter in _waiters.ToArray())
                    waiter.TrySetResult();
                _waiters.Clear();
            }
        }
        """);

    [Fact]
    public Task WaitersPouredIntoAnArray_Trigger() => Verify.VerifyAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly List<TaskCompletionSource<int>> _queue = [];
            public Task<int> PassAsync()
            {
                var turn = [|new TaskCompletionSource<int>()|];
                lock (_gate)
                    _queue.Add(turn);
                return turn.Task;
            }
            public void Open(int seats)
            {
                TaskCompletionSource<int>[] waiting;
                lock (_gate)
                {
                    waiting = [.. _queue];
                    _queue.Clear();
                }
                foreach (var turn in waiting)
                    turn.TrySetResult(seats);
            }
        }
        """);

    [Fact]
    public Task WaitersPouredOut_DoNotTrigger() => Verify.VerifyAsync("""
        class Turnstile(Action<TaskCompletionSource<int>[]> release)
        {
            readonly List<TaskCompletionSource<int>> _queue = [];
            readonly List<TaskCompletionSource<int>> _flagged = [];
            public List<TaskCompletionSource<int>> Open = [];
            public Task<int> PassAsync()
            {
                var turn = new TaskCompletionSource<int>();
                _queue.Add(turn);
                return turn.Task;
            }
            public void Release()
            {
                TaskCompletionSource<int>[] waiting = [.. _queue];
                release(waiting);
                Open = [.. _queue];
            }
            public Task<int> PassFlaggedAsync()
            {
                var turn = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _flagged.Add(turn);
                return turn.Task;
            }
            public void ReleaseFlagged()
            {
                TaskCompletionSource<int>[] waiting;
                waiting = [.. _flagged];
                foreach (var turn in waiting)
                    turn.TrySetResult(0);
            }
        }
        """);

    [Fact]
    public Task PendingRequestsCompletedByAReceiveLoop_Trigger() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class RpcClient
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _pending = new();
            int _id;
            public Task<string> CallAsync(Action<int> send)
            {
                var id = ++_id;
                var reply = [|new TaskCompletionSource<string>()|];
                _pending[id] = reply;
                send(id);
                return reply.Task;
            }
            public async Task ReceiveAsync(Func<Task<(int Id, string Text)>> receive)
            {
                while (true)
                {
                    var message = await receive();
                    if (_pending.TryRemove(message.Id, out var reply))
                        reply.TrySetResult(message.Text);
                }
            }
        }
        """);

    [Fact]
    public Task ThreadWithCleanupBehind_Triggers() => Verify.VerifyAsync("""
        class Worker
        {
            public Task<int> StartAsync(Func<int> open, Action pump)
            {
                var ready = [|new TaskCompletionSource<int>()|];
                new Thread(() =>
                {
                    ready.SetResult(open());
                    pump();
                }).Start();
                return ready.Task;
            }
        }
        """);

    [Fact]
    public Task ThreadWithFinally_Triggers() => Verify.VerifyAsync("""
        class Worker
        {
            public async Task<int> StartAsync(Func<int> work, IDisposable handle)
            {
                var result = [|new TaskCompletionSource<int>()|];
                var thread = new Thread(Run);
                thread.Start();
                return await result.Task.ConfigureAwait(false);

                void Run()
                {
                    try { result.SetResult(work()); }
                    catch (Exception error) { result.SetException(error); }
                    finally { handle.Dispose(); }
                }
            }
        }
        """);

    [Fact]
    public Task EventHandlerWithMoreToDo_Triggers() => Verify.VerifyAsync("""
        class Connection
        {
            public event EventHandler? Opened;
            int _connected;
            public Task OpenAsync()
            {
                var tcs = [|new TaskCompletionSource()|];
                Opened += (_, _) =>
                {
                    tcs.TrySetResult();
                    _connected++;
                };
                return tcs.Task;
            }
            public int Connected => _connected;
        }
        """);

    [Fact]
    public Task CallbackWithMoreToDo_Triggers() => Verify.VerifyAsync("""
        class Device
        {
            public Task<int> ReadAsync(Action<Action<int>> read, Action release)
            {
                var value = [|new TaskCompletionSource<int>(TaskCreationOptions.None)|];
                read(result =>
                {
                    if (result < 0)
                        value.SetException(new InvalidOperationException());
                    else
                        value.SetResult(result);
                    release();
                });
                return value.Task;
            }
        }
        """);

    [Fact]
    public Task SourcePassedToAMethodOfTheType_Triggers() => Verify.VerifyAsync("""
        class Pump
        {
            readonly object _gate = new();
            public Task StartAsync()
            {
                TaskCompletionSource started = [|new(TaskCreationOptions.DenyChildAttach)|];
                Finish(started);
                return started.Task;
            }
            void Finish(TaskCompletionSource source)
            {
                lock (_gate)
                    source.TrySetResult();
            }
        }
        """);

    [Fact]
    public Task SourceHandedOverAsState_Triggers() => Verify.VerifyAsync("""
        class Timers
        {
            static readonly object Gate = new();
            Timer? _timer;
            public Task ElapsedAsync(TimeSpan time)
            {
                var tcs = [|new TaskCompletionSource()|];
                _timer = new Timer(static state =>
                {
                    lock (Gate)
                        ((TaskCompletionSource)state!).TrySetResult();
                }, tcs, time, Timeout.InfiniteTimeSpan);
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SourceExchangedUnderLock_Triggers() => Verify.VerifyAsync("""
        class Pulse
        {
            readonly object _gate = new();
            TaskCompletionSource _next = [|new()|];
            public Task NextAsync() { lock (_gate) return _next.Task; }
            public void Beat()
            {
                lock (_gate)
                    Interlocked.Exchange(ref _next, [|new TaskCompletionSource()|]).SetResult();
            }
        }
        """);

    [Fact]
    public Task Fix_PassesTheFlag() => Verify.VerifyFixAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource<bool> _opened = [|new()|]; // opened once
            readonly TaskCompletionSource _closed = [|new TaskCompletionSource("closed")|];
            readonly TaskCompletionSource _broken = [|new(TaskCreationOptions.AttachedToParent)|];
            public Task Done => Task.WhenAll(_opened.Task, _closed.Task, _broken.Task);
            public void Open() { lock (_gate) { _opened.TrySetResult(true); _closed.TrySetResult(); _broken.TrySetResult(); } }
        }
        """, """
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously); // opened once
            readonly TaskCompletionSource _closed = new TaskCompletionSource("closed", TaskCreationOptions.RunContinuationsAsynchronously);
            readonly TaskCompletionSource _broken = new(TaskCreationOptions.AttachedToParent | TaskCreationOptions.RunContinuationsAsynchronously);
            public Task Done => Task.WhenAll(_opened.Task, _closed.Task, _broken.Task);
            public void Open() { lock (_gate) { _opened.TrySetResult(true); _closed.TrySetResult(); _broken.TrySetResult(); } }
        }
        """);

    [Fact]
    public Task Fix_AddsTheUsing() => Verify.VerifyFixAsync("""
        class Turnstile
        {
            readonly object _gate = new();
            readonly System.Threading.Tasks.TaskCompletionSource _opened = [|new()|];
            public System.Threading.Tasks.Task Opened => _opened.Task;
            public void Open() { lock (_gate) _opened.TrySetResult(); }
        }
        """, """
        using System.Threading.Tasks;

        class Turnstile
        {
            readonly object _gate = new();
            readonly System.Threading.Tasks.TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public System.Threading.Tasks.Task Opened => _opened.Task;
            public void Open() { lock (_gate) _opened.TrySetResult(); }
        }
        """, settings: new() { ImplicitUsings = false });
}
