using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0902CancellationAnswered,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0902CancellationAnsweredFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0902CancellationAnsweredFixTests
{
    [Fact]
    public Task Rethrow_StandsBeforeTheCatchAll() => Verify.VerifyFixAsync("""
        class Repository(HttpClient http)
        {
            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token).ConfigureAwait(false);
                }
                // Offline is like not found.
                catch ([|Exception|] ex)
                {
                    Console.WriteLine(ex.Message); // enough for us
                    return null;
                }
            }

            public async Task<bool> ExistsAsync(string name, CancellationToken token)
            {
                try { await http.GetStringAsync(name, token); return true; }
                catch ([|Exception|]) { return false; }
            }

            public async Task<int> CountAsync(CancellationToken token)
            {
                try {
                    return (await http.GetStringAsync("all", token)).Length;
                } [|catch|] {
                    return 0;
                }
            }
        }
        """, """
        class Repository(HttpClient http)
        {
            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    throw;
                }
                // Offline is like not found.
                catch (Exception ex)
                {
                    Console.WriteLine(ex.Message); // enough for us
                    return null;
                }
            }

            public async Task<bool> ExistsAsync(string name, CancellationToken token)
            {
                try { await http.GetStringAsync(name, token); return true; }
                catch (OperationCanceledException) { throw; }
                catch (Exception) { return false; }
            }

            public async Task<int> CountAsync(CancellationToken token)
            {
                try {
                    return (await http.GetStringAsync("all", token)).Length;
                } catch (OperationCanceledException) {
                    throw;
                } catch {
                    return 0;
                }
            }
        }
        """);

    [Fact]
    public Task Filter_KeepsWhatTheClauseSays() => Verify.VerifyFixAsync("""
        class Repository(HttpClient http)
        {
            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch ([|Exception|] e) when (e is not OutOfMemoryException || e is HttpRequestException)
                {
                    return null;
                }
            }

            public async Task<bool> ExistsAsync(string name, CancellationToken token)
            {
                try { await http.GetStringAsync(name, token); return true; }
                catch ([|Exception|]) { return false; }
            }

            public async Task<int> CountAsync(string ex, CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync(ex, token)).Length;
                }
                [|catch|] // offline
                {
                    return 0;
                }
            }
        }
        """, """
        class Repository(HttpClient http)
        {
            public async Task<string?> FindAsync(string name, CancellationToken token)
            {
                try
                {
                    return await http.GetStringAsync(name, token);
                }
                catch (Exception e) when ((e is not OutOfMemoryException || e is HttpRequestException) && e is not OperationCanceledException)
                {
                    return null;
                }
            }

            public async Task<bool> ExistsAsync(string name, CancellationToken token)
            {
                try { await http.GetStringAsync(name, token); return true; }
                catch (Exception ex) when (ex is not OperationCanceledException) { return false; }
            }

            public async Task<int> CountAsync(string ex, CancellationToken token)
            {
                try
                {
                    return (await http.GetStringAsync(ex, token)).Length;
                }
                catch (Exception exception) when (exception is not OperationCanceledException) // offline
                {
                    return 0;
                }
            }
        }
        """, key: "AG0902.Filter");

    [Fact]
    public Task WithoutUsings_NamesAreQualifiedOrImported() => Verify.VerifyFixAsync("""
        using System.Threading;
        using System.Threading.Tasks;

        class Repository
        {
            public async Task<int> CountAsync(SemaphoreSlim gate, CancellationToken token)
            {
                try
                {
                    await gate.WaitAsync(token);
                    return 1;
                }
                [|catch|]
                {
                    return 0;
                }
            }
        }
        """, """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        class Repository
        {
            public async Task<int> CountAsync(SemaphoreSlim gate, CancellationToken token)
            {
                try
                {
                    await gate.WaitAsync(token);
                    return 1;
                }
                catch (OperationCanceledException)
                {
                    throw;
                }
                catch
                {
                    return 0;
                }
            }
        }
        """, settings: new VerifierSettings { ImplicitUsings = false });

    [Fact]
    public Task EndlessLoop_Ends() => Verify.VerifyFixAsync("""
        class Pump
        {
            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    try
                    {
                        await Task.Delay(1000, token);
                    }
                    catch ([|Exception|] e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """, """
        class Pump
        {
            public async Task RunAsync(CancellationToken token)
            {
                while (true)
                {
                    try
                    {
                        await Task.Delay(1000, token);
                    }
                    catch (OperationCanceledException)
                    {
                        throw;
                    }
                    catch (Exception e)
                    {
                        Console.WriteLine(e);
                    }
                }
            }
        }
        """);
}
