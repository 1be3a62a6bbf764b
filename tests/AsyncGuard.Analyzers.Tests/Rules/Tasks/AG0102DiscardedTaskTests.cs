using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0102DiscardedTask,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0102DiscardedTaskFix>;
using VerifyRule = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Tasks.AG0102DiscardedTask>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0102DiscardedTaskTests
{
    const string Mailbox = """

        interface IMailbox { Task SendAsync(string text); ValueTask<int> CountAsync(); }
        """;

    [Fact]
    public Task DiscardOfACall_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text) { _ = mailbox.[|SendAsync|](text); await Task.Yield(); }
            public void Post(string text) => _ = mailbox.[|SendAsync|](text);
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardOfAConditionalOrConfiguredCall_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox? mailbox)
        {
            public void Post(string text) { _ = mailbox?.[|SendAsync|](text); }
            public void Count(IMailbox other) { _ = other.[|CountAsync|]().AsTask().ConfigureAwait(false); }
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardOfAFallibleMethodOfTheSource_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { _ = PostAsync(text); _ = NarrowAsync(text); _ = RethrowAsync(text); }
            async Task PostAsync(string text) { Console.WriteLine(text); await mailbox.SendAsync(text); }
            async Task NarrowAsync(string text) { try { await mailbox.SendAsync(text); } catch (IOException) { } }
            async Task RethrowAsync(string text) { try { await mailbox.SendAsync(text); } catch (Exception e) { Console.WriteLine(e); throw; } }
        }
        """.Replace("_ = PostAsync", "_ = [|PostAsync|]", StringComparison.Ordinal)
           .Replace("_ = NarrowAsync", "_ = [|NarrowAsync|]", StringComparison.Ordinal)
           .Replace("_ = RethrowAsync", "_ = [|RethrowAsync|]", StringComparison.Ordinal) + Mailbox);

    [Fact]
    public Task DiscardOfWorkOnThePool_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Start(string path) { _ = Task.[|Run|](() => File.Delete(path)); _ = Task.[|Run|](async () => await File.ReadAllTextAsync(path)); }
        }
        """);

    [Fact]
    public Task WorkOnThePoolAsAStatement_Triggers() => Verify.VerifyAsync("""
        class Exporter
        {
            public void Start(string path) { Task.[|Run|](() => File.Delete(path)); Task.Factory.[|StartNew|](() => File.Delete(path)); }
            public void Short(string path) => Task.[|Run|](() => File.ReadAllTextAsync(path));
            public void Nested(string path) { Task.Factory.[|StartNew|](() => File.ReadAllTextAsync(path)).Unwrap(); }
            public async Task StartAsync(string path) { {|CS4014:Task.Run(() => File.Delete(path))|}; await Task.Yield(); }
        }
        """.Replace("{|CS4014:Task.Run(() => File.Delete(path))|}", "Task.Run(() => File.Delete(path))", StringComparison.Ordinal));

    [Fact]
    public Task CompletionOfASource_DoesNotTrigger() => Verify.VerifyAsync("""
        class Reply
        {
            readonly TaskCompletionSource<int> _done = new();
            public void Fail(string code) { Task.Run(() => _done.TrySetException(new IOException(Describe(code)))); _ = Task.Run(() => _done.TrySetResult(1)); }
            static string Describe(string code) => code.Trim();
        }
        """);

    [Fact]
    public Task VariableThatNobodyReads_Triggers() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text)
            {
                var sending = mailbox.[|SendAsync|](text);
                var _ = mailbox.[|SendAsync|]("copy");
                await Task.Yield();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardInATryThatCatches_SaysSo() => VerifyRule.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text)
            {
                try { _ = mailbox.{|#0:SendAsync|}(text); }
                catch (IOException e) { Console.WriteLine(e); }
            }
        }
        """ + Mailbox, "'SendAsync' is discarded: its exceptions never reach the 'catch' around it");

    [Fact]
    public Task CalleeThatCatchesEverything_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { _ = SafeAsync(text); _ = LoopAsync(); _ = Task.Run(() => { try { File.Delete(text); } catch { } }); }
            async Task SafeAsync(string text)
            {
                try { await mailbox.SendAsync(text); }
                catch (Exception e) when (e is IOException) { }
                catch (Exception e) { Console.WriteLine(e); }
                finally { Console.WriteLine("done"); }
            }
            async Task LoopAsync()
            {
                using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
                while (await timer.WaitForNextTickAsync())
                {
                    try { await mailbox.SendAsync("tick"); }
                    catch (Exception e) { Console.WriteLine(e); }
                }
            }
        }
        """ + Mailbox);

    [Fact]
    public Task CalleeThatCannotFail_DoesNotTrigger() => Verify.VerifyAsync("""
        class Clock
        {
            int _ticks;
            public void Start() { _ = TickAsync(); _ = Task.Delay(5); }
            async Task TickAsync() { while (true) { await Task.Delay(1000).ConfigureAwait(false); _ticks++; } }
        }
        """);

    [Fact]
    public Task Continuation_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) => _ = mailbox.SendAsync(text).ContinueWith(sent => Console.WriteLine(sent.Exception), TaskContinuationOptions.OnlyOnFaulted);
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardOfATaskKeptElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            Task? _sending;
            public void Post(string text) { _ = _sending; _ = _sending ??= mailbox.SendAsync(text); _ = text.Length; }
            public void Same(Task task) { _ = task; _ = Task.CompletedTask; _ = Task.FromResult(1); }
        }
        """ + Mailbox);

    [Fact]
    public Task VariableThatIsRead_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text)
            {
                var sending = mailbox.SendAsync(text);
                await sending;
                var other = mailbox.SendAsync(text);
                if (other.IsCompleted) return;
                var captured = mailbox.SendAsync(text);
                Func<Task> later = () => captured;
                var all = new[] { mailbox.SendAsync(text) };
                await Task.WhenAll(all);
                await later();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardOfAResult_DoesNotTrigger() => Verify.VerifyAsync("""
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync() { _ = await mailbox.CountAsync(); _ = int.TryParse("1", out _); }
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardInATest_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class OutboxTests
        {
            [Xunit.Fact] public void Sends() { IMailbox mailbox = null!; _ = mailbox.SendAsync("x"); }
        }
        """ + Mailbox);

    [Fact]
    public Task PatternAndDeconstructionDiscards_DoNotTrigger() => Verify.VerifyAsync("""
        class Pairs
        {
            public int First((int, Task) pair) { var (first, _) = pair; return pair is (_, _) ? first : 0; }
        }
        """);

    [Fact]
    public Task Discard_IsLetGo() => Verify.VerifyFixAsync("""
        using System.Text;
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text)
            {
                // not waited for
                _ = mailbox.[|SendAsync|](text);
                _ = mailbox?.[|SendAsync|](text);
                _ = Task.[|Run|](() => File.Delete(text)); // later
                Task.[|Run|](() => File.Delete(text));
            }
            public void Short(string text) => _ = mailbox.[|SendAsync|](text);
        }
        """ + Mailbox, """
        using AsyncGuard.Runtime;
        using System.Text;
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text)
            {
                // not waited for
                mailbox.SendAsync(text).Forget();
                mailbox?.SendAsync(text).Forget();
                Task.Run(() => File.Delete(text)).Forget(); // later
                Task.Run(() => File.Delete(text)).Forget();
            }
            public void Short(string text) => mailbox.SendAsync(text).Forget();
        }
        """ + Mailbox, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task DiscardWithoutTheRuntime_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { _ = mailbox.[|SendAsync|](text); }
        }
        """ + Mailbox);

    [Fact]
    public Task DiscardInATryThatCatches_IsAwaited() => Verify.VerifyFixAsync("""
        class Orders(HttpClient client)
        {
            int _failures;

            public async Task PlaceAsync(string order)
            {
                await client.PostAsync("/orders", new StringContent(order));
                try
                {
                    // Told to the auditors.
                    _ = client.[|PostAsync|]("/audit", new StringContent(order)); // in any case
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }
            }

            public Task CancelAsync(string order)
            {
                try
                {
                    _ = client.[|DeleteAsync|]("/orders/" + order);
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }

                return Task.CompletedTask;
            }
        }
        """, """
        class Orders(HttpClient client)
        {
            int _failures;

            public async Task PlaceAsync(string order)
            {
                await client.PostAsync("/orders", new StringContent(order));
                try
                {
                    // Told to the auditors.
                    await client.PostAsync("/audit", new StringContent(order)); // in any case
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }
            }

            public async Task CancelAsync(string order)
            {
                try
                {
                    await client.DeleteAsync("/orders/" + order);
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }
            }
        }
        """);

    [Fact]
    public Task DiscardInATryOfSyncCode_IsLetGo() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;

        class Orders(HttpClient client)
        {
            int _failures;

            public void Cancel(string order)
            {
                try
                {
                    _ = client.[|DeleteAsync|]("/orders/" + order);
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Orders(HttpClient client)
        {
            int _failures;

            public void Cancel(string order)
            {
                try
                {
                    client.DeleteAsync("/orders/" + order).Forget();
                }
                catch (HttpRequestException)
                {
                    _failures++;
                }
            }
        }
        """, settings: VerifierSettings.WithRuntime);
}
