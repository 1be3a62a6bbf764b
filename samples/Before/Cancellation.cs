namespace AsyncGuard.Samples;

/// <summary>Chapter <em>cancellation</em>: work that does not stop when it is told to, and a caller who does not learn of it.</summary>
static class Cancellation
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
    }

    // The article's listing, without its raise.
    static async Task ListingAsync()
    {
        using var cancel = new CancellationTokenSource();
        var task = LongRunningAsync(cancel.Token);
        await Task.Delay(1000, CancellationToken.None);
        await cancel.CancelAsync();
        try
        {
            await task;
            Console.WriteLine("task finished in main");
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("task cancelled in main");
        }
    }

    static async Task<bool> LongRunningAsync(CancellationToken token)
    {
        try
        {
            Console.WriteLine("started long_running");
            await Task.Delay(10_000, token);
            Console.WriteLine("finished long_running");
            return true;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("long_running was cancelled, cleaning up");
            return false;
        }
    }

    static async Task ServiceAsync()
    {
        var warehouse = new Warehouse();
        await StopAsync("find", async token => await warehouse.FindAsync("lamp", token) ?? "no such thing");
        await StopAsync("order", async token => await warehouse.OrderAsync("lamp", token));
        await StopAsync("reserve", async token => await warehouse.ReserveAsync("lamp", token));
        await StopAsync("ship", async token => await warehouse.ShipAsync(["lamp", "desk", "chair"], token));
    }

    // Cancels the work after a moment, and says what its caller sees.
    static async Task StopAsync(string what, Func<CancellationToken, Task<string>> work)
    {
        using var cancel = new CancellationTokenSource();
        var task = work(cancel.Token);
        await Task.Delay(200, CancellationToken.None);
        await cancel.CancelAsync();
        try
        {
            Console.WriteLine($"{what}: {await task}");
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"{what}: cancelled");
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine($"{what}: {error.Message}");
        }
    }
}

/// <summary>A service as one meets it: each method takes the token, and each keeps the cancellation for itself.</summary>
sealed class Warehouse
{
    readonly SemaphoreSlim _shelf = new(0, 1);

    public async Task<string?> FindAsync(string name, CancellationToken token)
    {
        try
        {
            return await AskAsync($"find {name}", token);
        }
        catch (Exception error)
        {
            Console.WriteLine($"log: {error.GetType().Name}");
            return null;
        }
    }

    public async Task<string> OrderAsync(string name, CancellationToken token)
    {
        try
        {
            return await AskAsync($"order {name}", token);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException("the warehouse is broken", error);
        }
    }

    public async Task<string> ReserveAsync(string name, CancellationToken token)
    {
        Console.WriteLine($"{name} set aside");
        try
        {
            await _shelf.WaitAsync(token);
            return $"{name} reserved";
        }
        catch (TaskCanceledException)
        {
            Console.WriteLine($"{name} put back");
            throw;
        }
    }

    public async Task<string> ShipAsync(string[] names, CancellationToken token)
    {
        var tried = 0;
        foreach (var name in names)
        {
            tried++;
            try
            {
                await AskAsync($"ship {name}", token);
            }
            catch (Exception error)
            {
                Console.WriteLine($"log: {name}: {error.GetType().Name}");
            }
        }

        return $"{tried} shipped";
    }

    static async Task<string> AskAsync(string question, CancellationToken token)
    {
        await Task.Delay(2000, token);
        return $"{question}: yes";
    }
}
