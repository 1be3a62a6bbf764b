using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Testability.AG1004DelayInTest, AsyncGuard.CodeFixes.Rules.Testability.AG1004DelayInTestFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Testability;

public sealed class AG1004DelayInTestTests
{
    static readonly VerifierSettings Testing = VerifierSettings.Default with { References = References.Testing };

    static string In(string body, string attribute = "Fact", string members = "") => $$"""
        using Xunit;
        using Microsoft.Extensions.Time.Testing;
        public class WorkerTests
        {
            {{members}}
            [{{attribute}}]
            public async Task Works()
            {
                var worker = new Worker();
                worker.Start();
                {{body}}
            }
        }
        public class Worker { public bool IsDone { get; private set; } public void Start() => IsDone = true; public Task Done => Task.CompletedTask; }
        """;

    static Task VerifyAsync(string source) => Verify.VerifyAsync(source, Testing);

    [Fact]
    public Task NoDelay_DoesNotTrigger() => VerifyAsync(In("await worker.Done; Assert.True(worker.IsDone);"));

    [Fact]
    public Task OutsideOfTests_DoesNotTrigger() => VerifyAsync("""
        using Xunit;
        public class WorkerTests { [Fact] public void Works() { } }
        public class Worker { public async Task RunAsync() { await Task.Delay(100); Console.WriteLine("done"); } }
        """);

    [Fact]
    public Task HelperOfATestClass_DoesNotTrigger() => VerifyAsync(In("await SlowAsync(); Assert.True(worker.IsDone);", members: "static async Task SlowAsync() { await Task.Delay(10); Console.WriteLine(); }"));

    [Fact]
    public Task LambdaThatFakesWork_DoesNotTrigger() => VerifyAsync(In("""
        Func<Task<int>> slow = async () => { await Task.Delay(10); return 1; };
        async Task Slow2() { await Task.Delay(10); Console.WriteLine(); }
        await Slow2();
        Assert.Equal(1, await slow());
        """));

    [Fact]
    public Task Loop_DoesNotTrigger() => VerifyAsync(In("""
        for (var i = 0; i < 100 && !worker.IsDone; i++)
            await Task.Delay(10);
        while (!worker.IsDone)
        {
            await Task.Delay(10);
        }
        Assert.True(worker.IsDone);
        """));

    [Fact]
    public Task Timeout_DoesNotTrigger() => VerifyAsync(In("""
        var first = await Task.WhenAny(worker.Done, Task.Delay(1000));
        Assert.Same(worker.Done, first);
        await worker.Done.WaitAsync(TimeSpan.FromSeconds(1));
        """));

    [Fact]
    public Task FakeClock_DoesNotTrigger() => VerifyAsync(In("""
        var time = new FakeTimeProvider();
        var waiting = Task.Delay(TimeSpan.FromSeconds(1), time);
        time.Advance(TimeSpan.FromSeconds(1));
        await waiting;
        await Task.Delay(TimeSpan.FromSeconds(0), time);
        Assert.True(worker.IsDone);
        """));

    [Fact]
    public Task NothingBehind_DoesNotTrigger() => VerifyAsync(In("Assert.True(worker.IsDone); await Task.Delay(10);"));

    [Fact]
    public Task BeforeAnAssertion_Triggers() => VerifyAsync(In("await [|Task.Delay|](100); Assert.True(worker.IsDone);"));

    [Fact]
    public Task TimeSpan_Triggers() => VerifyAsync(In("await [|Task.Delay|](TimeSpan.FromSeconds(1)).ConfigureAwait(true); Assert.True(worker.IsDone);"));

    [Fact]
    public Task Theory_Triggers() => VerifyAsync(In("await [|Task.Delay|](100); Assert.True(worker.IsDone);", "Theory, InlineData"));

    [Fact]
    public Task NestedBlock_Triggers() => VerifyAsync(In("""
        using (var stop = new CancellationTokenSource())
        {
            await [|Task.Delay|](50, stop.Token);
            Assert.True(worker.IsDone);
        }
        """));

    [Fact]
    public Task Twice_Triggers() => VerifyAsync(In("""
        await [|Task.Delay|](100);
        Assert.True(worker.IsDone);
        await [|Task.Delay|](100);
        Assert.True(worker.IsDone);
        """));

    [Fact]
    public Task Variable_Triggers() => VerifyAsync(In("""
        var pause = 100;
        await [|Task.Delay|](pause);
        Assert.True(worker.IsDone);
        """));

    [Fact]
    public Task Fix_AdvancesTheFakeClock() => Verify.VerifyFixAsync("""
        using Xunit;
        using Microsoft.Extensions.Time.Testing;
        public class WorkerTests
        {
            [Fact]
            public async Task Works()
            {
                var time = new FakeTimeProvider();
                var waiting = Task.Delay(TimeSpan.FromSeconds(1), time);
                await [|Task.Delay|](100); // by then
                await [|Task.Delay|](TimeSpan.FromSeconds(1));
                await waiting;
            }
        }
        """, """
        using Xunit;
        using Microsoft.Extensions.Time.Testing;
        public class WorkerTests
        {
            [Fact]
            public async Task Works()
            {
                var time = new FakeTimeProvider();
                var waiting = Task.Delay(TimeSpan.FromSeconds(1), time);
                time.Advance(TimeSpan.FromMilliseconds(100)); // by then
                time.Advance(TimeSpan.FromSeconds(1));
                await waiting;
            }
        }
        """, settings: Testing);

