using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0404LateFill, AsyncGuard.CodeFixes.Rules.SharedState.AG0404LateFillFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0404LateFillFixTests
{
    [Fact]
    public Task FieldHandedOutByOneMethod_BecomesAsyncLazy() => Verify.VerifyFixAsync("""
        static class Tokens
        {
            // the token of all
            static string? s_token;
            public static async Task<string> GetAsync(CancellationToken cancel)
            {
                if (s_token == null)
                    [|s_token|] = await LoadAsync(cancel).ConfigureAwait(false);
                return s_token;
            }
            static Task<string> LoadAsync(CancellationToken cancel) => Task.FromResult("x");
        }
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _other = new(1, 1);
            private string? _text;
            public async Task<string> TextAsync() => [|_text|] ??= await http.GetStringAsync("x");
            public void Use() => _other.Release();
        }
        class Files
        {
            public static Files Instance { get; } = new("x");
            readonly string _path;
            string[]? _lines;
            Files(string path)
            {
                _path = path;
            }
            public async Task<string[]> LinesAsync(CancellationToken token)
            {
                return _lines ?? ([|_lines|] = await File.ReadAllLinesAsync(_path, token));
            }
        }
        """, """
        using AsyncGuard.Runtime;

        static class Tokens
        {
            // the token of all
            static readonly AsyncLazy<string> s_token = new(cancel => LoadAsync(cancel));
            public static async Task<string> GetAsync(CancellationToken cancel)
            {
                return await s_token.GetAsync(cancel).ConfigureAwait(false);
            }
            static Task<string> LoadAsync(CancellationToken cancel) => Task.FromResult("x");
        }
        class Config(HttpClient http)
        {
            readonly SemaphoreSlim _other = new(1, 1);
            private readonly AsyncLazy<string> _text = new(token => http.GetStringAsync("x"));
            public async Task<string> TextAsync() => await _text.GetAsync();
            public void Use() => _other.Release();
        }
        class Files
        {
            public static Files Instance { get; } = new("x");
            readonly string _path;
            readonly AsyncLazy<string[]> _lines;
            Files(string path)
            {
                _path = path;
                _lines = new AsyncLazy<string[]>(token => File.ReadAllLinesAsync(_path, token));
            }
            public async Task<string[]> LinesAsync(CancellationToken token)
            {
                return await _lines.GetAsync(token);
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task FieldUsedElsewhere_GoesUnderAnAsyncLock() => Verify.VerifyFixAsync("""
        class Config(HttpClient http)
        {
            readonly object _names = new();
            string? _text;
            bool _ready;
            public void Reset() { lock (_names) _text = null; }
            public async Task<string> TextAsync(string path, CancellationToken token)
            {
                Console.WriteLine("text");
                if (_ready)
                    return "";
                await http.GetAsync(path, token);
                [|_ready|] = true;
                return path;
            }
            public Task<string> AgainAsync(CancellationToken token) => TextAsync("again", token);
        }
        """, """
        using AsyncGuard.Runtime;

        class Config(HttpClient http)
        {
            readonly object _names = new();
            string? _text;
            readonly AsyncLock _gate = new();
            bool _ready;
            public void Reset() { lock (_names) _text = null; }
            public async Task<string> TextAsync(string path, CancellationToken token)
            {
                Console.WriteLine("text");
                using (await _gate.LockAsync(token))
                {
                    if (_ready)
                        return "";
                    await http.GetAsync(path, token);
                    _ready = true;
                }
                return path;
            }
            public Task<string> AgainAsync(CancellationToken token) => TextAsync("again", token);
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task LoadThatDependsOnTheCall_GoesUnderASemaphore() => Verify.VerifyFixAsync("""
        static class Tokens
        {
            static string? s_token;
            public static async Task<string> GetAsync(HttpClient http)
            {
                // once
                if (s_token is null)
                {
                    [|s_token|] = await http.GetStringAsync("token").ConfigureAwait(false);
                }

                return s_token;
            }
        }
        """, """
        static class Tokens
        {
            static readonly SemaphoreSlim s_gate = new(1, 1);
            static string? s_token;
            public static async Task<string> GetAsync(HttpClient http)
            {
                // once
                await s_gate.WaitAsync().ConfigureAwait(false);
                try
                {
                    if (s_token is null)
                    {
                        s_token = await http.GetStringAsync("token").ConfigureAwait(false);
                    }
                }
                finally
                {
                    s_gate.Release();
                }

                return s_token;
            }
        }
        """);

    [Fact]
    public Task FieldOfAHandler_GoesUnderASemaphore() => Verify.VerifyFixAsync("""
        class Tenants(Func<CancellationToken, Task<string>> find) : DelegatingHandler
        {
            string? _tenant;
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                [|_tenant|] ??= await find(cancellationToken).ConfigureAwait(false);
                request.Headers.Add("Tenant", _tenant);
                return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
        """, """
        class Tenants(Func<CancellationToken, Task<string>> find) : DelegatingHandler
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            string? _tenant;
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    _tenant ??= await find(cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    _gate.Release();
                }
                request.Headers.Add("Tenant", _tenant);
                return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task GateOfASyncLock_IsNoGateForAnAwait() => Verify.VerifyNoFixAsync("""
        class Config(HttpClient http)
        {
            readonly object _gate = new();
            string? _text;
            public void Reset() { lock (_gate) _text = null; }
            public async Task<string> TextAsync() => [|_text|] ??= await http.GetStringAsync("x");
        }
        """);
}
