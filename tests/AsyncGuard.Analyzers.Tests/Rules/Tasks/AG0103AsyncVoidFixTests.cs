using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0103AsyncVoid,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0103AsyncVoidFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0103AsyncVoidFixTests
{
    [Fact]
    public Task Method_ReturnsTaskAndIsAwaited() => Verify.VerifyFixAsync("""
        class Importer(HttpClient client)
        {
            /// <summary>Loads.</summary>
            private async void [|Load|](string url) // slow
            {
                await client.GetStringAsync(url);
            }

            public async Task ImportAsync()
            {
                Load("a"); // first
                this.Load("b");
                await Task.Yield();
            }
        }
        """, """
        class Importer(HttpClient client)
        {
            /// <summary>Loads.</summary>
            private async Task Load(string url) // slow
            {
                await client.GetStringAsync(url);
            }

            public async Task ImportAsync()
            {
                await Load("a"); // first
                await this.Load("b");
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task CallersThatCannotAwait_DiscardIt() => Verify.VerifyFixAsync("""
        class Importer
        {
            public Importer() { Load(); }
            async void [|Load|]() => await File.ReadAllTextAsync("x").ConfigureAwait(false);
            public async Task ReloadAsync() { await Task.Delay(1).ConfigureAwait(false); Load(); }
            public void Reload() => Load();
        }
        """, """
        class Importer
        {
            public Importer() { _ = Load(); }
            async Task Load() => await File.ReadAllTextAsync("x").ConfigureAwait(false);
            public async Task ReloadAsync() { await Task.Delay(1).ConfigureAwait(false); await Load().ConfigureAwait(false); }
            public void Reload() => _ = Load();
        }
        """);

    [Fact]
    public Task SeveralThatCallEachOther_AreFixedTogether() => Verify.VerifyFixAsync("""
        class Importer
        {
            async void [|First|]() { await Task.Yield(); Second(); }
            async void [|Second|]() => await Task.Yield();
        }
        """, """
        class Importer
        {
            async Task First() { await Task.Yield(); await Second(); }
            async Task Second() => await Task.Yield();
        }
        """);

    [Fact]
    public Task LocalFunction_ReturnsTask() => Verify.VerifyFixAsync("""
        class Importer
        {
            public async Task ImportAsync()
            {
                Load();
                await Task.Yield();
                async void [|Load|]() => await Task.Yield();
            }
        }
        """, """
        class Importer
        {
            public async Task ImportAsync()
            {
                await Load();
                await Task.Yield();
                async Task Load() => await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task FileWithoutTheUsing_GetsIt() => Verify.VerifyFixAsync("""
        using System.IO;

        class Importer
        {
            async void [|Load|]() => await File.ReadAllTextAsync("x");
        }
        """, """
        using System.IO;
        using System.Threading.Tasks;

        class Importer
        {
            async Task Load() => await File.ReadAllTextAsync("x");
        }
        """, settings: VerifierSettings.Default with { ImplicitUsings = false });
}
