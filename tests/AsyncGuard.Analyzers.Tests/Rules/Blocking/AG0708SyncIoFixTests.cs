using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0708SyncIo,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0708SyncIoFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0708SyncIoFixTests
{
    [Fact]
    public Task FileCalls_AreAwaitedWithTheToken() => Verify.VerifyFixAsync("""
        class Archive
        {
            public async Task<int> CopyAsync(string from, string to, CancellationToken ct)
            {
                var text = File.[|ReadAllText|](from).Trim();
                File.[|WriteAllText|](to, text);
                await Task.Yield();
                return text.Length;
            }
        }
        """, """
        class Archive
        {
            public async Task<int> CopyAsync(string from, string to, CancellationToken ct)
            {
                var text = (await File.ReadAllTextAsync(from, ct)).Trim();
                await File.WriteAllTextAsync(to, text, ct);
                await Task.Yield();
                return text.Length;
            }
        }
        """);

    [Fact]
    public Task CallInFunctionThatReturnsTask_MakesItAsync() => Verify.VerifyFixAsync("""
        class Archive
        {
            public Task<string> ReadAsync(string path)
            {
                var text = File.[|ReadAllText|](path);
                return text.Length > 0 ? Task.FromResult(text) : RecoverAsync(path);
            }
            static async Task<string> RecoverAsync(string path) => await File.ReadAllTextAsync(path + ".bak");
        }
        """, """
        class Archive
        {
            public async Task<string> ReadAsync(string path)
            {
                var text = await File.ReadAllTextAsync(path);
                return text.Length > 0 ? text : await RecoverAsync(path);
            }
            static async Task<string> RecoverAsync(string path) => await File.ReadAllTextAsync(path + ".bak");
        }
        """);
}
