using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0704BlockingWait,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0704BlockingWaitFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0704BlockingWaitFixTests
{
    [Fact]
    public Task WaitsWithATwin_AwaitIt() => Verify.VerifyFixAsync("""
        using System.Diagnostics;
        class Builder
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<bool> BuildAsync(Process compiler, CancellationToken token)
            {
                _gate.[|Wait|]();
                _gate.[|Wait|](token);
                if (!_gate.[|Wait|](500))
                    return false;
                compiler.[|WaitForExit|]();
                await Task.Yield();
                return true;
            }
        }
        """, """
        using System.Diagnostics;
        class Builder
        {
            readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<bool> BuildAsync(Process compiler, CancellationToken token)
            {
                await _gate.WaitAsync(token);
                await _gate.WaitAsync(token);
                if (!await _gate.WaitAsync(500, token))
                    return false;
                await compiler.WaitForExitAsync(token);
                await Task.Yield();
                return true;
            }
        }
        """);

    [Fact]
    public Task WaitsWithoutATwin_MoveToThePool() => Verify.VerifyFixAsync("""
        using System.Collections.Concurrent;
        class Coordinator
        {
            readonly ManualResetEventSlim _ready = new();
            readonly AutoResetEvent _signal = new(false);
            readonly BlockingCollection<string> _jobs = new();

            public async Task<string> RunAsync(Thread worker, string[] images, CancellationToken token)
            {
                _ready.[|Wait|](token);
                if (!_signal.[|WaitOne|](500))
                    worker.[|Join|]();
                token.WaitHandle.[|WaitOne|](100);
                Parallel.[|ForEach|](images, image => { Console.WriteLine(image); });
                await Task.Yield();
                _jobs.[|TryTake|](out var job, 500);
                return _jobs.[|Take|]().Trim();
            }
        }
        """, """
        using System.Collections.Concurrent;
        class Coordinator
        {
            readonly ManualResetEventSlim _ready = new();
            readonly AutoResetEvent _signal = new(false);
            readonly BlockingCollection<string> _jobs = new();

            public async Task<string> RunAsync(Thread worker, string[] images, CancellationToken token)
            {
                await Task.Run(() => _ready.Wait(token), token);
                if (!await Task.Run(() => _signal.WaitOne(500), token))
                    await Task.Run(() => worker.Join(), token);
                await Task.Run(() => token.WaitHandle.WaitOne(100), token);
                await Task.Run(() => Parallel.ForEach(images, image => { Console.WriteLine(image); }), token);
                await Task.Yield();
                await Task.Run(() => _jobs.TryTake(out var job, 500), token);
                return (await Task.Run(() => _jobs.Take(), token)).Trim();
            }
        }
        """);

    [Fact]
    public Task WhereTheRuntimeLibraryIsSeen_OffloadComesFirst() => Verify.VerifyFixAsync("""
        class Coordinator
        {
            readonly CountdownEvent _left = new(3);

            public async Task RunAsync(CancellationToken token)
            {
                await Task.Yield();
                _left.[|Wait|]();
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Coordinator
        {
            readonly CountdownEvent _left = new(3);

            public async Task RunAsync(CancellationToken token)
            {
                await Task.Yield();
                await Offload.RunAsync(() => _left.Wait(), token);
            }
        }
        """, settings: OffloadStub.Settings);

    [Fact]
    public Task WhereTheRuntimeLibraryIsSeen_TaskRunIsOfferedToo() => Verify.VerifyFixAsync("""
        class Coordinator
        {
            readonly CountdownEvent _left = new(3);

            public async Task RunAsync()
            {
                await Task.Yield();
                _left.[|Wait|]();
            }
        }
        """, """
        class Coordinator
        {
            readonly CountdownEvent _left = new(3);

            public async Task RunAsync()
            {
                await Task.Yield();
                await Task.Run(() => _left.Wait());
            }
        }
        """, key: "AG0704.TaskRun", settings: OffloadStub.Settings);

    [Fact]
    public Task WaitForWhatAThreadOwns_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Inbox
        {
            readonly object _gate = new();
            readonly Mutex _mutex = new();

            public async Task<int> NextAsync(WaitHandle unknown)
            {
                _mutex.[|WaitOne|]();
                unknown.[|WaitOne|]();
                WaitHandle.[|WaitAny|](new WaitHandle[] { _mutex, unknown });
                lock (_gate) { Monitor.[|Wait|](_gate); }
                await Task.Yield();
                return 1;
            }
        }
        """);

    [Fact]
    public Task LazySequence_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Collections.Concurrent;
        class Consumer
        {
            public async Task DrainAsync(BlockingCollection<string> jobs)
            {
                foreach (var job in jobs.[|GetConsumingEnumerable|]())
                    await File.AppendAllTextAsync("log", job);
            }
        }
        """);

    [Fact]
    public Task StructThatCannotBeCaptured_HasNoFix() => Verify.VerifyNoFixAsync("""
        struct Ticket(ManualResetEventSlim ready)
        {
            readonly ManualResetEventSlim _ready = ready;
            public async Task UseAsync()
            {
                await Task.Yield();
                _ready.[|Wait|]();
            }
        }
        """);
}
