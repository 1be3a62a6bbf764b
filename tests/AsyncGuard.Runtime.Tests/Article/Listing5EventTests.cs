using Microsoft.Extensions.Time.Testing;
using Nito.AsyncEx;

namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>asyncio.Event: two tasks wait for a signal that a third gives after a second.</summary>
public sealed class Listing5EventTests
{
    readonly FakeTimeProvider _time = new();
    readonly Printed _printed = new();
    readonly AsyncEvent _event = new();

    [Fact]
    public void Waiters_ResumeAfterTheSetterHasGoneOn() => AsyncContext.Run(async () =>
    {
        var main = TaskGroup.RunAsync(async group =>
        {
            _ = group.Start(token => WaiterAsync("W1", token));
            _ = group.Start(token => WaiterAsync("W2", token));
            await group.Start(SetterAsync);
        });

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(3, _printed.Lines.Count); // everybody waits
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await main;

        Assert.Equal(
            ["W1 is waiting for event", "W2 is waiting for event", "setter will sleep and then set the event", "event set by setter"], _printed.Lines.Take(4));
        Assert.Equal(["W1 resumed after event set", "W2 resumed after event set"], _printed.Lines.Skip(4).Order());
    });

    async Task WaiterAsync(string name, CancellationToken cancellationToken)
    {
        _printed.Line($"{name} is waiting for event");
        await _event.WaitAsync(cancellationToken);
        _printed.Line($"{name} resumed after event set");
    }

    async Task SetterAsync(CancellationToken cancellationToken)
    {
        _printed.Line("setter will sleep and then set the event");
        await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
        _event.Set();
        _printed.Line("event set by setter");
    }
}
