using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.SharedState.AG0406SelfDeadlock,
    AsyncGuard.CodeFixes.Rules.SharedState.AG0406SelfDeadlockFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0406SelfDeadlockFixTests
{
    [Fact]
    public Task WorkThatAwaitsNothing_GetsASyncMethod() => Verify.VerifyFixAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    if (await [|BalanceAsync|]() >= amount) // enough
                        _balance -= amount;
                    Console.WriteLine((await this.[|BalanceAsync|]()).ToString());
                }
                finally
                {
                    _gate.Release();
                }
            }

            /// <summary>What is left.</summary>
            public async Task<decimal> BalanceAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    // Read under the lock.
                    return _balance;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public override string ToString() => "an account";
        }
        """, """
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    if (BalanceUnderLock() >= amount) // enough
                        _balance -= amount;
                    Console.WriteLine(this.BalanceUnderLock().ToString());
                }
                finally
                {
                    _gate.Release();
                }
            }

            /// <summary>What is left.</summary>
            public async Task<decimal> BalanceAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    return BalanceUnderLock();
                }
                finally
                {
                    _gate.Release();
                }
            }

            decimal BalanceUnderLock()
            {
                // Read under the lock.
                return _balance;
            }

            public override string ToString() => "an account";
        }
        """);

    [Fact]
    public Task WorkThatAwaits_GetsAnAsyncMethod() => Verify.VerifyFixAsync("""
        using AsyncGuard.Runtime;

        class Store(HttpClient client)
        {
            private readonly AsyncLock _gate = new();
            private string _text = "";

            public async Task SaveAllAsync(string[] texts, CancellationToken ct)
            {
                using (await _gate.LockAsync(ct).ConfigureAwait(false))
                {
                    foreach (var text in texts)
                        await [|SaveAsync|](text, ct).ConfigureAwait(false);
                }
            }

            public async Task SaveAsync(string text, CancellationToken ct = default)
            {
                using (await _gate.LockAsync(ct).ConfigureAwait(false))
                {
                    _text = text;
                    await client.PutAsync("/text", new StringContent(text), ct).ConfigureAwait(false);
                }
            }
        }
        """, """
        using AsyncGuard.Runtime;

        class Store(HttpClient client)
        {
            private readonly AsyncLock _gate = new();
            private string _text = "";

            public async Task SaveAllAsync(string[] texts, CancellationToken ct)
            {
                using (await _gate.LockAsync(ct).ConfigureAwait(false))
                {
                    foreach (var text in texts)
                        await SaveUnderLockAsync(text, ct).ConfigureAwait(false);
                }
            }

            public async Task SaveAsync(string text, CancellationToken ct = default)
            {
                using (await _gate.LockAsync(ct).ConfigureAwait(false))
                {
                    await SaveUnderLockAsync(text, ct).ConfigureAwait(false);
                }
            }

            private async Task SaveUnderLockAsync(string text, CancellationToken ct = default)
            {
                _text = text;
                await client.PutAsync("/text", new StringContent(text), ct).ConfigureAwait(false);
            }
        }
        """, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task MethodOfAnotherLock_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            readonly SemaphoreSlim _audit = new(1, 1);
            decimal _balance;

            public async Task PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    await [|NoteAsync|]();
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task NoteAsync()
            {
                await _audit.WaitAsync();
                try
                {
                    Console.WriteLine(await BalanceAsync());
                }
                finally
                {
                    _audit.Release();
                }
            }

            public async Task<decimal> BalanceAsync()
            {
                await _gate.WaitAsync();
                try { return _balance; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task MethodThatDoesMore_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    if (await [|BalanceAsync|]() >= amount)
                        _balance -= amount;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task<decimal> BalanceAsync()
            {
                Console.WriteLine("asked");
                await _gate.WaitAsync();
                try { return _balance; }
                finally { _gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task SecondAcquisition_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Account
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            decimal _balance;

            public async Task PayAsync(decimal amount)
            {
                await _gate.WaitAsync();
                try
                {
                    await _gate.[|WaitAsync|]();
                    _balance -= amount;
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);
}
