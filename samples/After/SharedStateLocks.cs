using AsyncGuard.Runtime;
using AsyncGuard.Samples.Measuring;

namespace AsyncGuard.Samples;

/// <summary>Part of chapter <em>lock</em>: locks that hold until the work is done.</summary>
static class SharedStateLocks
{
    public static async Task RunAsync()
    {
        var account = new Account();
        await account.LoadAsync().ConfigureAwait(false);
        Console.WriteLine("locks: loaded");

        await Task.WhenAll(account.SaveAsync(), account.SaveAsync());
        Console.WriteLine($"locks: {account.Writers.Most} at once under the lock");

        await account.PayAsync(1);
        Console.WriteLine("locks: paid");

        account.Book();
        account.Cancel();
    }
}

/// <summary>The same account.</summary>
sealed class Account
{
    readonly AsyncLock _payments = new();
    readonly AsyncLock _file = new();
    readonly object _bookings = new();
    readonly object _audit = new();
    decimal _balance = 100;
    int _booked;

    public AtOnce Writers { get; } = new();

    public async Task LoadAsync()
    {
        using (await _payments.LockAsync())
        {
            await Task.Delay(20);
            _balance = 100;
        }
    }

    public async Task SaveAsync()
    {
        using (await _file.LockAsync())
            await WriteAsync();
    }

    async Task WriteAsync()
    {
        using var _ = Writers.Enter();
        await Task.Delay(50);
    }

    public async Task PayAsync(decimal amount)
    {
        using (await _payments.LockAsync())
        {
            if (_balance >= amount)
                _balance -= amount;
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
        lock (_bookings)
        {
            lock (_audit)
                _booked--;
        }
    }
}
