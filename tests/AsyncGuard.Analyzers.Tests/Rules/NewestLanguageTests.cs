#if NEWEST_ROSLYN
using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.CodeFixes.Rules.Blocking;
using AsyncGuard.CodeFixes.Rules.SharedState;

namespace AsyncGuard.Analyzers.Tests.Rules;

/// <summary>What the oldest compiler cannot read: C# 13 and later.</summary>
public sealed class NewestLanguageTests
{
    [Fact]
    public Task SpanThatIsDoneWithBeforeTheAwait_IsNoHindrance() => RuleVerifier<AG0702BlockedTask, AG0702BlockedTaskFix>.VerifyFixAsync("""
        class Parser
        {
            public Task<int> ParseAsync(string text, Task<int> offset)
            {
                var span = text.AsSpan();
                var length = span.Length;
                var start = offset.[|Result|];
                span = text.AsSpan(start);
                return Task.FromResult(length + span.Length);
            }
            public Task<int> PartAsync(string text, Task<int> offset) => Task.FromResult(text.AsSpan(offset.[|Result|]).Length);
        }
        """, """
        class Parser
        {
            public async Task<int> ParseAsync(string text, Task<int> offset)
            {
                var span = text.AsSpan();
                var length = span.Length;
                var start = await offset;
                span = text.AsSpan(start);
                return length + span.Length;
            }
            public async Task<int> PartAsync(string text, Task<int> offset) => text.AsSpan(await offset).Length;
        }
        """);

    [Fact]
    public Task NewGate_IsALock() => RuleVerifier<AG0401RacingUpdate, AG0401RacingUpdateFix>.VerifyFixAsync("""
        class Tally
        {
            double _sum;
            public void Run(double[] prices) => Parallel.ForEach(prices, price => { [|_sum|] += price; });
        }
        """, """
        class Tally
        {
            readonly Lock _gate = new();
            double _sum;
            public void Run(double[] prices) => Parallel.ForEach(prices, price => { lock (_gate) _sum += price; });
        }
        """);

    [Fact]
    public Task TasksGatheredInASpan_Trigger() => RuleVerifier<AG0401RacingUpdate>.VerifyAsync("""
        class Meter(HttpClient http)
        {
            int _bytes;
            public Task MeasureAsync(string first, string second) => Task.WhenAll(AddAsync(first), AddAsync(second));
            async Task AddAsync(string url)
            {
                var text = await http.GetStringAsync(url).ConfigureAwait(false);
                [|_bytes|] += text.Length;
            }
        }
        """);

    [Fact]
    public Task UpdateUnderALock_DoesNotTrigger() => RuleVerifier<AG0401RacingUpdate>.VerifyAsync("""
        class Meter(HttpClient http)
        {
            readonly Lock _gate = new();
            int _bytes;
            int _pages;
            public Task MeasureAsync(string first, string second) => Task.WhenAll(AddAsync(first), AddAsync(second));
            async Task AddAsync(string url)
            {
                var text = await http.GetStringAsync(url).ConfigureAwait(false);
                lock (_gate)
                    _bytes += text.Length;
                using (_gate.EnterScope())
                    _pages++;
            }
        }
        """);

    [Fact]
    public Task MemberOfAnExtensionBlock_Triggers() => RuleVerifier<AG0702BlockedTask>.VerifyAsync("""
        static class TaskExtensions
        {
            extension(Task<string> text)
            {
                public async Task<int> LengthAsync()
                {
                    await Task.Yield();
                    return text.[|Result|].Length;
                }
            }
        }
        """);

    [Fact]
    public Task TokenOfAnExtensionMember_IsItsCallers() => RuleVerifier<AG0901SwallowedCancellation>.VerifyAsync("""
        interface IStock { Task<int> CountAsync(string item, CancellationToken token); }
        static class StockExtensions
        {
            extension(IStock stock)
            {
                public async Task<bool> HasAsync(string item, CancellationToken token)
                {
                    try { return await stock.CountAsync(item, token) > 0; }
                    catch ([|OperationCanceledException|]) { return false; }
                }
                public async Task<bool> HasInTimeAsync(string item, CancellationToken token)
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                    limit.CancelAfter(100);
                    try { return await stock.CountAsync(item, limit.Token) > 0; }
                    catch (OperationCanceledException) when (!token.IsCancellationRequested) { return false; }
                }
                public async Task<int> CountOrAsync(string item, int fallback, CancellationToken token)
                {
                    try { return await stock.CountAsync(item, token); }
                    catch (OperationCanceledException) { return fallback; }
                }
            }
        }
        """);

