using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Testability.AG1003Chance>;

namespace AsyncGuard.Analyzers.Tests.Rules.Testability;

public sealed class AG1003ChanceTests
{
    static Task VerifyAsync(string source, VerifierSettings? settings = null) =>
        Verify.VerifyAsync(source, (settings ?? VerifierSettings.Default) with { Config = "dotnet_diagnostic.AG1003.severity = suggestion" });

    [Fact]
    public Task GivenRandom_DoesNotTrigger() => VerifyAsync("""
        class Backoff(Random random) { public async Task WaitAsync() => await Task.Delay(random.Next(100)); }
        """);

    [Fact]
    public Task Seed_DoesNotTrigger() => VerifyAsync("""
        class Backoff { public async Task WaitAsync() { var random = new Random(42); await Task.Delay(random.Next(100)); } }
        """);

    [Fact]
    public Task SyncCode_DoesNotTrigger() => VerifyAsync("""
        class Ids { public Guid Next() => Guid.NewGuid(); public int Roll() => Random.Shared.Next(6); }
        """);

    [Fact]
    public Task StaticClass_DoesNotTrigger() => VerifyAsync("""
        static class Backoff { public static async Task WaitAsync() => await Task.Delay(Random.Shared.Next(100)); }
        """);

    [Fact]
    public Task StaticMember_DoesNotTrigger() => VerifyAsync("""
        class Backoff { public static async Task WaitAsync() => await Task.Delay(Random.Shared.Next(100)); }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => VerifyAsync("""
        class BackoffTests { [Xunit.Fact] public async Task Waits() { await Task.Yield(); Console.WriteLine(Guid.NewGuid()); } }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task OtherGuids_DoNotTrigger() => VerifyAsync("""
        class Ids { public async Task<Guid> ReadAsync(string text) { await Task.Yield(); return text.Length == 0 ? Guid.Empty : Guid.Parse(text); } }
        """);

    [Fact]
    public Task OwnRandom_DoesNotTrigger() => VerifyAsync("""
        class Random { public static Random Shared { get; } = new(); public int Next(int max) => 4; }
        class Backoff { public async Task WaitAsync() => await Task.Delay(Random.Shared.Next(100)); }
        """);

    [Fact]
    public Task SharedRandom_Triggers() => VerifyAsync("""
        class Backoff { public async Task WaitAsync() => await Task.Delay([|Random.Shared|].Next(100)); }
        """);

    [Fact]
    public Task NewRandom_Triggers() => VerifyAsync("""
        class Backoff { public async Task WaitAsync() { var random = new [|Random|](); await Task.Delay(random.Next(100)); } }
        """);

    [Fact]
    public Task NewGuid_Triggers() => VerifyAsync("""
        class Orders { public async Task<Guid> AddAsync(string order) { var id = [|Guid.NewGuid|](); await File.WriteAllTextAsync(id.ToString(), order); return id; } }
        """);

    [Fact]
    public Task Version7_Triggers() => VerifyAsync("""
        class Orders { public async Task<Guid> AddAsync() { await Task.Yield(); return [|Guid.CreateVersion7|](); } }
        """);

    [Fact]
    public Task AsyncLambda_Triggers() => VerifyAsync("""
        class Orders { public Func<Task> Adding => async () => { await Task.Yield(); Console.WriteLine([|Guid.NewGuid|]()); }; }
        """);

    [Fact]
    public Task ImplicitCreation_Triggers() => VerifyAsync("""
        class Backoff { public async Task WaitAsync() { Random random = [|new|](); await Task.Delay(random.Next(100)); } }
        """);
}
