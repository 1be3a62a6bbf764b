using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Blocking.AG0703SyncCallWithAsyncTwin,
    AsyncGuard.CodeFixes.Rules.Blocking.AG0703SyncCallWithAsyncTwinFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

public sealed class AG0703SyncCallWithAsyncTwinFixTests
{
    [Fact]
    public Task SyncCalls_BecomeAwaitsOfTheTwins() => Verify.VerifyFixAsync("""
        interface IOrderStore
        {
            int Count(string customer);
            Task<int> CountAsync(string customer, CancellationToken cancellationToken = default);
            void Save();
            Task SaveAsync(CancellationToken cancellationToken = default);
        }

        class Checkout(IOrderStore store)
        {
            public async Task<string> PayAsync(string customer, CancellationToken stopping)
            {
                // how many there are
                var count = store.[|Count|](customer).ToString();
                store.[|Save|]();
                await Task.Yield();
                return count;
            }
        }
        """, """
        interface IOrderStore
        {
            int Count(string customer);
            Task<int> CountAsync(string customer, CancellationToken cancellationToken = default);
            void Save();
            Task SaveAsync(CancellationToken cancellationToken = default);
        }

        class Checkout(IOrderStore store)
        {
            public async Task<string> PayAsync(string customer, CancellationToken stopping)
            {
                // how many there are
                var count = (await store.CountAsync(customer, stopping)).ToString();
                await store.SaveAsync(stopping);
                await Task.Yield();
                return count;
            }
        }
        """);
}