    [Fact]
    public Task HelperThatAnExtensionMemberRunsAtOnce_Triggers() => RuleVerifier<AG0401RacingUpdate>.VerifyAsync("""
        static class PageExtensions
        {
            static readonly Lock Gate = new();
            static int _bytes;
            static int _pages;
            static int _links;
            extension(HttpClient http)
            {
                public Task MeasureAsync(string first, string second) => Task.WhenAll(AddAsync(http, first), AddAsync(http, second));
                public void Index(string[] pages) => Parallel.ForEach(pages, page => Count(page));
                public void IndexSafely(string[] pages) => Parallel.ForEach(pages, page => CountSafely(page));
                public void IndexOne(string page) => Follow(page);
            }
            static async Task AddAsync(HttpClient http, string url)
            {
                var text = await http.GetStringAsync(url).ConfigureAwait(false);
                [|_bytes|] += text.Length;
            }
            static void Count(string page) { if (page.Length > 0) [|_pages|]++; }
            static void CountSafely(string page) { lock (Gate) _bytes += page.Length; }
            static void Follow(string page) => _links += page.Length;
        }
        """);

    [Fact]
    public Task StaticThatExtensionMembersFill_Triggers() => RuleVerifier<AG0404LateFill>.VerifyAsync("""
        static class RateExtensions
        {
            static readonly SemaphoreSlim Gate = new(1, 1);
            static string? _rates;
            static string? _names;
            extension(HttpClient http)
            {
                public async Task<string> RatesAsync()
                {
                    if (_rates is null)
                        [|_rates|] = await http.GetStringAsync("/rates");
                    return _rates;
                }
                public async Task<string> NamesAsync()
                {
                    await Gate.WaitAsync();
                    try { return _names ??= await http.GetStringAsync("/names"); }
                    finally { Gate.Release(); }
                }
                public async Task<string> FreshAsync()
                {
                    string? fresh = null;
                    fresh ??= await http.GetStringAsync("/rates");
                    return fresh;
                }
            }
        }
        """);

    [Fact]
    public Task LocksThatExtensionMembersTakeByHelpers_HaveAnOrder() => RuleVerifier<AG0407LockOrder>.VerifyAsync("""
        static class LedgerExtensions
        {
            static readonly object Books = new();
            static readonly object Totals = new();
            static readonly object Notes = new();
            static int _sum;
            extension(IList<int> ledger)
            {
                public void Post(int amount) { lock (Books) { ledger.Add(amount); Sum(amount); } }
                public void Close() { lock (Totals) { [|lock|] (Books) { _sum = 0; ledger.Clear(); } } }
                public void Note(int amount) { lock (Notes) Sum(amount); }
                public void Renote(int amount) { lock (Notes) lock (Totals) _sum -= amount; }
            }
            static void Sum(int amount) { lock (Totals) _sum += amount; }
        }
        """);

    [Fact]
    public Task StatementInAnExtensionBlock_IsJudgedAsInAMethod() => RuleVerifier<AG0101DroppedTask>.VerifyAsync("""
        static class FolderExtensions
        {
            extension(DirectoryInfo folder)
            {
                public void Index(HttpClient client)
                {
                    client.[|GetStringAsync|](folder.FullName);
                    Task.Run(() => folder.Refresh());
                }
            }
            public static void Index2(this DirectoryInfo folder, HttpClient client)
            {
                client.[|GetStringAsync|](folder.FullName);
                Task.Run(() => folder.Refresh());
            }
        }
        """);

    [Fact]
    public Task FieldOfAProperty_DoesNotTrouble() => RuleVerifier<AG0401RacingUpdate>.VerifyAsync("""
        partial class Gauge
        {
            public int Level { get => field; set => field = value < 0 ? 0 : value; }
            public partial int Peak { get; set; }
        }
        partial class Gauge
        {
            public partial int Peak { get => field; set { field = Math.Max(field, value); } }
        }
        """);
}
#endif
