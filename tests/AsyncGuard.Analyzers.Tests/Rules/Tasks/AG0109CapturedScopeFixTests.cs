using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0109CapturedScope,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0109CapturedScopeFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0109CapturedScopeFixTests
{
    [Fact]
    public Task DiscardedWork_IsAwaited() => Verify.VerifyFixAsync("""
        class Reports(HttpClient client)
        {
            public async Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await writer.WriteLineAsync("begin");
                // The totals take a while.
                _ = Task.Run(() => [|writer|].WriteLine("done")); // at the end
            }

            public async Task UploadAsync(string path)
            {
                await Task.Yield();
                using (var file = File.OpenRead(path))
                {
                    _ = client.PutAsync("/files", new StreamContent([|file|]));
                }
            }
        }
        """, """
        class Reports(HttpClient client)
        {
            public async Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await writer.WriteLineAsync("begin");
                // The totals take a while.
                await Task.Run(() => writer.WriteLine("done")); // at the end
            }

            public async Task UploadAsync(string path)
            {
                await Task.Yield();
                using (var file = File.OpenRead(path))
                {
                    await client.PutAsync("/files", new StreamContent(file));
                }
            }
        }
        """);

    [Fact]
    public Task WorkThatIsKeptOrQueued_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Archive
        {
            readonly List<Task> _writing = new();
            Task _last = Task.CompletedTask;

            public async Task WriteAsync(string path)
            {
                await Task.Yield();
                using var first = new StreamWriter(path);
                _last = [|first|].WriteLineAsync("begin");
                using var second = new StreamWriter(path);
                _writing.Add(Task.Run(() => { _ = [|second|].FlushAsync(); }));
                using var third = new StreamWriter(path);
                ThreadPool.QueueUserWorkItem(_ => { [|third|].FlushAsync(); });
            }
        }
        """);

    [Fact]
    public Task StatementInsideTheWork_IsLeftAsItIs() => Verify.VerifyFixAsync("""
        class Archive
        {
            public async Task WriteAsync(string path)
            {
                await Task.Yield();
                using var writer = new StreamWriter(path);
                _ = Task.Run(() => { _ = [|writer|].FlushAsync(); });
            }
        }
        """, """
        class Archive
        {
            public async Task WriteAsync(string path)
            {
                await Task.Yield();
                using var writer = new StreamWriter(path);
                await Task.Run(() => { _ = writer.FlushAsync(); });
            }
        }
        """);

    [Fact]
    public Task MethodThatReturnsATask_IsMadeAsync() => Verify.VerifyFixAsync("""
        class Archive
        {
            public Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                _ = Task.Run(async () =>
                {
                    await Task.Yield();
                    await [|writer|].WriteLineAsync("issue 1");
                });
                return Task.CompletedTask;
            }
        }
        """, """
        class Archive
        {
            public async Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await Task.Run(async () =>
                {
                    await Task.Yield();
                    await writer.WriteLineAsync("issue 1");
                });
            }
        }
        """);

    [Fact]
    public Task AwaitsOfALibrary_KeepTheirConfiguration() => Verify.VerifyFixAsync("""
        class Archive
        {
            public async Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await writer.WriteLineAsync("begin").ConfigureAwait(false);
                _ = [|writer|].WriteLineAsync("issue 1");
            }
        }
        """, """
        class Archive
        {
            public async Task WriteAsync(string path)
            {
                using var writer = new StreamWriter(path);
                await writer.WriteLineAsync("begin").ConfigureAwait(false);
                await writer.WriteLineAsync("issue 1").ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task SyncMethod_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Reports
        {
            public void Write(string path)
            {
                using var writer = new StreamWriter(path);
                _ = Task.Run(() => [|writer|].WriteLine("done"));
            }
        }
        """);
}
