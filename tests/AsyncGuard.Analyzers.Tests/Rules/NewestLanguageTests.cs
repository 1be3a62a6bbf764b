#if NEWEST_ROSLYN
using AsyncGuard.Analyzers.Rules.Blocking;
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
