using Rule = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Rates.AG0801NeglectedLease>;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Rates.AG0801NeglectedLease, AsyncGuard.CodeFixes.Rules.Rates.AG0801NeglectedLeaseFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Rates;

public sealed class AG0801NeglectedLeaseTests
{
    static readonly VerifierSettings Limiting = VerifierSettings.Default with { References = [References.RateLimiting] };

    static string In(string body, string limiter = "RateLimiter limiter") => $$"""
        using System.Threading.RateLimiting;
        class Client({{limiter}}, HttpClient http)
        {
            public async Task<string> GetAsync(CancellationToken token)
            {
                {{body}}
            }
        }
        """;

    static Task SilentAsync(string body, string limiter = "RateLimiter limiter") => Verify.VerifyAsync(In(body, limiter), Limiting);

    static Task ReportAsync(string body, string limiter = "RateLimiter limiter") => Verify.VerifyAsync(In(body, limiter), Limiting);

    [Fact]
    public Task TestedAndDisposed_DoesNotTrigger() => SilentAsync("""
        using var lease = await limiter.AcquireAsync(1, token);
        if (!lease.IsAcquired)
            throw new InvalidOperationException();
        return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task UsingStatement_DoesNotTrigger() => SilentAsync("""
        using (var lease = await limiter.AcquireAsync(1, token).ConfigureAwait(false))
            return lease.IsAcquired ? await http.GetStringAsync("/", token) : "";
        """);

    [Fact]
    public Task DisposedInFinally_DoesNotTrigger() => SilentAsync("""
        var lease = limiter.AttemptAcquire();
        try { return lease.IsAcquired ? await http.GetStringAsync("/", token) : ""; }
        finally { lease.Dispose(); }
        """);

    [Fact]
    public Task Pattern_DoesNotTrigger() => SilentAsync("""
        using var lease = await limiter.AcquireAsync(1, token);
        if (lease is { IsAcquired: false })
            return "";
        return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task UsingOfALocal_DoesNotTrigger() => SilentAsync("""
        var lease = await limiter.AcquireAsync(1, token);
        using (lease)
        {
            if (lease.IsAcquired)
                return await http.GetStringAsync("/", token);
        }
        return "";
        """);

    [Fact]
    public Task ReplenishingLimiterNeedsNoDisposal_DoesNotTrigger() => SilentAsync("""
        var lease = await limiter.AcquireAsync(1, token);
        if (!lease.IsAcquired)
            throw new InvalidOperationException();
        if (!limiter.AttemptAcquire().IsAcquired)
            return "";
        return await http.GetStringAsync("/", token);
        """, "TokenBucketRateLimiter limiter");

    [Fact]
    public Task QueueWithoutEndNeverRefuses_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;
        class Client
        {
            readonly RateLimiter _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 5, QueueLimit = int.MaxValue });
            public async Task RunAsync(Func<Task> call)
            {
                using var lease = await _limiter.AcquireAsync();
                await call();
            }
        }
        """, Limiting);

    [Fact]
    public Task Returned_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;
        class Limits(RateLimiter limiter, PartitionedRateLimiter<string> byUser)
        {
            public ValueTask<RateLimitLease> EnterAsync() => limiter.AcquireAsync();
            public async Task<RateLimitLease> Enter2Async() => await limiter.AcquireAsync();
            public RateLimitLease TryEnter(string user) { var lease = byUser.AttemptAcquire(user); return lease; }
        }
        """, Limiting);

    [Fact]
    public Task PassedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;
        class Limits(RateLimiter limiter)
        {
            RateLimitLease? _current;
            public async Task EnterAsync(Action<RateLimitLease> use, List<RateLimitLease> all)
            {
                var lease = await limiter.AcquireAsync();
                use(lease);
                all.Add(await limiter.AcquireAsync());
                _current = limiter.AttemptAcquire();
            }
            public bool Has => _current?.IsAcquired == true;
        }
        """, Limiting);

    [Fact]
    public Task TaskThatIsKept_DoesNotTrigger() => SilentAsync("""
        var entering = limiter.AcquireAsync(1, token);
        using var lease = await entering;
        return lease.IsAcquired ? "" : "refused";
        """);

    [Fact]
    public Task ExplicitDiscard_DoesNotTrigger() => SilentAsync("""
        _ = await limiter.AcquireAsync(1, token);
        return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task ConditionalDispose_DoesNotTrigger() => SilentAsync("""
        RateLimitLease? lease = limiter.AttemptAcquire();
        var text = lease.IsAcquired ? await http.GetStringAsync("/", token) : "";
        lease?.Dispose();
        return text;
        """);

    [Fact]
    public Task NoRateLimiting_DoesNotTrigger() => Verify.VerifyAsync("""
        class RateLimiter { public Task<IDisposable> AcquireAsync() => Task.FromResult<IDisposable>(new MemoryStream()); }
        class Client(RateLimiter limiter) { public async Task RunAsync() { await limiter.AcquireAsync(); } }
        """);

    [Fact]
    public Task TypeOfTheSameName_DoesNotTrigger() => Verify.VerifyAsync("""
        class RateLimiter { public Task<IDisposable> AcquireAsync() => Task.FromResult<IDisposable>(new MemoryStream()); }
        class Client(RateLimiter limiter) { public async Task RunAsync() { using var lease = await limiter.AcquireAsync(); } }
        """, Limiting);

    [Fact]
    public Task OtherMembers_DoNotTrigger() => SilentAsync("""
        Console.WriteLine(limiter.GetStatistics()?.CurrentQueuedCount);
        await limiter.DisposeAsync();
        return "";
        """);

    [Fact]
    public Task UntestedLease_Triggers() => Rule.VerifyAsync(In("""
        using var lease = await limiter.{|#0:AcquireAsync|}(1, token);
        return await http.GetStringAsync("/", token);
        """), "The lease that 'AcquireAsync' gives is never tested for 'IsAcquired': calls go on when the limit is reached", Limiting);

    [Fact]
    public Task UndisposedLease_Triggers() => Rule.VerifyAsync(In("""
        var lease = await limiter.{|#0:AcquireAsync|}(1, token);
        return lease.IsAcquired ? await http.GetStringAsync("/", token) : "";
        """), "The lease that 'AcquireAsync' gives is never disposed: its permit is never given back", Limiting);

    [Fact]
    public Task DroppedLease_Triggers() => Rule.VerifyAsync(In("""
        await limiter.{|#0:AcquireAsync|}(1, token);
        return await http.GetStringAsync("/", token);
        """), "The lease that 'AcquireAsync' gives is never tested for 'IsAcquired', nor disposed", Limiting);

    [Fact]
    public Task DroppedLeaseOfReplenishingLimiter_Triggers() => ReportAsync("""
        await limiter.[|AcquireAsync|](1, token).ConfigureAwait(false);
        return await http.GetStringAsync("/", token);
        """, "FixedWindowRateLimiter limiter");

    [Fact]
    public Task DroppedAttempt_Triggers() => ReportAsync("""
        limiter.[|AttemptAcquire|]();
        return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task OnlyMetadataIsRead_Triggers() => ReportAsync("""
        using var lease = await limiter.[|AcquireAsync|](1, token);
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            await Task.Delay(wait, token);
        return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task UsingStatementWithoutTest_Triggers() => ReportAsync("""
        using (await limiter.[|AcquireAsync|](1, token))
            return await http.GetStringAsync("/", token);
        """);

    [Fact]
    public Task TestedInPlaceOnly_Triggers() => ReportAsync("""
        if (!limiter.[|AttemptAcquire|]().IsAcquired)
            return "";
        if (!(await limiter.[|AcquireAsync|](1, token)).IsAcquired)
            return "";
        return await http.GetStringAsync("/", token);
        """, "ConcurrencyLimiter limiter");

    [Fact]
    public Task PartitionedLimiter_Triggers() => ReportAsync("""
        using var lease = await limiter.[|AcquireAsync|]("user", 1, token);
        return await http.GetStringAsync("/", token);
        """, "PartitionedRateLimiter<string> limiter");

    [Fact]
    public Task QueueWithAnEnd_Triggers() => Verify.VerifyAsync("""
        using System.Threading.RateLimiting;
        class Client
        {
            readonly TokenBucketRateLimiter _limiter = new(new TokenBucketRateLimiterOptions { TokenLimit = 5, TokensPerPeriod = 5, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 20 });
            public async Task RunAsync(Func<Task> call)
            {
                using var lease = await _limiter.[|AcquireAsync|]();
                await call();
            }
        }
        """, Limiting);

    [Fact]
    public Task Fix_TestsAndDisposes() => Verify.VerifyFixAsync("""
        using System.Threading.RateLimiting;
        class Client(RateLimiter limiter, HttpClient http)
        {
            public async Task<string> GetAsync()
            {
                // one at a time
                await limiter.[|AcquireAsync|]();
                return await http.GetStringAsync("/");
            }

            public async Task<string> Get2Async()
            {
                using var lease = await limiter.[|AcquireAsync|]();
                return await http.GetStringAsync("/");
            }

            public async Task<string> Get3Async()
            {
                var permit = await limiter.[|AcquireAsync|]();
                return permit.IsAcquired ? await http.GetStringAsync("/") : "";
            }

            public async Task<string> Get4Async()
            {
                using (await limiter.[|AcquireAsync|]())
                {
                    return await http.GetStringAsync("/");
                }
            }
        }
        """, """
        using System.Threading.RateLimiting;
        class Client(RateLimiter limiter, HttpClient http)
        {
            public async Task<string> GetAsync()
            {
                // one at a time
                using var lease = await limiter.AcquireAsync();
                if (!lease.IsAcquired)
                    throw new InvalidOperationException("The rate limit is exceeded.");
                return await http.GetStringAsync("/");
            }

            public async Task<string> Get2Async()
            {
                using var lease = await limiter.AcquireAsync();
                if (!lease.IsAcquired)
                    throw new InvalidOperationException("The rate limit is exceeded.");
                return await http.GetStringAsync("/");
            }

            public async Task<string> Get3Async()
            {
                using var permit = await limiter.AcquireAsync();
                return permit.IsAcquired ? await http.GetStringAsync("/") : "";
            }

            public async Task<string> Get4Async()
            {
                using (var lease = await limiter.AcquireAsync())
                {
                    if (!lease.IsAcquired)
                        throw new InvalidOperationException("The rate limit is exceeded.");
                    return await http.GetStringAsync("/");
                }
            }
        }
        """, settings: Limiting);

    [Fact]
    public Task TestInPlace_HasNoFix() => Verify.VerifyNoFixAsync(In("""
        if (!limiter.[|AttemptAcquire|]().IsAcquired)
            return "";
        return await http.GetStringAsync("/", token);
        """), Limiting);
}
