using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime.Aot;

/// <summary>What has to hold in a native program too.</summary>
sealed class Checks
{
    readonly List<string> _failed = [];
    int _passed;

    public void That(bool holds, [CallerArgumentExpression(nameof(holds))] string claim = "")
    {
        if (holds)
            _passed++;
        else
            _failed.Add(claim);
    }

    public async Task ThrowsAsync<T>(Task task, [CallerArgumentExpression(nameof(task))] string claim = "") where T : Exception
    {
        try
        {
            await task;
            _failed.Add($"{claim} does not throw");
        }
        catch (T)
        {
            _passed++;
        }
    }

    public int Conclude()
    {
        foreach (var claim in _failed)
            Console.WriteLine($"failed: {claim}");
        // Compiled natively there is no code to be made at run time.
        Console.WriteLine($"{(RuntimeFeature.IsDynamicCodeSupported ? "managed" : "native")}: {_passed} passed, {_failed.Count} failed");
        return _failed.Count == 0 ? 0 : 1;
    }
}
