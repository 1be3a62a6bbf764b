using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace AsyncGuard.Runtime.Tests.Diagnostics;

/// <summary>While somebody listens, every primitive of the process measures: runs beside nothing else.</summary>
[Collection(Alone.Name)]
public sealed class RuntimeMeterTests
{
    [Fact]
    public async Task Meter_TellsOfWaitsHoldsAndQueues()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "AsyncGuard.Runtime")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, before) => Math.Max(before, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, 1, static (_, before) => before + 1));
        listener.Start();

        var gate = new AsyncLock();
        var queue = new AsyncQueue<int>();
        var holder = await gate.LockAsync();
        var waiting = gate.LockAsync().AsTask();
        await queue.PutAsync(1);
        await queue.PutAsync(2);
        listener.RecordObservableInstruments();
        holder.Dispose();
        (await waiting.InTime()).Dispose();

        Assert.True(seen["asyncguard.waiting"] >= 1);
        Assert.True(seen["asyncguard.queue.length"] >= 2);
        Assert.True(seen["asyncguard.lock.held"] >= 2);
        Assert.True(seen["asyncguard.wait.time"] >= 1);
        GC.KeepAlive(queue);
    }
}
