using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0409UnguardedAccess, AsyncGuard.CodeFixes.Rules.SharedState.AG0409UnguardedAccessFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0409UnguardedAccessTests
{
    /// <summary>The code of a bank with a balance that a sync lock guards, and a log that a semaphore guards.</summary>
    static string Bank(string code) => $$"""
        using AsyncGuard.Runtime;
        class Bank
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            readonly ReaderWriterLockSlim _lock = new();
            [GuardedBy(nameof(_gate))] decimal _balance;
            [GuardedBy(nameof(_turn))] readonly List<string> _log = [];
            [GuardedBy(nameof(_lock))] int _rate;
            [GuardedBy(nameof(_gate))] decimal Limit { get; set; } = 10;
            {{code}}
        }
        """;

    static Task Check(string code) => Verify.VerifyAsync(Bank(code), VerifierSettings.WithRuntime);

    [Fact]
    public Task UnderTheLock_DoesNotTrigger() => Check("public void Pay(decimal sum) { lock (_gate) { if (_balance >= sum && sum < Limit) _balance -= sum; } }");

    [Fact]
    public Task UnderMonitorEnter_DoesNotTrigger() => Check("public void Pay(decimal sum) { Monitor.Enter(_gate); try { _balance -= sum; } finally { Monitor.Exit(_gate); } }");

    [Fact]
    public Task UnderTheSemaphore_DoesNotTrigger() => Check("""
        public async Task LogAsync(string line)
        {
            await _turn.WaitAsync();
            try { await Task.Yield(); _log.Add(line); }
            finally { _turn.Release(); }
        }
        """);

    [Fact]
    public Task Construction_DoesNotTrigger() => Check("""public Bank() { _balance = 100; _log.Add("opened"); Limit = 5; }""");

    [Fact]
    public Task NameOf_DoesNotTrigger() => Check("public string Name => nameof(_balance);");

    [Fact]
    public Task MethodThatIsGuardedItself_DoesNotTrigger() => Check("[GuardedBy(nameof(_gate))] void Add(decimal sum) => _balance += sum; public void Pay() { lock (_gate) Add(1); }");

    [Fact]
    public Task ReadersUnderTheReadLock_DoNotTrigger() => Check("public int Rate() { _lock.EnterReadLock(); try { return _rate; } finally { _lock.ExitReadLock(); } }");

    [Fact]
    public Task WriterUnderTheWriteLock_DoesNotTrigger() => Check("public void Set(int rate) { _lock.EnterWriteLock(); try { _rate = rate; } finally { _lock.ExitWriteLock(); } }");

    [Fact]
    public Task OtherObjectUnderItsOwnLock_DoesNotTrigger() => Check("public void Move(Bank other) { lock (other._gate) other._balance++; lock (_gate) _balance--; }");

    [Fact]
    public Task InlineLambdaUnderTheLock_DoesNotTrigger() => Check("public int Count(List<decimal> sums) { lock (_gate) return sums.Count(sum => sum > _balance); }");

    [Fact]
    public Task NewObjectOfTheSameType_DoesNotTrigger() => Check("public static Bank Open() => new() { Limit = 100, _balance = 1 };");

    [Fact]
    public Task HelperThatAcquires_DoesNotTrigger() => Check("""
        void Enter() => Monitor.Enter(_gate);
        void Leave() => Monitor.Exit(_gate);
        public void Pay() { Enter(); try { _balance--; } finally { Leave(); } }
        """);

    [Fact]
    public Task PrivateMethodWhoseCallersAllHoldTheLock_DoesNotTrigger() => Check("""
        public void Pay(decimal sum) { lock (_gate) Take(sum); }
        public void Refund(decimal sum) { lock (_gate) { Take(-sum); } }
        void Take(decimal sum) { if (_balance > sum) Book(sum); else if (sum > 1) Take(sum - 1); }
        void Book(decimal sum) => _balance -= sum;
        """);

    [Fact]
    public Task PrivateMethodWithACallerThatHoldsNone_Triggers() => Check("""
        public void Pay(decimal sum) { lock (_gate) Take(sum); }
        public void Refund(decimal sum) => Take(-sum);
        void Take(decimal sum) => [|_balance|] -= sum;
        """);

    [Fact]
    public Task PrivateMethodThatOthersCallTooOrOfAnotherObject_Triggers() => Check("""
        public void Pay(decimal sum) { lock (_gate) Take(sum); }
        public void PayAll(List<decimal> sums) { lock (_gate) Take(1); sums.ForEach(Take); }
        void Take(decimal sum) => [|_balance|] -= sum;
        public void Move(Bank other) { lock (_gate) other.Add(); }
        void Add() => [|_balance|]++;
        public void Wrong() { lock (_turn) Log(); }
        void Log() => [|_balance|]++;
        """);

    [Fact]
    public Task GateThatDoesNotExist_DoesNotTrigger() => Check("""[GuardedBy("_nothing")] int _other; public int Other() => _other;""");

    [Fact]
    public Task MembersWithoutTheAttribute_DoNotTrigger() => Check("int _free; public int Free() => _free++;");

    [Fact]
    public Task OwnAttributeOfThatName_DoesNotTrigger() => Verify.VerifyAsync("""
        class GuardedByAttribute(string gate) : Attribute { public string Gate => gate; }
        class Bank { readonly object _gate = new(); [GuardedBy("_gate")] int _balance; public int Read() { lock (_gate) { } return _balance; } }
        """, VerifierSettings.WithRuntime);

    [Fact]
    public Task ReadAndWriteWithoutTheLock_Trigger() => Check("public void Pay(decimal sum) { if ([|_balance|] >= sum) [|_balance|] -= sum; }");

    [Fact]
    public Task Property_Triggers() => Check("public decimal Left() => [|Limit|] - 1;");

    [Fact]
    public Task AfterTheLock_Triggers() => Check("public decimal Pay(decimal sum) { lock (_gate) _balance -= sum; return [|_balance|]; }");

    [Fact]
    public Task OtherLock_Triggers() => Check("public async Task PayAsync() { await _turn.WaitAsync(); try { [|_balance|]--; } finally { _turn.Release(); } }");

    [Fact]
    public Task OnePathWithoutTheLock_Triggers() => Check("public void Pay(bool locked) { if (locked) Monitor.Enter(_gate); [|_balance|]--; if (locked) Monitor.Exit(_gate); }");

    [Fact]
    public Task LambdaThatRunsLater_Triggers() => Check("public Action Later() { lock (_gate) return () => [|_balance|]--; }");

    [Fact]
    public Task CallOfAGuardedMethod_Triggers() => Check("[GuardedBy(nameof(_gate))] void Add(decimal sum) => _balance += sum; public void Pay() => [|Add|](1);");

    [Fact]
    public Task WriterUnderTheReadLock_Triggers() => Check("public void Set(int rate) { _lock.EnterReadLock(); try { [|_rate|] = rate; } finally { _lock.ExitReadLock(); } }");

    [Fact]
    public Task OtherObjectUnderMyLock_Triggers() => Check("public void Move(Bank other) { lock (_gate) { other.[|_balance|]++; _balance--; } }");

    [Fact]
    public Task WithoutTheSemaphore_TriggersWithItsName() => RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0409UnguardedAccess>.VerifyAsync(
        Bank("public void Log(string line) => {|#0:_log|}.Add(line);"), "'_log' is guarded by '_turn', which is not held here", VerifierSettings.WithRuntime);

    [Fact]
    public Task Accesses_GoUnderTheirLock() => Verify.VerifyFixAsync(
        Bank("""
        public void Pay(decimal sum)
            {
                // enough?
                if ([|_balance|] >= sum)
                    [|_balance|] -= sum;
            }
            public decimal Left() => [|Limit|] - 1;
            public async Task LogAsync(string line)
            {
                await Task.Yield();
                [|_log|].Add(line);
            }
        """),
        Bank("""
        public void Pay(decimal sum)
            {
                // enough?
                lock (_gate)
                {
                    if (_balance >= sum)
                        _balance -= sum;
                }
            }
            public decimal Left()
            {
                lock (_gate)
                    return Limit - 1;
            }
            public async Task LogAsync(string line)
            {
                await Task.Yield();
                await _turn.WaitAsync();
                try
                {
                    _log.Add(line);
                }
                finally
                {
                    _turn.Release();
                }
            }
        """), settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task AwaitUnderASyncLock_HasNoFix() => Verify.VerifyNoFixAsync(
        Bank("public async Task PayAsync() => Console.WriteLine(await Task.FromResult(1) + [|_balance|]);"), VerifierSettings.WithRuntime);
}
