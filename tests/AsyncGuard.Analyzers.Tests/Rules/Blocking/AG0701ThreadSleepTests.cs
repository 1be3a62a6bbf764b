using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0701ThreadSleep>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0701ThreadSleepTests
{
    [Fact]
    public Task SleepInAsyncMethod_Triggers() => Verify.VerifyAsync("""
        class Poller
        {
            public async Task WaitForFileAsync(string path)
            {
                while (!File.Exists(path))
                    [|Thread.Sleep(200)|];
                await File.ReadAllTextAsync(path);
            }
        }
        """);
}
