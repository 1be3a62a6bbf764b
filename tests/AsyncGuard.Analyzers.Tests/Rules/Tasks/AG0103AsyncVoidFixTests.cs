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

    const string Importer = """
        public class Importer
        {
            public async void [|Load|](string path) => await File.ReadAllTextAsync(path);
            public static async void [|Clear|]() => await Task.Yield();
        }
        """;

    [Fact]
    public Task CallersInOtherFiles_AwaitOrDiscard() => Verify.VerifyFixAsync(Importer, """
        public class Importer
        {
            public async Task Load(string path) => await File.ReadAllTextAsync(path);
            public static async Task Clear() => await Task.Yield();
        }
        """, settings: VerifierSettings.Default with
    {
        Sources =
        [
            ("Shell.cs", """
                class Shell(Importer importer)
                {
                    public async Task RunAsync(string path)
                    {
                        // first
                        importer.Load(path); // all of it
                        await Task.Delay(1).ConfigureAwait(false);
                    }

                    public void Start() => importer.Load("start");

                    public void Stop()
                    {
                        Importer.Clear();
                    }
                }
                """),
            ("Other.cs", "class Other { public void Load(string path) { } public void Run() => Load(\"x\"); }"),
        ],
    }, fixedSources: ("Shell.cs", """
        class Shell(Importer importer)
        {
            public async Task RunAsync(string path)
            {
                // first
                await importer.Load(path).ConfigureAwait(false); // all of it
                await Task.Delay(1).ConfigureAwait(false);
            }

            public void Start() => _ = importer.Load("start");

            public void Stop()
            {
                _ = Importer.Clear();
            }
        }
        """));

    [Fact]
    public Task MethodThatAnotherFileMakesADelegateOf_HasNoFix() => Verify.VerifyNoFixAsync(
        "public class Importer { public async void [|Load|](string path) => await File.ReadAllTextAsync(path); }",
        VerifierSettings.Default with { Sources = [("Shell.cs", "class Shell { public Action<string> Loader(Importer importer) => importer.Load; }")] });

    // Each of two files has a report, and calls the other's.
    [Fact]
    public async Task FilesThatCallEachOther_AreFixedTogether()
    {
        var test = VerifierSettings.Default.Apply(new RuleTest<AsyncGuard.Analyzers.Rules.Tasks.AG0103AsyncVoid, AsyncGuard.CodeFixes.Rules.Tasks.AG0103AsyncVoidFix>());
        test.TestState.Sources.Add(("First.cs", "public class First { public async void [|Run|](Second second) { await Task.Yield(); second.Go(this); } }"));
        test.TestState.Sources.Add(("Second.cs", "public class Second { public async void [|Go|](First first) { await Task.Yield(); first.Run(this); } }"));
        test.FixedState.Sources.Add(("Usings.g.cs", VerifierSettings.UsingDirectives));
        test.FixedState.Sources.Add(("First.cs", "public class First { public async Task Run(Second second) { await Task.Yield(); await second.Go(this); } }"));
        test.FixedState.Sources.Add(("Second.cs", "public class Second { public async Task Go(First first) { await Task.Yield(); await first.Run(this); } }"));
        await test.RunAsync();
    }
}
