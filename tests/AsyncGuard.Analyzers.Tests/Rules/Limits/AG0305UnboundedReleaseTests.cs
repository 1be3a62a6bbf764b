using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Limits.AG0305UnboundedRelease,
    AsyncGuard.CodeFixes.Rules.Limits.AG0305UnboundedReleaseFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Limits;

public sealed class AG0305UnboundedReleaseTests
{
    static readonly VerifierSettings On = new() { Config = "dotnet_diagnostic.AG0305.severity = suggestion" };

    [Fact]
    public Task WithoutMaximum_IsReported() => Verify.VerifyAsync("""
        class Limits(int size)
        {
            const int Slots = 8;
            readonly SemaphoreSlim _gate = [|new(1)|];
            readonly SemaphoreSlim _slots = [|new SemaphoreSlim(Slots)|];
            readonly SemaphoreSlim _sized = [|new(initialCount: size)|];
            static readonly SemaphoreSlim Shared = [|new SemaphoreSlim(Environment.ProcessorCount * 2)|];

            public SemaphoreSlim Make(int count) => [|new(count)|];
            public SemaphoreSlim Default() { var gate = [|new SemaphoreSlim(2)|]; return gate; }
        }
        """, On);

    [Fact]
    public Task WithMaximumOrEmpty_IsSilent() => Verify.VerifyAsync("""
        class Limits(int size)
        {
            const int None = 0;
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly SemaphoreSlim _slots = new SemaphoreSlim(size, size);
            readonly SemaphoreSlim _named = new(maxCount: 4, initialCount: 2);
            readonly SemaphoreSlim _signal = new(0);
            readonly SemaphoreSlim _empty = new(None);
            readonly Semaphore _other = new(1, 1);
            readonly List<int> _list = new(4);
            readonly object _sync = new();
        }
        """, On);

    [Fact]
    public Task OwnTypeOfTheName_IsSilent() => Verify.VerifyAsync("""
        class SemaphoreSlim(int count) { public int Count => count; }
        class Limits { readonly SemaphoreSlim _gate = new(1); }
        """, On);

    [Fact]
    public Task Maximum_IsAdded() => Verify.VerifyFixAsync("""
        class Limits(int size)
        {
            const int Slots = 8;
            readonly SemaphoreSlim _gate = [|new(1)|]; // one
            readonly SemaphoreSlim _slots = [|new SemaphoreSlim(Slots)|];
            readonly SemaphoreSlim _sized = [|new(initialCount: size)|];
            readonly SemaphoreSlim _cores = [|new(Environment.ProcessorCount)|];
        }
        """, """
        class Limits(int size)
        {
            const int Slots = 8;
            readonly SemaphoreSlim _gate = new(1, 1); // one
            readonly SemaphoreSlim _slots = new SemaphoreSlim(Slots, Slots);
            readonly SemaphoreSlim _sized = new(initialCount: size, maxCount: size);
            readonly SemaphoreSlim _cores = new(Environment.ProcessorCount, Environment.ProcessorCount);
        }
        """, settings: On);

    [Fact]
    public Task ComputedCount_GetsNoFix() => Verify.VerifyNoFixAsync("""
        class Limits
        {
            readonly SemaphoreSlim _gate = [|new(Next())|];
            static int _next;
            static int Next() => ++_next;
        }
        """, On);
}
