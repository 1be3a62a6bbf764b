namespace AsyncGuard.Samples;

/// <summary>Chapter <em>cancellation</em>: work that goes on when it is told to stop, and cleanup that never runs.</summary>
static class Cancellation
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await ServiceAsync();
        await CancellationTokens.RunAsync();
    }

    // The article's listing, around a step that keeps the cancellation for itself.
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

    static async Task LongRunningAsync(CancellationToken token)
    {
        try
        {
            Console.WriteLine("started long_running");
            var slept = await SleepAsync(10_000, token);
            Console.WriteLine(slept ? "finished long_running" : "long_running goes on without its sleep");
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("long_running was cancelled, cleaning up");
            throw;
        }
    }

    static async Task<bool> SleepAsync(int milliseconds, CancellationToken token)
    {
        try
        {
            await NapAsync(milliseconds, token);
            return true;
        }
        catch (Exception error)
        {
            Console.WriteLine($"log: {error.GetType().Name}");
            return false;
        }
    }

    static Task NapAsync(int milliseconds, CancellationToken token) => Task.Delay(milliseconds, token);

    static async Task ServiceAsync()
    {
        var warehouse = new Warehouse();
        using var cancel = new CancellationTokenSource();
        Console.WriteLine($"order: {await warehouse.OrderAsync("lamp", cancel.Token)}");
        Console.WriteLine($"load: {await warehouse.LoadAsync("lamp", cancel.Token)}");
        Console.WriteLine($"count: {await warehouse.CountAsync("lamp", cancel.Token)}");
        Console.WriteLine($"ship: {await warehouse.ShipAsync(["lamp", "desk", "chair"], cancel.Token)}");

        var found = warehouse.FindAsync("lamp", cancel.Token);
        await cancel.CancelAsync();
        try
        {
            Console.WriteLine($"find: {await found ?? "no such thing, it can be deleted"}");
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("find: cancelled");
        }
    }
}

/// <summary>A service as one meets it: each method takes the token, and each keeps the cancellation for itself.</summary>
sealed class Warehouse
{
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

    public async Task<string> LoadAsync(string name, CancellationToken token)
    {
        using var ramp = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        Console.WriteLine($"{name} set aside");
        try
        {
            await ramp.WaitForNextTickAsync(token);
            return $"{name} loaded";
        }
        catch (TaskCanceledException)
        {
            Console.WriteLine($"{name} put back");
            throw;
        }
    }

    public async Task<int> CountAsync(string name, CancellationToken token)
    {
        try
        {
            return (await AskAsync($"count {name}", token)).Length;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    public async Task<int> ShipAsync(string[] names, CancellationToken token)
    {
        var shipped = 0;
        foreach (var name in names)
        {
            try
            {
                await AskAsync($"ship {name}", token);
                shipped++;
            }
            catch (Exception error)
            {
                Console.WriteLine($"log: {name}: {error.GetType().Name}");
            }
        }

        return shipped;
    }

    static async Task<string> AskAsync(string question, CancellationToken token)
    {
        await Task.Delay(50, token);
        return $"{question}: yes";
    }
}
