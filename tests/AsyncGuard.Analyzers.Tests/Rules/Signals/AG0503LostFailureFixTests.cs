using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Signals.AG0503LostFailure, AsyncGuard.CodeFixes.Rules.Signals.AG0503LostFailureFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Signals;

public sealed class AG0503LostFailureFixTests
{
    [Fact]
    public Task WorkOnAThread_IsWrapped() => Verify.VerifyFixAsync("""
        class Sta
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    // may take a while
                    var result = work();
                    tcs.[|SetResult|](result);
                }).Start();
                return tcs.Task;
            }

            public Task<int> RunFileAsync(string path)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() => tcs.[|SetResult|](File.ReadAllLines(path).Length)).Start();
                return tcs.Task;
            }
        }
        """, """
        class Sta
        {
            public Task<int> RunAsync(Func<int> work)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    try
                    {
                        // may take a while
                        var result = work();
                        tcs.SetResult(result);
                    }
                    catch (Exception exception)
                    {
                        tcs.TrySetException(exception);
                    }
                }).Start();
                return tcs.Task;
            }

            public Task<int> RunFileAsync(string path)
            {
                var tcs = new TaskCompletionSource<int>();
                new Thread(() =>
                {
                    try
                    {
                        tcs.SetResult(File.ReadAllLines(path).Length);
                    }
                    catch (Exception exception)
                    {
                        tcs.TrySetException(exception);
                    }
                }).Start();
                return tcs.Task;
            }
        }
        """);

    [Fact]
    public Task WorkThatGoesOn_ThrowsOn() => Verify.VerifyFixAsync("""
        class Connection
        {
            readonly TaskCompletionSource _ready = new();
            public Task Ready => _ready.Task;
            public void Start(Stream stream) => _ = RunAsync(stream);

            async Task RunAsync(Stream stream)
            {
                await stream.WriteAsync(new byte[] { 1 });
                _ready.[|SetResult|]();
                await stream.FlushAsync();
            }
        }
        """, """
        class Connection
        {
            readonly TaskCompletionSource _ready = new();
            public Task Ready => _ready.Task;
            public void Start(Stream stream) => _ = RunAsync(stream);

            async Task RunAsync(Stream stream)
            {
                try
                {
                    await stream.WriteAsync(new byte[] { 1 });
                    _ready.SetResult();
                    await stream.FlushAsync();
                }
                catch (Exception exception)
                {
                    _ready.TrySetException(exception);
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task SharedWork_ThrowsOnToItsCaller() => Verify.VerifyFixAsync("""
        class Tokens
        {
            TaskCompletionSource<string>? _refreshing;
            public Task<string>? Refreshing => _refreshing?.Task;

            public async Task<string> RefreshAsync(HttpClient http)
            {
                var done = new TaskCompletionSource<string>();

                _refreshing = done;
                var token = await http.GetStringAsync("/token");
                done.[|SetResult|](token);
                return token;
            }
        }

        class Tokens2
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
                    done.[|SetResult|](token);
                    return token;
                }
                finally
                {
                    _refreshing = null;
                }
            }
        }
        """, """
        class Tokens
        {
            TaskCompletionSource<string>? _refreshing;
            public Task<string>? Refreshing => _refreshing?.Task;

            public async Task<string> RefreshAsync(HttpClient http)
            {
                var done = new TaskCompletionSource<string>();

                try
                {
                    _refreshing = done;
                    var token = await http.GetStringAsync("/token");
                    done.SetResult(token);
                    return token;
                }
                catch (Exception exception)
                {
                    done.TrySetException(exception);
                    throw;
                }
            }
        }

        class Tokens2
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
                    done.SetResult(token);
                    return token;
                }
                catch (Exception exception)
                {
                    done.TrySetException(exception);
                    throw;
                }
                finally
                {
                    _refreshing = null;
                }
            }
        }
        """);

    [Fact]
    public Task QueuedWork_IsWrapped() => Verify.VerifyFixAsync("""
        class RenderLoop
        {
            readonly Queue<Action> _frame = new();
            public Task<T> OnFrameAsync<T>(Func<T> read)
            {
                var tcs = new TaskCompletionSource<T>();
                Post(() => tcs.[|SetResult|](read()));
                return tcs.Task;
            }
            void Post(Action action) => _frame.Enqueue(action);
        }
        """, """
        class RenderLoop
        {
            readonly Queue<Action> _frame = new();
            public Task<T> OnFrameAsync<T>(Func<T> read)
            {
                var tcs = new TaskCompletionSource<T>();
                Post(() =>
                {
                    try
                    {
                        tcs.SetResult(read());
                    }
                    catch (Exception exception)
                    {
                        tcs.TrySetException(exception);
                    }
                });
                return tcs.Task;
            }
            void Post(Action action) => _frame.Enqueue(action);
        }
        """);

    [Fact]
    public Task Continuation_IsWrapped() => Verify.VerifyFixAsync("""
        class Lookups
        {
            public Task<int> LengthAsync(Task<string> text)
            {
                var length = new TaskCompletionSource<int>();
                text.ContinueWith(read => length.[|SetResult|](read.Result.Length), TaskScheduler.Default);
                return length.Task;
            }
        }
        """, """
        class Lookups
        {
            public Task<int> LengthAsync(Task<string> text)
            {
                var length = new TaskCompletionSource<int>();
                text.ContinueWith(read =>
                {
                    try
                    {
                        length.SetResult(read.Result.Length);
                    }
                    catch (Exception exception)
                    {
                        length.TrySetException(exception);
                    }
                }, TaskScheduler.Default);
                return length.Task;
            }
        }
        """);

    [Fact]
    public Task ContinuationThatLooksAtItsTaskFirst_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Lookups
        {
            public Task<int> LengthAsync(Task<string> text)
            {
                var length = new TaskCompletionSource<int>();
                text.ContinueWith(read =>
                {
                    if (read.IsCompletedSuccessfully)
                        length.[|SetResult|](read.Result.Length);
                });
                return length.Task;
            }
        }
        """);
}
