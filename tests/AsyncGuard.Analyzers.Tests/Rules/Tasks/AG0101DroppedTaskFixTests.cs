using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0101DroppedTask,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0101DroppedTaskFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0101DroppedTaskFixTests
{
    [Fact]
    public Task CallInMethodThatReturnsATask_IsAwaited() => Verify.VerifyFixAsync("""
        class Outbox(IMailbox mailbox)
        {
            public Task PostAsync(string text)
            {
                mailbox.[|SendAsync|]("draft"); // first
                        return mailbox.SendAsync(text);
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """, """
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text)
            {
                await mailbox.SendAsync("draft"); // first
                        await mailbox.SendAsync(text);
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task ConfiguredCall_StaysConfigured() => Verify.VerifyFixAsync("""
        class Outbox(IMailbox mailbox)
        {
            public Task PostAsync(string text)
            {
                mailbox.[|SendAsync|]("draft").ConfigureAwait(false);
                return Task.CompletedTask;
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """, """
        class Outbox(IMailbox mailbox)
        {
            public async Task PostAsync(string text)
            {
                await mailbox.SendAsync("draft").ConfigureAwait(false);
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task Query_IsAwaitedTogether() => Verify.VerifyFixAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                texts.[|Select|](async text => await mailbox.SendAsync(text));
                texts.[|Select|](mailbox.SendAsync).ToList();
                await Task.Yield();
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """, """
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                await Task.WhenAll(texts.Select(async text => await mailbox.SendAsync(text)));
                await Task.WhenAll(texts.Select(mailbox.SendAsync));
                await Task.Yield();
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task CallInSyncMethod_IsLetGo() => Verify.VerifyFixAsync("""
        // Copyright
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.[|SendAsync|](text); /* later */ }
            public void PostShort(string text) => mailbox.[|SendAsync|](text).ConfigureAwait(false);
            public void PostIf(IMailbox? other) => other?.[|SendAsync|]("x");
        }
        interface IMailbox { Task SendAsync(string text); }
        """, """
        // Copyright
        using AsyncGuard.Runtime;

        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.SendAsync(text).Forget(); /* later */ }
            public void PostShort(string text) => mailbox.SendAsync(text).Forget();
            public void PostIf(IMailbox? other) => other?.SendAsync("x").Forget();
        }
        interface IMailbox { Task SendAsync(string text); }
        """, key: "AG0101.Forget", settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task CallInSyncMethodWithoutTheRuntime_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Outbox(IMailbox mailbox)
        {
            public void Post(string text) { mailbox.[|SendAsync|](text); }
        }
        interface IMailbox { Task SendAsync(string text); }
        """);

    [Fact]
    public Task Assertion_IsAwaitedAndNeverForgotten() => Verify.VerifyFixAsync("""
        namespace Xunit
        {
            public class FactAttribute : Attribute { }
            public static class Assert { public static Task<T> ThrowsAsync<T>(Func<Task> act) where T : Exception => act().ContinueWith<T>(_ => null!); }
        }
        class ParserTests
        {
            [Xunit.Fact]
            public Task RejectsWords()
            {
                Xunit.Assert.[|ThrowsAsync|]<FormatException>(() => ParseAsync("twelve"));
                return Task.CompletedTask;
            }
            static Task ParseAsync(string text) => Task.FromResult(int.Parse(text));
        }
        """, """
        namespace Xunit
        {
            public class FactAttribute : Attribute { }
            public static class Assert { public static Task<T> ThrowsAsync<T>(Func<Task> act) where T : Exception => act().ContinueWith<T>(_ => null!); }
        }
        class ParserTests
        {
            [Xunit.Fact]
            public async Task RejectsWords()
            {
                await Xunit.Assert.ThrowsAsync<FormatException>(() => ParseAsync("twelve"));
            }
            static Task ParseAsync(string text) => Task.FromResult(int.Parse(text));
        }
        """);
}
