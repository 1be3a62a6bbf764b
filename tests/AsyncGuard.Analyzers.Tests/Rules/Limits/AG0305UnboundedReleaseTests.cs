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

    [Fact]
    public Task PerKeyFactory_IsReported() => Verify.VerifyAsync("""
        using System.Collections.Concurrent;

        class TenantGates
        {
            readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();

            public SemaphoreSlim Of(string tenant) => _gates.GetOrAdd(tenant, static _ => [|new SemaphoreSlim(1)|]);
        }
        """, On);

    [Fact]
    public Task PropertyAndCollection_AreReported() => Verify.VerifyAsync("""
        class Channels
        {
            public SemaphoreSlim Writing { get; } = [|new(1)|];
            readonly SemaphoreSlim[] _lanes = { [|new SemaphoreSlim(2)|], [|new SemaphoreSlim(4)|] };

            public int Free => _lanes.Sum(lane => lane.CurrentCount);
        }
        """, On);

    [Fact]
    public Task ConstructorAndRegistration_AreReported() => Verify.VerifyAsync("""
        class Services { public Services Add(object service) => this; }

        class Startup
        {
            readonly SemaphoreSlim _gate;

            public Startup(int workers, Services services)
            {
                _gate = [|new SemaphoreSlim(workers)|];
                services.Add([|new SemaphoreSlim(10)|]);
            }

            public Task EnterAsync() => _gate.WaitAsync();
        }
        """, On);

    [Fact]
    public Task SignalsWithAMaximum_AreSilent() => Verify.VerifyAsync("""
        class Queue(int capacity)
        {
            readonly SemaphoreSlim _items = new(0, capacity);
            readonly SemaphoreSlim _wake = new(initialCount: 0, maxCount: 1);

            public void Add() { _items.Release(); if (_wake.CurrentCount == 0) _wake.Release(); }
        }
        """, On);

    [Fact]
    public Task SignalThatStartsEmpty_IsSilent() => Verify.VerifyAsync("""
        class Worker
        {
            const int Empty = 1 - 1;
            SemaphoreSlim _more = new SemaphoreSlim(Empty);

            public void Reset() => _more = new(initialCount: 0);
            public Task NextAsync(CancellationToken ct) => _more.WaitAsync(ct);
        }
        """, On);

    [Fact]
    public Task OtherKindsOfSemaphores_AreSilent() => Verify.VerifyAsync("""
        using Nito.AsyncEx;

        class Gates
        {
            readonly AsyncSemaphore _async = new(3);
            readonly Semaphore _machine = new(2, 2, "machine");

            public Task EnterAsync() { _machine.WaitOne(); return _async.WaitAsync(); }
        }
        """, new() { References = References.Nito, Config = "dotnet_diagnostic.AG0305.severity = suggestion" });

    [Fact]
    public Task DerivedSemaphoreWithAMaximum_IsSilent() => Verify.VerifyAsync("""
        sealed class Gate() : SemaphoreSlim(1, 1);
        sealed class Sized(int size) : SemaphoreSlim(size, size);

        class Client
        {
            readonly Gate _gate = new();
            readonly Sized _slots = new(4);

            public async Task EnterAsync() { await _gate.WaitAsync(); await _slots.WaitAsync(); }
        }
        """, On);

    [Fact]
    public Task SemaphoreOfTheCallAlone_IsLeftToAG0304() => Verify.VerifyAsync("""
        class Client(HttpClient http)
        {
            public async Task<string> GetAsync(string url)
            {
                var gate = new SemaphoreSlim(3);
                await gate.WaitAsync();
                try { return await http.GetStringAsync(url); }
                finally { gate.Release(); }
            }
        }
        """, On);

    [Fact]
    public Task SemaphoreThatIsGiven_IsSilent() => Verify.VerifyAsync("""
        class Client(SemaphoreSlim gate, Func<int, SemaphoreSlim> make)
        {
            readonly SemaphoreSlim _gate = gate;
            readonly SemaphoreSlim _made = make(1);

            public async Task EnterAsync() { await _gate.WaitAsync(); await _made.WaitAsync(); }
        }
        """, On);
}
