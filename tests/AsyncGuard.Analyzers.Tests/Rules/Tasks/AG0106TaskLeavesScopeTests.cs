using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0106TaskLeavesScope>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0106TaskLeavesScopeTests
{
    [Fact]
    public Task UsingDeclaration_Triggers() => Verify.VerifyAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                return client.[|GetStringAsync|](url);
            }
            public Task<string> ReadAsync(string path)
            {
                using var file = File.OpenRead(path);
                using var reader = new StreamReader(file);
                return reader.[|ReadToEndAsync|]();
            }
        }
        """);

    [Fact]
    public Task UsingStatement_Triggers() => Verify.VerifyAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using (var client = new HttpClient())
                {
                    if (url.Length > 0)
                        return client.[|GetStringAsync|](url);
                }
                return Task.FromResult("");
            }
            public Task SaveAsync(Stream target, string path)
            {
                using (var file = File.OpenRead(path))
                    return file.[|CopyToAsync|](target);
            }
        }
        """);

    [Fact]
    public Task ResourceAsAnArgument_Triggers() => Verify.VerifyAsync("""
        class Uploader(HttpClient client)
        {
            public Task<HttpResponseMessage> UploadAsync(string path)
            {
                using var file = File.OpenRead(path);
                return client.[|PostAsync|]("/files", new StreamContent(file));
            }
            public Task<HttpResponseMessage> UploadContentAsync(string path)
            {
                using var file = File.OpenRead(path);
                using var content = new StreamContent(file);
                return client.[|PostAsync|]("/files", content);
            }
        }
        """);

    [Fact]
    public Task TimeoutOfASource_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public Task<string> GetAsync(string url, CancellationToken ct)
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
                timeout.CancelAfter(5000);
                return client.[|GetStringAsync|](url, timeout.Token);
            }
        }
        """);

    [Fact]
    public Task ResourceInALambda_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public Task ExportAsync(string path)
            {
                using var writer = new StreamWriter(path);
                return Task.[|Run|](() => writer.WriteLine("x"));
            }
        }
        """);

    [Fact]
    public Task LambdaThatReturnsATask_Triggers() => Verify.VerifyAsync("""
        class Downloader
        {
            public async Task<string[]> GetAsync(string[] urls) =>
                await Task.WhenAll(urls.Select(url =>
                {
                    using var client = new HttpClient();
                    return client.[|GetStringAsync|](url);
                }));
        }
        """);

    [Fact]
    public Task LocalAndWrappers_Trigger() => Verify.VerifyAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                var text = client.GetStringAsync(url);
                return [|text|];
            }
            public ValueTask<string> Get2Async(string url)
            {
                using var client = new HttpClient();
                return new ValueTask<string>(client.[|GetStringAsync|](url));
            }
            public Task<string> Get3Async(string url, bool cached)
            {
                using var client = new HttpClient();
                return cached ? Task.FromResult("") : client.[|GetStringAsync|](url);
            }
        }
        """);

    [Fact]
    public Task CatchThatWasMeantForIt_Triggers() => Verify.VerifyAsync("""
        class Client(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try
                {
                    return client.[|GetStringAsync|](url);
                }
                catch (HttpRequestException e)
                {
                    Console.WriteLine(e.Message);
                    return Task.FromResult("");
                }
            }
            public Task<string> Get2Async(string url)
            {
                try { return client.[|GetStringAsync|](url); }
                catch (Exception) { return Task.FromResult(""); }
            }
        }
        """);

    [Fact]
    public Task CatchAroundOwnAsyncMethod_Triggers() => Verify.VerifyAsync("""
        class Handler
        {
            public Task HandleAsync(string text)
            {
                try { return SaveAsync(text); }
                catch (IOException e) when (e.HResult != 0) { Console.WriteLine(e); return Task.CompletedTask; }
                finally { Console.WriteLine("done"); }
            }
            async Task SaveAsync(string text) => await File.WriteAllTextAsync("x", text);
        }
        """.Replace("return SaveAsync", "return [|SaveAsync|]", StringComparison.Ordinal));

    [Fact]
    public Task CatchAroundADelegate_Triggers() => Verify.VerifyAsync("""
        class Middleware(Func<string, Task> next)
        {
            public Task InvokeAsync(string context)
            {
                try { return next[|(|]context); }
                catch (Exception e) { Console.WriteLine(e); return Task.CompletedTask; }
            }
        }
        """.Replace("next[|(|]context)", "[|next|](context)", StringComparison.Ordinal));

    [Fact]
    public Task Message_NamesTheResource() => Verify.VerifyAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                return client.{|#0:GetStringAsync|}(url);
            }
        }
        """, "The task of 'GetStringAsync' is returned before it has ended: 'client' is disposed under it");

    [Fact]
    public Task AwaitedInScope_DoesNotTrigger() => Verify.VerifyAsync("""
        class Downloader
        {
            public async Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                try { return await client.GetStringAsync(url); }
                catch (HttpRequestException) { return ""; }
            }
        }
        """);

    [Fact]
    public Task FinishedTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Parser
        {
            public ValueTask RunAsync() { using var cts = new CancellationTokenSource(); return ValueTask.CompletedTask; }
            public Task<string> ReadAsync(string path)
            {
                using var reader = new StreamReader(path);
                return Task.FromResult(reader.ReadToEnd());
            }
            public Task<int> ParseAsync(string text)
            {
                try { return Task.FromResult(int.Parse(text)); }
                catch (Exception) { return Task.FromResult(0); }
            }
            public ValueTask<int> SumAsync(string path) { using var file = File.OpenRead(path); return new ValueTask<int>(file.ReadByte()); }
        }
        """);

    [Fact]
    public Task SuppressedFlow_DoesNotTrigger() => Verify.VerifyAsync("""
        class Background
        {
            public Task Start()
            {
                using (ExecutionContext.SuppressFlow())
                    return Task.Run(() => Console.WriteLine("x"));
            }
            public Task Start2() { using var flow = ExecutionContext.SuppressFlow(); return Task.Run(() => Console.WriteLine("x")); }
        }
        """);

    [Fact]
    public Task TaskThatDoesNotUseTheResource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Importer(HttpClient client)
        {
            public Task<string> ImportAsync(string path)
            {
                using var reader = new StreamReader(path);
                var url = reader.ReadLine()!;
                return client.GetStringAsync(url);
            }
            public Task<string> FirstAsync(string path)
            {
                using var reader = new StreamReader(path);
                return client.GetStringAsync(reader.ReadLine());
            }
        }
        """);

    [Fact]
    public Task TaskAsADisposable_DoesNotTrigger() => Verify.VerifyAsync("""
        class Waiter
        {
            public Task<Task> AnyAsync(Task a) { using var done = Task.FromResult(1); return Task.WhenAny(done, a); }
        }
        """);

    [Fact]
    public Task MemoryUnderneath_DoesNotTrigger() => Verify.VerifyAsync("""
        class Serializer
        {
            public Task<int> ReadAsync(byte[] bytes, byte[] target)
            {
                using var memory = new MemoryStream(bytes);
                return memory.ReadAsync(target, 0, target.Length);
            }
        }
        """);

    [Fact]
    public Task ReleasedLock_IsLeftToTheRuleOfLocks() => Verify.VerifyAsync("""
        class Store
        {
            readonly object _gate = new();
            public Task SaveAsync(string text)
            {
                lock (_gate)
                {
                    using var writer = new StreamWriter("x");
                    return writer.WriteAsync(text);
                }
            }
        }
        """);

    [Fact]
    public Task CatchThatMakesAFailedTask_DoesNotTrigger() => Verify.VerifyAsync("""
        class Adapter(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try { return client.GetStringAsync(url); }
                catch (Exception e) { return Task.FromException<string>(e); }
            }
            public Task<string> Get2Async(string url)
            {
                try { return client.GetStringAsync(url); }
                catch (Exception e) { return FailAsync(e); }
            }
            static async Task<string> FailAsync(Exception e) { await Task.Yield(); throw e; }
        }
        """);

    [Fact]
    public Task CatchOfAMistake_DoesNotTrigger() => Verify.VerifyAsync("""
        class Adapter(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try { return client.GetStringAsync(new Uri(url)); }
                catch (UriFormatException) { return Task.FromResult(""); }
                catch (ArgumentNullException) { return Task.FromResult(""); }
            }
            public Task<string> Get2Async(string url)
            {
                try { return client.GetStringAsync(url); }
                catch (Exception) { throw; }
            }
        }
        """);

    [Fact]
    public Task SlowPathThatHandlesItsFailures_DoesNotTrigger() => Verify.VerifyAsync("""
        class Mailbox(Func<string, Task> invoke)
        {
            public Task RunAsync(string text)
            {
                try
                {
                    var task = invoke(text);
                    if (!task.IsCompletedSuccessfully)
                        return AwaitAsync(task);
                    return NoteAsync(text);
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                    return Task.CompletedTask;
                }
            }
            static async Task AwaitAsync(Task task) => await task;
            static async Task NoteAsync(string text) { try { await File.WriteAllTextAsync("x", text); } catch (Exception e) { Console.WriteLine(e); } }
        }
        """);

    [Fact]
    public Task TryWithFinallyOnly_DoesNotTrigger() => Verify.VerifyAsync("""
        class Adapter(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try { return client.GetStringAsync(url); }
                finally { Console.WriteLine("asked"); }
            }
        }
        """);

    [Fact]
    public Task ReturnInCatchOrFinallyOrBehind_DoesNotTrigger() => Verify.VerifyAsync("""
        class Adapter(HttpClient client)
        {
            public Task<string> GetAsync(string url)
            {
                try { Console.WriteLine(url); }
                catch (IOException) { return client.GetStringAsync("/fallback"); }
                using (var file = File.OpenRead(url)) { file.ReadByte(); }
                return client.GetStringAsync(url);
            }
        }
        """);

    [Fact]
    public Task TaskMadeElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            Task<string> _loading = Task.FromResult("");
            readonly TaskCompletionSource<string> _done = new();
            public Task<string> GetAsync(string path)
            {
                using var file = File.OpenRead(path);
                if (file.Length == 0)
                    return _done.Task;
                try { return _loading; }
                catch (Exception e) { Console.WriteLine(e); return Task.FromResult(""); }
            }
        }
        """);

    [Fact]
    public Task SyncHelperOfTheSource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Parser
        {
            public Task<int> CountAsync(string path)
            {
                using var reader = new StreamReader(path);
                return Count(reader);
            }
            static Task<int> Count(StreamReader reader) => Task.FromResult(reader.ReadToEnd().Length);
        }
        """);

    [Fact]
    public Task LocalThatIsWaitedFor_DoesNotTrigger() => Verify.VerifyAsync("""
        class Downloader
        {
            public Task<string> GetAsync(string url)
            {
                using var client = new HttpClient();
                var text = client.GetStringAsync(url);
                text.Wait();
                return text;
            }
        }
        """);

    [Fact]
    public Task ScopeAroundALambda_DoesNotTrigger() => Verify.VerifyAsync("""
        class Runner
        {
            public async Task RunAsync(Func<Func<Task<string>>, Task> retry, string url)
            {
                using var client = new HttpClient();
                await retry(() => client.GetStringAsync(url));
                try { await retry(() => client.GetStringAsync(url)); }
                catch (HttpRequestException e) { Console.WriteLine(e); }
            }
        }
        """);

    [Fact]
    public Task Iterator_DoesNotTrigger() => Verify.VerifyAsync("""
        class Runner
        {
            public IEnumerable<Task<string>> Run(string[] urls)
            {
                using var client = new HttpClient();
                foreach (var url in urls)
                    yield return client.GetStringAsync(url);
            }
        }
        """);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { Task M() { using var x = {|CS0103:Unknown|}(); return x.FooAsync(); } Task N() { using (var y = new {|CS0246:Missing|}()) return y; } }
        """);
}
