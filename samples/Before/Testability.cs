using System.Diagnostics;
using Xunit;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>testability</em>: a test that lets time pass.</summary>
static class Testability
{
    public static async Task RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await new ReminderTests().Reminds_AfterTheDelay();
        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"the test took {(took < TimeSpan.FromMilliseconds(400) ? "no time" : $"{took.TotalSeconds:0.0} s")}");
    }
}

/// <summary>Has a clock that can be moved, and does not wait by it.</summary>
sealed class Reminder(TimeProvider time)
{
    public DateTimeOffset? RemindedAt { get; private set; }

    public async Task RemindAsync(TimeSpan delay)
    {
        await Task.Delay(delay);
        RemindedAt = time.GetUtcNow();
    }
}

public sealed class ReminderTests
{
    [Fact]
    public async Task Reminds_AfterTheDelay()
    {
        var reminder = new Reminder(TimeProvider.System);
        var reminding = reminder.RemindAsync(TimeSpan.FromSeconds(1));

        await Task.Delay(1100);
        await reminding;

        Console.WriteLine($"reminded in time: {reminder.RemindedAt is not null}");
    }
}
