using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Testability.AG1001IgnoredTimeProvider, AsyncGuard.CodeFixes.Rules.Testability.AG1001IgnoredTimeProviderFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Testability;

public sealed class AG1001IgnoredTimeProviderTests
{
    [Fact]
    public Task NoProviderInTheType_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache { public async Task RunAsync() { await Task.Delay(100); Console.WriteLine(DateTime.UtcNow); } }
        """);

    [Fact]
    public Task ProviderThatIsUsed_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache(TimeProvider time)
        {
            public async Task RunAsync(Task work, CancellationToken token)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, token);
                await work.WaitAsync(TimeSpan.FromSeconds(1), time, token);
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
                Console.WriteLine(time.GetElapsedTime(time.GetTimestamp()));
            }
        }
        """);

    [Fact]
    public Task WaitsWithoutAnEnd_DoNotTrigger() => Verify.VerifyAsync("""
        class Cache(TimeProvider time)
        {
            public DateTimeOffset Now => time.GetUtcNow();
            public async Task RunAsync(Task work, CancellationToken token)
            {
                await Task.Delay(Timeout.Infinite, token);
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                await Task.Delay(0, token);
                await work.WaitAsync(token);
                using var stop = new CancellationTokenSource();
            }
        }
        """);

    [Fact]
    public Task SourceOfTimeItself_DoesNotTrigger() => Verify.VerifyAsync("""
        class Shifted(TimeProvider inner, TimeSpan by) : TimeProvider
        {
            public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + by;
            public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;
        }
        """);

    [Fact]
    public Task StaticMember_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            readonly TimeProvider _time = TimeProvider.System;
            public static DateTime Stamp() => DateTime.UtcNow;
            public DateTimeOffset Now => _time.GetUtcNow();
        }
        """);

    [Fact]
    public Task AnotherType_DoesNotTrigger() => Verify.VerifyAsync("""
        class Cache
        {
            readonly TimeProvider _time = TimeProvider.System;
            public DateTimeOffset Now => _time.GetUtcNow();
            class Entry { public DateTime Created { get; } = DateTime.UtcNow; }
        }
        """);

    [Fact]
    public Task Test_DoesNotTrigger() => Verify.VerifyAsync("""
        class CacheTests
        {
            readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = new();
            [Xunit.Fact]
            public async Task Expires() { await Task.Delay(10); _time.Advance(TimeSpan.FromMinutes(1)); }
        }
        """, VerifierSettings.Default with { References = References.Testing });

    [Fact]
    public Task OtherDates_DoNotTrigger() => Verify.VerifyAsync("""
        class Cache(TimeProvider time)
        {
            public DateTime Epoch => DateTime.UnixEpoch;
            public DateTime Parse(string text) => DateTime.Parse(text);
            public TimeProvider Time => time;
        }
        """);

    [Fact]
    public Task PrivateFieldOfTheBase_DoesNotTrigger() => Verify.VerifyAsync("""
        class Base { readonly TimeProvider _time = TimeProvider.System; public DateTimeOffset Now => _time.GetUtcNow(); }
        class Derived : Base { public DateTime Stamp => DateTime.UtcNow; }
        """);

    [Fact]
    public Task Field_Triggers() => Verify.VerifyAsync("""
        class Cache
        {
            readonly TimeProvider _time;
            public Cache(TimeProvider time) => _time = time;
            public bool IsOld(DateTimeOffset since) => _time.GetUtcNow() > since;
            public async Task RunAsync(CancellationToken token)
            {
                await [|Task.Delay|](100, token);
                Console.WriteLine([|DateTime.UtcNow|]);
            }
        }
        """);

    [Fact]
    public Task PrimaryConstructor_Triggers() => Verify.VerifyAsync("""
        class Cache(TimeProvider time)
        {
            public DateTimeOffset Created { get; } = [|DateTimeOffset.Now|];
            public async Task RunAsync(Task work)
            {
                await [|work.WaitAsync|](TimeSpan.FromSeconds(1));
                using var timer = new [|PeriodicTimer|](TimeSpan.FromSeconds(1));
                Console.WriteLine(time.GetUtcNow());
            }
        }
        """);

    [Fact]
    public Task ParameterOfTheMethod_Triggers() => Verify.VerifyAsync("""
        static class Waiting
        {
            public static async Task WaitAsync(TimeProvider time, CancellationToken token)
            {
                using var stop = new [|CancellationTokenSource|](500);
                await Task.Run(() => Console.WriteLine([|Environment.TickCount64|]), token);
                Console.WriteLine(time.GetUtcNow());
            }
        }
        """);

    [Fact]
    public Task PropertyOfTheBase_Triggers() => Verify.VerifyAsync("""
        class Service { protected TimeProvider Time { get; } = TimeProvider.System; }
        class Mailer : Service { public DateTime Stamp() => [|DateTime.Now|]; }
        """);

    [Fact]
    public Task Stopwatches_Trigger() => Verify.VerifyAsync("""
        using System.Diagnostics;
        class Meter(TimeProvider time)
        {
            public TimeSpan Measure(Action work)
            {
                var started = [|Stopwatch.GetTimestamp|]();
                var watch = [|Stopwatch.StartNew|]();
                work();
                Console.WriteLine(watch.Elapsed + time.GetElapsedTime(0));
                return [|Stopwatch.GetElapsedTime|](started);
            }
        }
        """);

    [Fact]
    public Task TimerAndImplicitCreation_Trigger() => Verify.VerifyAsync("""
        class Poller(TimeProvider time)
        {
            readonly Timer _timer = new [|Timer|](_ => { }, null, 1000, 1000);
            public DateTimeOffset Now => time.GetUtcNow();
            public async Task RunAsync() { CancellationTokenSource stop = [|new|](TimeSpan.FromSeconds(1)); await Task.Yield(); }
        }
        """);

    [Fact]
    public Task Fix_AsksTheProvider() => Verify.VerifyFixAsync("""
        using System.Diagnostics;
        class Cache(TimeProvider time)
        {
            public async Task RunAsync(Task work, CancellationToken token)
            {
                await [|Task.Delay|](100, token); // a moment
                await [|Task.Delay|](TimeSpan.FromSeconds(1));
                await [|work.WaitAsync|](TimeSpan.FromSeconds(1), token).ConfigureAwait(false);
                using var timer = new [|PeriodicTimer|](TimeSpan.FromSeconds(1));
                using var stop = new [|CancellationTokenSource|](500);
                var started = [|Stopwatch.GetTimestamp|]();
                Console.WriteLine([|Stopwatch.GetElapsedTime|](started));
                Console.WriteLine($"{[|DateTime.UtcNow|]} {[|DateTime.Now|]} {[|DateTimeOffset.UtcNow|]} {[|DateTime.Today|]} {time.GetUtcNow()}");
            }
        }
        """, """
        using System.Diagnostics;
        class Cache(TimeProvider time)
        {
            public async Task RunAsync(Task work, CancellationToken token)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, token); // a moment
                await Task.Delay(TimeSpan.FromSeconds(1), time);
                await work.WaitAsync(TimeSpan.FromSeconds(1), time, token).ConfigureAwait(false);
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
                using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), time);
                var started = time.GetTimestamp();
                Console.WriteLine(time.GetElapsedTime(started));
                Console.WriteLine($"{time.GetUtcNow().UtcDateTime} {time.GetLocalNow().DateTime} {time.GetUtcNow()} {time.GetLocalNow().Date} {time.GetUtcNow()}");
            }
        }
        """);
}
