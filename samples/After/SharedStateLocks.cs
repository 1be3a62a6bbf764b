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
    readonly SemaphoreSlim _payments = new(1, 1);
    readonly SemaphoreSlim _file = new(1, 1);
    readonly object _bookings = new();
    readonly object _audit = new();
    decimal _balance = 100;
    int _booked;

    public AtOnce Writers { get; } = new();

    public async Task LoadAsync()
    {
        await _payments.WaitAsync();
        try
        {
            await Task.Delay(20);
            _balance = 100;
        }
        finally
        {
            _payments.Release();
        }
    }

    public async Task SaveAsync()
    {
        await _file.WaitAsync();
        try
        {
            await WriteAsync();
        }
        finally
        {
            _file.Release();
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
            if (_balance >= amount)
                _balance -= amount;
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
        lock (_bookings)
        {
            lock (_audit)
                _booked--;
        }
    }
}
