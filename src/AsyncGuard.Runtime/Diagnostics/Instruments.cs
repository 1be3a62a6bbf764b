using System.Diagnostics.Metrics;

namespace AsyncGuard.Runtime;

/// <summary>The instruments of the meter <c>AsyncGuard.Runtime</c>. Nothing is measured while nobody listens.</summary>
static class Instruments
{
    static readonly Meter Meter = new("AsyncGuard.Runtime");

    /// <summary>How many waits stand in line. A wait is only taken off when it has been counted, so a late listener never sees less than none.</summary>
    public static readonly UpDownCounter<long> Waiting =
        Meter.CreateUpDownCounter<long>("asyncguard.waiting", "{wait}", "Waits that stand in line for a lock, permit, event, condition, item or free place.");

    /// <summary>How long locks and permits were held.</summary>
    public static readonly Histogram<double> Held =
        Meter.CreateHistogram<double>("asyncguard.held", "s", "How long a lock was held.");
}
