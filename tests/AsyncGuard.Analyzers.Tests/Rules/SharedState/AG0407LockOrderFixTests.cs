using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.SharedState.AG0407LockOrder,
    AsyncGuard.CodeFixes.Rules.SharedState.AG0407LockOrderFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0407LockOrderFixTests
{
    [Fact]
    public Task NestedLocks_ChangePlaces() => Verify.VerifyFixAsync("""
        class Account
        {
            readonly object _bookings = new();
            readonly object _audit = new();
            int _booked;

            public void Book()
            {
                lock (_bookings)
                lock (_audit)
                    _booked++;
            }

            public void Cancel()
            {
                lock (_audit) // first of all
                {
                    [|lock|] (_bookings)
                        _booked--;
                }
            }

            public void Clear()
            {
                lock (_audit)
                    [|lock|] (_bookings) { _booked = 0; }
            }
        }
        """, """
        class Account
        {
            readonly object _bookings = new();
            readonly object _audit = new();
            int _booked;

            public void Book()
            {
                lock (_bookings)
                lock (_audit)
                    _booked++;
            }

            public void Cancel()
            {
                lock (_bookings) // first of all
                {
                    lock (_audit)
                        _booked--;
                }
            }

            public void Clear()
            {
                lock (_bookings)
                    lock (_audit) { _booked = 0; }
            }
        }
        """);

    [Fact]
    public Task WorkBetweenTheLocks_RunsUnderBoth() => Verify.VerifyFixAsync("""
        class Warehouse
        {
            readonly object _orders = new();
            readonly object _stock = new();
            int _open, _left = 10;

            public void Order()
            {
                lock (_orders)
                {
                    _open++;
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                // Both change together.
                lock (_stock)
                {
                    _left++;
                    // One less.
                    [|lock|] (_orders)
                    {
                        _open--;
                    }
                }
            }
        }
        """, """
        class Warehouse
        {
            readonly object _orders = new();
            readonly object _stock = new();
            int _open, _left = 10;

            public void Order()
            {
                lock (_orders)
                {
                    _open++;
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                // Both change together.
                lock (_orders)
                {
                    lock (_stock)
                    {
                        _left++;
                        // One less.
                        _open--;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task OtherCodeBetweenTheLocks_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Warehouse(Action changed)
        {
            readonly object _orders = new();
            readonly object _stock = new();
            int _open, _left = 10;

            public void Order()
            {
                lock (_orders)
                {
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                lock (_stock)
                {
                    changed();
                    [|lock|] (_orders)
                        _open--;
                }
            }
        }
        """);

    [Fact]
    public Task LockThatMayBeReplaced_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Warehouse
        {
            readonly object _orders = new();
            object _stock = new();
            int _open, _left = 10;

            public void Renew() => _stock = new object();

            public void Order()
            {
                lock (_orders)
                {
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                lock (_stock)
                {
                    [|lock|] (_orders)
                        _open--;
                }
            }
        }
        """);

    [Fact]
    public Task LockInACalledMethod_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Warehouse
        {
            readonly object _orders = new();
            readonly object _stock = new();
            int _open, _left = 10;

            public void Order()
            {
                lock (_orders)
                {
                    lock (_stock)
                        _left--;
                }
            }

            public void Cancel()
            {
                lock (_stock)
                {
                    [|Close|]();
                }
            }

            void Close()
            {
                lock (_orders)
                    _open--;
            }
        }
        """);
}
