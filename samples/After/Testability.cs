using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>testability</em>: a test that moves the clock.</summary>
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

/// <summary>Has a clock that can be moved, and waits by it.</summary>
sealed class Reminder(TimeProvider time)
{
    public DateTimeOffset? RemindedAt { get; private set; }

    public async Task RemindAsync(TimeSpan delay)
    {
        await Task.Delay(delay, time);
        RemindedAt = time.GetUtcNow();
    }
}

public sealed class ReminderTests
{
    [Fact]
    public async Task Reminds_AfterTheDelay()
    {
        var time = new FakeTimeProvider();
        var reminder = new Reminder(time);
        var reminding = reminder.RemindAsync(TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(1));
        await reminding;

        Console.WriteLine($"reminded in time: {reminder.RemindedAt == time.GetUtcNow()}");
    }
}
