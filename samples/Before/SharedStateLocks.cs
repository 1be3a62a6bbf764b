using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>Part of chapter <em>lock</em>: locks that are there, and do not hold.</summary>
static class SharedStateLocks
{
    public static async Task RunAsync()
    {
        var account = new Account();
        try
        {
            await account.LoadAsync().ConfigureAwait(false);
            Console.WriteLine("locks: loaded");
        }
        catch (SynchronizationLockException e)
        {
            Console.WriteLine($"locks: behind the await another thread goes on: {e.GetType().Name}");
        }

        await Task.WhenAll(account.SaveAsync(), account.SaveAsync());
        Console.WriteLine($"locks: {account.Writers.Most} at once under the lock");

        try
        {
            await account.PayAsync(1).WaitAsync(TimeSpan.FromMilliseconds(300));
            Console.WriteLine("locks: paid");
        }
        catch (TimeoutException)
        {
            Console.WriteLine("locks: the payment waits for itself");
        }

        account.Book();
        account.Cancel();
    }
}

/// <summary>An account as one meets it: every method locks.</summary>
sealed class Account
{
    readonly object _state = new();
    readonly object _file = new();
    readonly object _bookings = new();
    readonly object _audit = new();
    readonly SemaphoreSlim _payments = new(1, 1);
    decimal _balance = 100;
    int _booked;

    public AtOnce Writers { get; } = new();

    public async Task LoadAsync()
    {
        Monitor.Enter(_state);
        try
        {
            await Task.Delay(20).ConfigureAwait(false);
            _balance = 100;
        }
        finally
        {
            Monitor.Exit(_state);
        }
    }

    public Task SaveAsync()
    {
        lock (_file)
        {
            return WriteAsync();
        }
    }

    async Task WriteAsync()
    {
        using var _ = Writers.Enter();
        await Task.Delay(50);
    }

    public async Task PayAsync(decimal amount)
    {
        await _payments.WaitAsync();
        try
        {
            if (await BalanceAsync() >= amount)
                _balance -= amount;
        }
        finally
        {
            _payments.Release();
        }
    }

    async Task<decimal> BalanceAsync()
    {
        await _payments.WaitAsync();
        try
        {
            return _balance;
        }
        finally
        {
            _payments.Release();
        }
    }

    public void Book()
    {
        lock (_bookings)
        {
            lock (_audit)
                _booked++;
        }
    }

    public void Cancel()
    {
        lock (_audit)
        {
            lock (_bookings)
                _booked--;
        }
    }
}
