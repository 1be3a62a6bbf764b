using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0104AsyncVoidDelegate,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0104AsyncVoidDelegateFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0104AsyncVoidDelegateFixTests
{
    const string Mailbox = """

        interface IMailbox { Task SendAsync(string text); }
        """;

    [Fact]
    public Task ParallelForEach_IsAwaited() => Verify.VerifyFixAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts, ParallelOptions options)
            {
                // all of them
                Parallel.ForEach(texts, [|async|] text => await mailbox.SendAsync(text));
                Parallel.ForEach(texts, options, [|async|] (string text) =>
                {
                    if (text.Length == 0)
                        return;
                    await mailbox.SendAsync(text); // sent
                });
                await Task.Yield();
            }
            public Task SendAllAsync(List<string> texts)
            {
                Parallel.ForEach(texts, [|async|] text => await mailbox.SendAsync(text));
                return Task.CompletedTask;
            }
        }
        """ + Mailbox, """
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts, ParallelOptions options)
            {
                // all of them
                await Parallel.ForEachAsync(texts, async (text, _) => await mailbox.SendAsync(text));
                await Parallel.ForEachAsync(texts, options, async (string text, CancellationToken _) =>
                {
                    if (text.Length == 0)
                        return;
                    await mailbox.SendAsync(text); // sent
                });
                await Task.Yield();
            }
            public async Task SendAllAsync(List<string> texts)
            {
                await Parallel.ForEachAsync(texts, async (text, _) => await mailbox.SendAsync(text));
            }
        }
        """ + Mailbox);

    [Fact]
    public Task ListForEach_BecomesALoop() => Verify.VerifyFixAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                // one after another
                texts.ForEach([|async|] text => await mailbox.SendAsync(text));
                texts.ForEach([|async|] text =>
                {
                    if (text.Length == 0)
                        return; // nothing to send
                    await mailbox.SendAsync(text);
                });
                await Task.Yield();
            }
        }
        """ + Mailbox, """
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                // one after another
                foreach (var text in texts)
                    await mailbox.SendAsync(text);
                foreach (var text in texts)
                {
                    if (text.Length == 0)
                        continue; // nothing to send
                    await mailbox.SendAsync(text);
                }
                await Task.Yield();
            }
        }
        """ + Mailbox);

    [Fact]
    public Task LoopInSyncCode_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public void Send(List<string> texts)
            {
                texts.ForEach([|async|] text => await mailbox.SendAsync(text));
                Parallel.ForEach(texts, [|async|] text => await mailbox.SendAsync(text));
            }
        }
        """ + Mailbox);

    [Fact]
    public Task LoopsOfAnotherShape_HaveNoFix() => Verify.VerifyNoFixAsync("""
        class Newsletter(IMailbox mailbox)
        {
            public async Task SendAsync(List<string> texts)
            {
                await Task.Yield();
                Parallel.ForEach(texts, [|async|] (text, state, index) => await mailbox.SendAsync(text));
                Parallel.For(0, 3, [|async|] i => await mailbox.SendAsync(texts[i]));
                new Timer([|async|] _ => await mailbox.SendAsync("x"));
            }
        }
        """ + Mailbox);
}
