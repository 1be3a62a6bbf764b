using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0503LostFailure>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0503LostFailureTests
{
    [Fact]
    public Task FailurePassedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sta
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    try { tcs.SetResult(work()); }
                    catch (Exception error) { tcs.SetException(error); }
                }).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task CompletedInFinally_DoesNotTrigger() => Verify.VerifyAsync("""
        class Flusher
        {
            TaskCompletionSource? _flushing;
            public Task Flushing => _flushing?.Task ?? Task.CompletedTask;
            public async Task FlushAsync(Stream stream)
            {
                _flushing = new TaskCompletionSource();
                try { await stream.FlushAsync(); }
                finally { _flushing.SetResult(); }
            }
        }
        """);

    [Fact]
    public Task CompletedWithAnotherResultInCatch_DoesNotTrigger() => Verify.VerifyAsync("""
        class Prober
        {
            public Task<bool> ProbeAsync(Action ping)
            {
                var tcs = new TaskCompletionSource<bool>();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    try { ping(); tcs.SetResult(true); }
                    catch (IOException) { tcs.SetResult(false); }
                });
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task NothingThatFailsBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ticker
        {
            public Task TickAsync()
            {
                var tcs = new TaskCompletionSource();
                new Thread(() => { Thread.Sleep(10); Console.WriteLine("tick"); tcs.SetResult(); }).Start();
                return tcs.Task;
            }
            public Task Tick2Async()
            {
                var tcs = new TaskCompletionSource();
                _ = Task.Run(async () => { await Task.Delay(10); tcs.SetResult(); });
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SignalByWhoeverCalls_DoesNotTrigger() => Verify.VerifyAsync("""
        class Gate
        {
            readonly TaskCompletionSource<string> _name = new();
            public Task<string> Name => _name.Task;
            public void Open(Func<string> read) => _name.SetResult(read());
        }
        """);

    [Fact]
    public Task EventHandler_DoesNotTrigger() => Verify.VerifyAsync("""
        class Feed
        {
            public event Action<string>? Received;
            public Task<int> NextAsync()
            {
                var tcs = new TaskCompletionSource<int>();
                Received += text => tcs.TrySetResult(int.Parse(text));
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task SecondCompleter_DoesNotTrigger() => Verify.VerifyAsync("""
        class Host
        {
            readonly TaskCompletionSource _started = new();
            public Task Started => _started.Task;
            public void Run(Action open)
            {
                new Thread(() => { open(); _started.TrySetResult(); }).Start();
            }
            public void Abort() => _started.TrySetCanceled();
        }
        """);

    [Fact]
    public Task WorkThatIsAwaited_DoesNotTrigger() => Verify.VerifyAsync("""
        class Host
        {
            public async Task RunAsync(Action open, Func<Task, Task> show)
            {
                var opened = new TaskCompletionSource();
                var view = show(opened.Task);
                await Task.Run(() => { open(); opened.SetResult(); });
                await view;
            }
            public async Task Run2Async(Action open)
            {
                var opened = new TaskCompletionSource();
                var work = Task.Run(() => { open(); opened.SetResult(); });
                await await Task.WhenAny(work, opened.Task);
            }
        }
        """);

    [Fact]
    public Task SourceThatOthersMayComplete_DoesNotTrigger() => Verify.VerifyAsync("""
        class Host
        {
            public TaskCompletionSource Ready { get; } = new();
            public void Start(Action open) => new Thread(() => { open(); Ready.SetResult(); }).Start();
        }
        class Host2
        {
            public Task Start(Action open, Action<TaskCompletionSource> watch)
            {
                var ready = new TaskCompletionSource();
                watch(ready);
                new Thread(() => { open(); ready.SetResult(); }).Start();
                return ready.Task;
            }
        }
        """);

    [Fact]
    public Task LocalThatNobodyElseWaitsFor_DoesNotTrigger() => Verify.VerifyAsync("""
        class Once
        {
            public async Task<string> LoadAsync(HttpClient http)
            {
                var tcs = new TaskCompletionSource<string>();
                tcs.SetResult(await http.GetStringAsync("/"));
                return await tcs.Task;
            }
        }
        """);

    [Fact]
    public Task FailureThatIsHandledBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    var result = 0;
                    try { result = work(); }
                    catch (Exception error) { Console.WriteLine(error); }
                    tcs.SetResult(result);
                }).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task FailureInAnotherArm_DoesNotTrigger() => Verify.VerifyAsync("""
        class Worker
        {
            public Task RunAsync(bool dry, Action work)
            {
                var tcs = new TaskCompletionSource();
                new Thread(() =>
                {
                    if (!dry)
                        work();
                    else
                        tcs.SetResult();
                }).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task EndOfAThreadsLoop_DoesNotTrigger() => Verify.VerifyAsync("""
        class Wheel
        {
            readonly TaskCompletionSource _stopped = new();
            volatile bool _running = true;
            public void Start(Action turn) => new Thread(() =>
            {
                while (_running)
                    turn();
                _stopped.TrySetResult();
            }).Start();
            public Task StopAsync() { _running = false; return _stopped.Task; }
        }
        """);

    [Fact]
    public Task CallThatLetsNothingOut_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection
        {
            readonly TaskCompletionSource _closed = new();
            public Task Closed => _closed.Task;
            public void Close(Action close) => ThreadPool.QueueUserWorkItem(_ =>
            {
                Quietly(close);
                _closed.TrySetResult();
            });
            static void Quietly(Action action)
            {
                try { action(); }
                catch (Exception error) { Console.WriteLine(error); }
            }
        }
        """);

    [Fact]
    public Task PendingRequestsByKey_DoNotTrigger() => Verify.VerifyAsync("""
        class Client
        {
            readonly Dictionary<int, TaskCompletionSource<string>> _pending = [];
            public Task<string> AskAsync(int id)
            {
                var reply = new TaskCompletionSource<string>();
                _pending[id] = reply;
                return reply.Task;
            }
            public void Start(Func<(int, string)> receive) => new Thread(() =>
            {
                var (id, text) = receive();
                _pending[id].SetResult(text);
            }).Start();
        }
        """);

    [Fact]
    public Task ReplacedSource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Rounds
        {
            TaskCompletionSource _round = new();
            public Task Round => _round.Task;
            public void Start(Action play) => new Thread(() => { play(); _round.SetResult(); }).Start();
            public void Reset() => _round = new TaskCompletionSource();
        }
        """);

    [Fact]
    public Task SyncSingleFlight_DoesNotTrigger() => Verify.VerifyAsync("""
        class Lazy
        {
            TaskCompletionSource<int>? _loading;
            public Task<int> Loading => _loading!.Task;
            public int Load(Func<int> load)
            {
                _loading = new TaskCompletionSource<int>();
                var value = load();
                _loading.SetResult(value);
                return value;
            }
        }
        """);

    [Fact]
    public Task QueuedWorkThatMayFail_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class RenderLoop
        {
            readonly Queue<Action> _frame = new();
            readonly BlockingCollection<Action> _uploads = new();
            public Task<T> OnFrameAsync<T>(Func<T> read)
            {
                var tcs = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                Post(() =>
                {
                    var value = read();
                    tcs.[|SetResult|](value);
                });
                return tcs.Task;
            }
            public Task UploadAsync(Action upload)
            {
                var tcs = new TaskCompletionSource();
                _uploads.Add(() => { upload(); tcs.[|SetResult|](); });
                return tcs.Task;
            }
            public Task ShowAsync(SynchronizationContext context, Action show)
            {
                var tcs = new TaskCompletionSource();
                context.Post(_ => { show(); tcs.[|SetResult|](); }, null);
                return tcs.Task;
            }
            void Post(Action action)
            {
                ArgumentNullException.ThrowIfNull(action);
                lock (_frame)
                    _frame.Enqueue(action);
            }
        }
        """);

    [Fact]
    public Task QueuedWorkThatPassesItsFailureOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class RenderLoop
        {
            readonly Queue<Action> _frame = new();
            public Task<T> OnFrameAsync<T>(Func<T> read)
            {
                var tcs = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                _frame.Enqueue(() =>
                {
                    try { tcs.SetResult(read()); }
                    catch (Exception error) { tcs.SetException(error); }
                });
                return tcs.Task;
            }
            public Task NextFrameAsync()
            {
                var tcs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _frame.Enqueue(() => tcs.SetResult());
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task ListThatIsFailedByAFunctionItIsGiven_DoesNotTrigger() => Verify.VerifyAsync("""
        class CommandLoop
        {
            readonly Queue<Action> _commands = new();
            readonly List<TaskCompletionSource> _waiting = [];
            public Task PostAsync(Action command)
            {
                var done = new TaskCompletionSource();
                _waiting.Add(done);
                _commands.Enqueue(() => { command(); done.TrySetResult(); });
                return done.Task;
            }
            public void Fail(Exception error) => _waiting.ForEach(one => one.TrySetException(error));
        }
        class NamedCommandLoop
        {
            readonly Queue<Action> _commands = new();
            readonly List<TaskCompletionSource> _waiting = [];
            public Task PostAsync(Action command)
            {
                var done = new TaskCompletionSource();
                _waiting.Add(done);
                _commands.Enqueue(() => { command(); done.TrySetResult(); });
                return done.Task;
            }
            public void Stop() => _waiting.RemoveAll(IsEnded);
            static bool IsEnded(TaskCompletionSource one) => one.TrySetCanceled();
        }
        class KeyedCommandLoop
        {
            readonly Queue<Action> _commands = new();
            readonly Dictionary<int, TaskCompletionSource> _waiting = [];
            public Task PostAsync(int id, Action command)
            {
                var done = new TaskCompletionSource();
                _waiting.Add(id, done);
                _commands.Enqueue(() => { command(); done.TrySetResult(); });
                return done.Task;
            }
            public int Stop() => _waiting.Count(one => one.Value.TrySetCanceled());
        }
        class ToldCommandLoop(Action<TaskCompletionSource> end)
        {
            readonly Queue<Action> _commands = new();
            readonly List<TaskCompletionSource> _waiting = [];
            public Task PostAsync(Action command)
            {
                var done = new TaskCompletionSource();
                _waiting.Add(done);
                _commands.Enqueue(() => { command(); done.TrySetResult(); });
                return done.Task;
            }
            public void Stop() => _waiting.ForEach(end);
        }
        """);

    [Fact]
    public Task ListThatIsOnlyLookedThrough_Triggers() => Verify.VerifyAsync("""
        class CommandLoop
        {
            readonly Queue<Action> _commands = new();
            readonly List<TaskCompletionSource> _waiting = [];
            public int Open => _waiting.Count(one => !one.Task.IsCompleted);
            public Task PostAsync(Action command)
            {
                var done = new TaskCompletionSource();
                _waiting.Add(done);
                _commands.Enqueue(() => { command(); done.[|TrySetResult|](); });
                return done.Task;
            }
            public void Clean() => _waiting.RemoveAll(one => one.Task.IsCompleted);
            public void Show() => _waiting.ForEach(one => Console.WriteLine(one.Task.Id));
        }
        """);

    [Fact]
    public Task CallbackThatRunsHereOrOften_DoesNotTrigger() => Verify.VerifyAsync("""
        class Bus
        {
            readonly List<Action<string>> _handlers = [];
            readonly Queue<Action> _later = new();
            readonly bool _now = true;
            public Task<int> FirstAsync()
            {
                var tcs = new TaskCompletionSource<int>();
                Subscribe(text => tcs.TrySetResult(int.Parse(text)));
                return tcs.Task;
            }
            public Task RunAsync(Action work)
            {
                var tcs = new TaskCompletionSource();
                RunOrQueue(() => { work(); tcs.SetResult(); });
                return tcs.Task;
            }
            public Task Run2Async(Action work)
            {
                var tcs = new TaskCompletionSource();
                Virtually(() => { work(); tcs.SetResult(); });
                return tcs.Task;
            }
            void Subscribe(Action<string> handler) => _handlers.Add(handler);
            void RunOrQueue(Action work) { if (_now) work(); else _later.Enqueue(work); }
            protected virtual void Virtually(Action work) => _later.Enqueue(work);
        }
        """);

    [Fact]
    public Task CallbackThatAsksHowTheWorkEnded_Triggers() => Verify.VerifyAsync("""
        using System.Net.Sockets;
        class Wire(Socket socket)
        {
            public Task<Socket> AcceptAsync()
            {
                var accepted = new TaskCompletionSource<Socket>();
                socket.BeginAccept(result => accepted.[|SetResult|](socket.EndAccept(result)), null);
                return accepted.Task;
            }
            public Task SendAsync(byte[] frame)
            {
                var sent = new TaskCompletionSource();
                socket.BeginSend(frame, 0, frame.Length, SocketFlags.None, new AsyncCallback(OnSent), null);
                return sent.Task;
                void OnSent(IAsyncResult result)
                {
                    _ = socket.EndSend(result);
                    sent.[|TrySetResult|]();
                }
            }
        }
        """);

    [Fact]
    public Task CallbackThatPassesOnOrAsksNothing_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Net.Sockets;
        class Wire(Socket socket)
        {
            public Task<Socket> AcceptAsync()
            {
                var accepted = new TaskCompletionSource<Socket>();
                socket.BeginAccept(
                    result =>
                    {
                        try { accepted.SetResult(socket.EndAccept(result)); }
                        catch (Exception error) { accepted.SetException(error); }
                    },
                    null);
                return accepted.Task;
            }
            public Task<IAsyncResult> SendAsync(byte[] frame)
            {
                var sent = new TaskCompletionSource<IAsyncResult>();
                socket.BeginSend(frame, 0, frame.Length, SocketFlags.None, result => sent.SetResult(result), null);
                return sent.Task;
            }
            public Task<int> GuardedAsync(byte[] frame)
            {
                var sent = new TaskCompletionSource<int>();
                Begin(frame, result => sent.SetResult(socket.EndSend(result)), error => Console.WriteLine(error));
                return sent.Task;
            }
            void Begin(byte[] frame, AsyncCallback then, Action<Exception> failed) =>
                socket.BeginSend(frame, 0, frame.Length, SocketFlags.None, result => { try { then(result); } catch (SocketException error) { failed(error); } }, null);
        }
        """);

    [Fact]
    public Task WorkThatMayEndInACancellation_Triggers() => Verify.VerifyAsync("""
        class Ui(SynchronizationContext context)
        {
            public Task<string> AskAsync(Func<string?> ask)
            {
                var asked = new TaskCompletionSource<string>();
                context.Post(_ =>
                {
                    if (ask() is { Length: > 0 } answer)
                        asked.[|SetResult|](answer);
                    else
                        asked.TrySetCanceled();
                }, null);
                return asked.Task;
            }
            public Task<byte[]> LoadAsync(string path, CancellationToken token)
            {
                var loaded = new TaskCompletionSource<byte[]>();
                new Thread(() =>
                {
                    if (token.IsCancellationRequested)
                    {
                        loaded.SetCanceled(token);
                        return;
                    }
                    loaded.[|SetResult|](File.ReadAllBytes(path));
                }).Start();
                return loaded.Task;
            }
        }
        """);

    [Fact]
    public Task WorkWhoseFailureIsACancellationOrAnException_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ui(SynchronizationContext context)
        {
            public Task<int> CountAsync(CancellationToken token)
            {
                var counted = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    if (token.IsCancellationRequested)
                    {
                        counted.SetCanceled(token);
                        return;
                    }
                    counted.SetResult(Environment.ProcessorCount);
                }).Start();
                return counted.Task;
            }
            public Task<string> AskAsync(Func<string> ask)
            {
                var asked = new TaskCompletionSource<string>();
                context.Post(_ =>
                {
                    try { asked.SetResult(ask()); }
                    catch { asked.SetCanceled(); }
                }, null);
                return asked.Task;
            }
            public Task<string> ReplyAsync(Func<(string? Text, Exception? Error)> receive)
            {
                var reply = new TaskCompletionSource<string>();
                context.Post(_ =>
                {
                    var (text, error) = receive();
                    if (text is not null)
                        reply.SetResult(text);
                    else
                        reply.SetException(error!);
                }, null);
                return reply.Task;
            }
            public Task<string> AskUntilAsync(Func<string> ask, CancellationToken token)
            {
                var asked = new TaskCompletionSource<string>();
                token.Register(() => asked.TrySetCanceled(token));
                context.Post(_ => asked.TrySetResult(ask()), null);
                return asked.Task;
            }
        }
        """);

    [Fact]
    public Task SingleFlightByKey_Triggers() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;
        class Tiles(HttpClient http)
        {
            readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> _loading = new();
            Task<string>? _index;

            public async Task<byte[]> GetAsync(string tile)
            {
                var mine = new TaskCompletionSource<byte[]>();
                var first = _loading.GetOrAdd(tile, mine);
                if (first != mine)
                    return await first.Task;

                var bytes = await http.GetByteArrayAsync(tile);
                mine.[|SetResult|](bytes);
                return bytes;
            }

            public Task<string> Index => _index ?? Task.FromResult("");

            public async Task ReadIndexAsync()
            {
                var read = new TaskCompletionSource<string>();
                _index = read.Task;
                read.[|SetResult|](await http.GetStringAsync("/index"));
            }
        }
        """);

    [Fact]
    public Task SingleFlightByKeyThatOthersEnd_DoesNotTrigger() => Verify.VerifyAsync("""
        class Tiles(HttpClient http)
        {
            readonly Dictionary<string, TaskCompletionSource<byte[]>> _loading = new();
            readonly Dictionary<string, TaskCompletionSource<byte[]>> _reading = new();

            public async Task<byte[]> GetAsync(string tile)
            {
                if (_loading.TryGetValue(tile, out var other))
                    return await other.Task;
                var mine = _loading[tile] = new TaskCompletionSource<byte[]>();
                var bytes = await http.GetByteArrayAsync(tile);
                mine.TrySetResult(bytes);
                return bytes;
            }

            public void Fail(string tile, Exception error) => _loading[tile].TrySetException(error);

            public async Task<byte[]> ReadAsync(string tile)
            {
                if (_reading.TryGetValue(tile, out var other))
                    return await other.Task;
                var mine = _reading[tile] = new TaskCompletionSource<byte[]>();
                byte[] bytes = [];
                try { bytes = await http.GetByteArrayAsync(tile); }
                catch (HttpRequestException error) { Console.WriteLine(error); }
                mine.SetResult(bytes);
                return bytes;
            }
        }
        """);

    [Fact]
    public Task RoundThatIsTriedAgain_DoesNotTrigger() => Verify.VerifyAsync("""
        class Link
        {
            readonly TaskCompletionSource _up = new();
            public Task Up => _up.Task;
            public void Start(Stream stream) => _ = RunAsync(stream);

            async Task RunAsync(Stream stream)
            {
                while (true)
                {
                    try
                    {
                        await stream.WriteAsync(new byte[] { 1 });
                        _up.TrySetResult();
                    }
                    catch (IOException error)
                    {
                        Console.WriteLine(error);
                    }
                }
            }
        }
        """);

    [Fact]
    public Task RoundThatEndsTheLoop_Triggers() => Verify.VerifyAsync("""
        class Link
        {
            readonly TaskCompletionSource _up = new();
            public Task Up => _up.Task;
            public void Start(Stream stream) => _ = RunAsync(stream);

            async Task RunAsync(Stream stream)
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[] { 1 });
                    _up.[|TrySetResult|]();
                }
            }
        }
        """);

    [Fact]
    public Task StartOfAService_Triggers() => Verify.VerifyAsync("""
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); }
        }
        class Migrations(Stream journal) : Microsoft.Extensions.Hosting.BackgroundService
        {
            readonly TaskCompletionSource _applied = new();
            public Task Applied => _applied.Task;
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await journal.FlushAsync(stoppingToken);
                _applied.[|SetResult|]();
            }
        }
        class Gate : Microsoft.Extensions.Hosting.BackgroundService
        {
            readonly TaskCompletionSource _started = new();
            public Task Started => _started.Task;
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                _started.SetResult();
                await Task.Delay(1000, stoppingToken);
            }
        }
        class Import(Stream journal)
        {
            readonly TaskCompletionSource _done = new();
            public Task Done => _done.Task;
            public async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await journal.FlushAsync(stoppingToken);
                _done.TrySetResult();
            }
        }
        """);

    [Fact]
    public Task ContinuationThatOnlySuccessGetsThrough_Triggers() => Verify.VerifyAsync("""
        class Lookups(HttpClient http)
        {
            public Task<int> LengthAsync(Task<string> text)
            {
                var length = new TaskCompletionSource<int>();
                text.ContinueWith(read => length.[|SetResult|](read.Result.Length));
                return length.Task;
            }
            public Task<byte[]> ReadAsync(string path)
            {
                var bytes = new TaskCompletionSource<byte[]>();
                _ = http.GetByteArrayAsync(path).ContinueWith(
                    read =>
                    {
                        if (read.IsCompletedSuccessfully)
                            bytes.[|TrySetResult|](read.Result);
                    },
                    TaskScheduler.Default);
                return bytes.Task;
            }
            public Task<byte[]> Read2Async(string path)
            {
                var bytes = new TaskCompletionSource<byte[]>();
                http.GetByteArrayAsync(path).ContinueWith(read => bytes.[|SetResult|](read.Result), TaskContinuationOptions.OnlyOnRanToCompletion);
                return bytes.Task;
            }
            public Task<string> NameAsync(Task<string> name)
            {
                var trimmed = new TaskCompletionSource<string>();
                name.ContinueWith(read =>
                {
                    if (read.IsFaulted)
                    {
                        Console.Error.WriteLine(read.Exception);
                        return;
                    }
                    var text = read.Result;
                    trimmed.[|SetResult|](text.Trim());
                });
                return trimmed.Task;
            }
            public Task SaveAsync(Task<string> text, Action<string> save)
            {
                var saved = new TaskCompletionSource();
                text.ContinueWith(Save);
                return saved.Task;
                void Save(Task<string> read)
                {
                    save(read.GetAwaiter().GetResult());
                    saved.[|SetResult|]();
                }
            }
        }
        """);

    [Fact]
    public Task ContinuationThatCompletesWhateverComesOfTheTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Lookups
        {
            public Task<string> OrNothingAsync(Task<string> text)
            {
                var result = new TaskCompletionSource<string>();
                text.ContinueWith(read => result.SetResult(read.IsCompletedSuccessfully ? read.Result : ""));
                return result.Task;
            }
            public Task<string> OrNothing2Async(Task<string> text)
            {
                var result = new TaskCompletionSource<string>();
                text.ContinueWith(read =>
                {
                    var found = "";
                    if (!read.IsFaulted && !read.IsCanceled)
                        found = read.Result;
                    result.SetResult(found);
                });
                return result.Task;
            }
            public Task<string> OrNothing3Async(Task<string> text)
            {
                var result = new TaskCompletionSource<string>();
                text.ContinueWith(read =>
                {
                    if (read.IsFaulted)
                        result.SetResult("");
                    else
                        result.SetResult(read.Result);
                });
                return result.Task;
            }
            public Task<string> FailAsync(Task<string> text)
            {
                var result = new TaskCompletionSource<string>();
                text.ContinueWith(read => result.SetResult(read.Result), TaskContinuationOptions.OnlyOnRanToCompletion);
                text.ContinueWith(read => result.SetException(read.Exception!), TaskContinuationOptions.OnlyOnFaulted);
                return result.Task;
            }
            public Task EndAsync(Task work)
            {
                var ended = new TaskCompletionSource();
                work.ContinueWith(_ => ended.SetResult());
                return ended.Task;
            }
        }
        """);

    [Fact]
    public Task ContinuationWhoseOutcomeIsHeard_DoesNotTrigger() => Verify.VerifyAsync("""
        class Lookups
        {
            public async Task ShowAsync(Task<string> text, Func<Task<string>, Task> show)
            {
                var shown = new TaskCompletionSource<string>();
                var view = show(shown.Task);
                await text.ContinueWith(read => shown.SetResult(read.Result));
                await view;
            }
            public Task<string> FirstAsync(IEnumerable<Task<string>> mirrors)
            {
                var first = new TaskCompletionSource<string>();
                foreach (var mirror in mirrors)
                    mirror.ContinueWith(read => { if (read.IsCompletedSuccessfully) first.TrySetResult(read.Result); });
                return first.Task;
            }
            public Task ConnectedAsync(Task connecting)
            {
                var connected = new TaskCompletionSource();
                connecting.ContinueWith(done => { if (done.IsCompletedSuccessfully) connected.TrySetResult(); });
                return Task.WhenAny(connecting, connected.Task);
            }
        }
        """);

    [Fact]
    public Task ThreadWhoseWorkMayFail_Triggers() => Verify.VerifyAsync("""
        class Sta
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                var thread = new Thread(() =>
                {
                    var result = work();
                    tcs.[|SetResult|](result);
                });
                thread.Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task ArgumentThatMayFail_Triggers() => Verify.VerifyAsync("""
        class Sta
        {
            public Task<int> RunAsync(string path)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() => tcs.[|SetResult|](File.ReadAllLines(path).Length)).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task PoolWorkThatNobodyAwaits_Triggers() => Verify.VerifyAsync("""
        class Loader
        {
            public Task<string> LoadAsync(string path)
            {
                var tcs = new TaskCompletionSource<string>();
                Task.Run(() => { var text = File.ReadAllText(path); tcs.[|TrySetResult|](text); });
                return tcs.Task;
            }
            public Task<string> Load2Async(string path)
            {
                var tcs = new TaskCompletionSource<string>();
                ThreadPool.QueueUserWorkItem(_ => tcs.[|SetResult|](File.ReadAllText(path)));
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task AsyncLambdaThatNobodyAwaits_Triggers() => Verify.VerifyAsync("""
        class Loader
        {
            public Task<string> LoadAsync(HttpClient http)
            {
                var tcs = new TaskCompletionSource<string>();
                _ = Task.Run(async () =>
                {
                    var text = await http.GetStringAsync("/").ConfigureAwait(false);
                    tcs.[|SetResult|](text);
                });
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task AsyncMethodThatIsDiscarded_Triggers() => Verify.VerifyAsync("""
        class Connection
        {
            readonly TaskCompletionSource _ready = new();
            public Task Ready => _ready.Task;
            public void Start(Stream stream) => _ = RunAsync(stream);
            async Task RunAsync(Stream stream)
            {
                await stream.WriteAsync(new byte[] { 1 });
                _ready.[|SetResult|]();
                while (true)
                    await stream.FlushAsync();
            }
        }
        """);

    [Fact]
    public Task LocalFunctionOnAThread_Triggers() => Verify.VerifyAsync("""
        class Host
        {
            public async Task StartAsync(Action open)
            {
                var opened = new TaskCompletionSource();
                new Thread(Run) { IsBackground = true }.Start();
                await opened.Task;

                void Run()
                {
                    open();
                    opened.[|TrySetResult|]();
                }
            }
        }
        """);

    [Fact]
    public Task SingleFlightWhoseFollowersHang_Triggers() => Verify.VerifyAsync("""
        class Tokens
        {
            TaskCompletionSource<string>? _refreshing;
            public async Task<string> RefreshAsync(HttpClient http)
            {
                if (_refreshing is { } running)
                    return await running.Task;

                _refreshing = new TaskCompletionSource<string>();
                var token = await http.GetStringAsync("/token");
                _refreshing.[|SetResult|](token);
                _refreshing = null;
                return token;
            }
        }
        """);

    [Fact]
    public Task SingleFlightByALocal_Triggers() => Verify.VerifyAsync("""
        class Tokens
        {
            TaskCompletionSource<string>? _refreshing;
            public Task<string>? Refreshing => _refreshing?.Task;
            public async Task<string> RefreshAsync(HttpClient http)
            {
                var done = new TaskCompletionSource<string>();
                _refreshing = done;
                try
                {
                    var token = await http.GetStringAsync("/token");
                    done.[|TrySetResult|](token);
                    return token;
                }
                finally
                {
                    _refreshing = null;
                }
            }
        }
        """);

    [Fact]
    public Task CancellationSkipsTheCompletion_Triggers() => Verify.VerifyAsync("""
        class Debounce
        {
            public Task WaitAsync(CancellationToken token)
            {
                var tcs = new TaskCompletionSource();
                _ = Task.Run(async () => { await Task.Delay(100, token); tcs.[|SetResult|](); });
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task CatchThatOnlyLogs_Triggers() => Verify.VerifyAsync("""
        class Worker
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    try { tcs.{|#0:SetResult|}(work()); }
                    catch (Exception error) { Console.WriteLine(error); }
                }).Start();
                return tcs.Task;
            }
        }
        """, "'SetResult' is skipped when something before it throws, and whoever awaits the task waits for ever; pass the exception to 'TrySetException'");
}
