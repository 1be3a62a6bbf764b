using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0107NullTask,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0107NullTaskFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0107NullTaskFixTests
{
    [Fact]
    public Task Null_BecomesAFinishedTask() => Verify.VerifyFixAsync("""
        #nullable disable
        class Repository
        {
            public Task SaveAsync() => [|null|]; // nothing to save
            public Task<string> LoadAsync(string id) { if (id == null) return [|null|]; return File.ReadAllTextAsync(id); }
            public Task<int> CountAsync() { return [|default|]; }
        }
        """, """
        #nullable disable
        class Repository
        {
            public Task SaveAsync() => Task.CompletedTask; // nothing to save
            public Task<string> LoadAsync(string id) { if (id == null) return Task.FromResult<string>(null); return File.ReadAllTextAsync(id); }
            public Task<int> CountAsync() { return Task.FromResult<int>(default); }
        }
        """);

    [Fact]
    public Task SuppressedNull_BecomesAFinishedTask() => Verify.VerifyFixAsync("""
        #nullable enable
        class Repository
        {
            public Task SaveAsync() => [|null|]!;
            public Task<string> LoadAsync() => [|null|]!;
            public Task<string?> FindAsync() => [|default|]!;
        }
        """, """
        #nullable enable
        class Repository
        {
            public Task SaveAsync() => Task.CompletedTask;
            public Task<string> LoadAsync() => Task.FromResult<string>(null!);
            public Task<string?> FindAsync() => Task.FromResult<string?>(default);
        }
        """);

    [Fact]
    public Task ConditionalAwait_IsTested() => Verify.VerifyFixAsync("""
        #nullable disable
        class Outbox
        {
            IMailbox _mailbox;
            public async Task PostAsync(string text)
            {
                // if there is one
                await _mailbox[|?|].SendAsync(text?.Trim()); // sent
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """, """
        #nullable disable
        class Outbox
        {
            IMailbox _mailbox;
            public async Task PostAsync(string text)
            {
                // if there is one
                if (_mailbox is not null)
                    await _mailbox.SendAsync(text?.Trim()); // sent
            }
        }
        interface IMailbox { Task SendAsync(string text); }
        """, key: "AG0107.TestForNull");

    [Fact]
    public Task ConditionalAwaitOfAResultOrACall_HasNoFix() => Verify.VerifyNoFixAsync("""
        #nullable disable
        class Reader
        {
            StreamReader Open() => null;
            public async Task<string> ReadAsync(StreamReader reader) => await reader[|?|].ReadToEndAsync();
            public async Task Read2Async() { await Open()[|?|].ReadToEndAsync(); }
        }
        """);
}