    [Fact]
    public Task WithoutAFakeClock_HasNoFix() => Verify.VerifyNoFixAsync(In("await [|Task.Delay|](100); Assert.True(worker.IsDone);"), Testing);

    [Fact]
    public Task Fix_HandsAFakeClockOver() => Verify.VerifyFixAsync("""
        using Xunit;
        public class ReminderTests
        {
            [Fact]
            public async Task Reminds()
            {
                // One second.
                var reminder = new Reminder(TimeProvider.System);
                var other = new Reminder(TimeProvider.System);
                var reminding = reminder.RemindAsync();
                await [|Task.Delay|](500);
                Assert.False(reminder.IsReminded);
                await [|Task.Delay|](TimeSpan.FromSeconds(1)); // by then
                await reminding;
                Assert.True(reminder.IsReminded);
            }
        }
        public class Reminder(TimeProvider time)
        {
            public bool IsReminded { get; private set; }
            public async Task RemindAsync() { await Task.Delay(TimeSpan.FromSeconds(1), time); IsReminded = true; }
        }
        """, """
        using Microsoft.Extensions.Time.Testing;
        using Xunit;
        public class ReminderTests
        {
            [Fact]
            public async Task Reminds()
            {
                var time = new FakeTimeProvider();
                // One second.
                var reminder = new Reminder(time);
                var other = new Reminder(time);
                var reminding = reminder.RemindAsync();
                time.Advance(TimeSpan.FromMilliseconds(500));
                Assert.False(reminder.IsReminded);
                time.Advance(TimeSpan.FromSeconds(1)); // by then
                await reminding;
                Assert.True(reminder.IsReminded);
            }
        }
        public class Reminder(TimeProvider time)
        {
            public bool IsReminded { get; private set; }
            public async Task RemindAsync() { await Task.Delay(TimeSpan.FromSeconds(1), time); IsReminded = true; }
        }
        """, settings: Testing);

    [Fact]
    public Task ClockThatALambdaTakes_HasNoFix() => Verify.VerifyNoFixAsync(In("""
        Func<DateTimeOffset> now = () => Now(TimeProvider.System);
        await [|Task.Delay|](100);
        Assert.True(worker.IsDone);
        """, members: "static DateTimeOffset Now(TimeProvider time) => time.GetUtcNow();"), Testing);

    static readonly VerifierSettings WithRuntime = Testing with { References = [.. References.Testing, References.Runtime] };

    [Fact]
    public Task FlagThatALambdaSets_BecomesAnEvent() => Verify.VerifyFixWithEveryRuleAsync("""
        using Xunit;
        public class BusTests
        {
            [Fact]
            public async Task Delivers()
            {
                var bus = new Bus();
                // Whether the message came.
                bool delivered = false;
                var read = false;
                bus.Delivered += () => delivered = true;
                bus.Read += _ => { read = true; };

                bus.Publish();
                await [|Task.Delay|](100); // by then
                Assert.True(delivered, "lost");
                await [|Task.Delay|](TimeSpan.FromSeconds(1)).ConfigureAwait(true);
                Assert.True(read);
                Assert.True(read && delivered);
            }
        }
        public class Bus
        {
            public event Action? Delivered;
            public event Action<int>? Read;
            public void Publish() => _ = Task.Run(() => { Delivered?.Invoke(); Read?.Invoke(1); });
        }
        """, """
        using AsyncGuard.Runtime;
        using Xunit;
        public class BusTests
        {
            [Fact]
            public async Task Delivers()
            {
                var bus = new Bus();
                // Whether the message came.
                var delivered = new AsyncEvent();
                var read = new AsyncEvent();
                bus.Delivered += () => delivered.Set();
                bus.Read += _ => { read.Set(); };

                bus.Publish();
                await delivered.WaitAsync(TimeSpan.FromSeconds(10)); // by then
                Assert.True(delivered.IsSet, "lost");
                await read.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(true);
                Assert.True(read.IsSet);
                Assert.True(read.IsSet && delivered.IsSet);
            }
        }
        public class Bus
        {
            public event Action? Delivered;
            public event Action<int>? Read;
            public void Publish() => _ = Task.Run(() => { Delivered?.Invoke(); Read?.Invoke(1); });
        }
        """, "AG1004.AsyncEvent", WithRuntime);

    [Theory]
    [InlineData("var done = false; worker.OnDone(() => done = true); await [|Task.Delay|](100); Assert.False(done);")] // must not happen
    [InlineData("var done = false; done = true; await [|Task.Delay|](100); Assert.True(done);")] // set by the test itself
    [InlineData("var done = false; worker.OnDone(() => done = !done); await [|Task.Delay|](100); Assert.True(done);")]
    [InlineData("var done = false; worker.OnDone(() => Set(ref done)); await [|Task.Delay|](100); Assert.True(done);")]
    [InlineData("var done = true; worker.OnDone(() => done = true); await [|Task.Delay|](100); Assert.True(done);")]
    [InlineData("var done = false; worker.OnDone(() => done = true); await [|Task.Delay|](100); worker.Start(); Assert.True(done);")]
    [InlineData("var count = 0; worker.OnDone(() => count++); await [|Task.Delay|](100); Assert.Equal(1, count);")]
    public Task OtherFlags_HaveNoFix(string body) => Verify.VerifyNoFixAsync($$"""
        using Xunit;
        public class WorkerTests
        {
            static void Set(ref bool flag) => flag = true;
            [Fact]
            public async Task Works()
            {
                var worker = new Worker();
                {{body}}
            }
        }
        public class Worker { public void Start() { } public void OnDone(Action done) => done(); }
        """, WithRuntime);
}
