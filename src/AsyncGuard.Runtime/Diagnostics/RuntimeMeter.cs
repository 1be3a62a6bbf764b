#if !NETSTANDARD2_0
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
#endif

namespace AsyncGuard.Runtime;

/// <summary>
/// The meter <c>AsyncGuard.Runtime</c>: how many wait, how long they waited, how long locks were held, how long queues are. Costs a test of a flag while nobody listens.
/// On .NET Standard 2.0 there is none: it would need a package.
/// </summary>
static class RuntimeMeter
{
#if NETSTANDARD2_0
    public static bool MeasuresHeldTime => false;

    public static void OnReleased(long since)
    {
    }

    public static void OnEntered<T>(Waiter<T> waiter)
    {
    }

    public static void OnLeft<T>(Waiter<T> waiter)
    {
    }

    public static void OnEnded(long since)
    {
    }

    public static void Watch(IMeasuredQueue queue)
    {
    }
#else
    /// <summary>The name under which listeners find it.</summary>
    public const string Name = "AsyncGuard.Runtime";

    static readonly Meter Meter = new(Name);
    static readonly ConditionalWeakTable<IMeasuredQueue, object?> Queues = [];
    static int _waiting;

    // Those that are read under a primitive's gate are counters of ours, which listeners ask for: a listener's code runs under no gate.
    static readonly ObservableUpDownCounter<int> Waiting = Meter.CreateObservableUpDownCounter("asyncguard.waiting", static () => Volatile.Read(ref _waiting), "{wait}", "How many waits are under way that began while somebody listened.");
    static readonly ObservableUpDownCounter<int> QueueLength = Meter.CreateObservableUpDownCounter("asyncguard.queue.length", static () => Queues.Sum(static queue => queue.Key.Length), "{item}", "How many items lie in queues.");
    static readonly Histogram<double> WaitTime = Meter.CreateHistogram<double>("asyncguard.wait.time", "s", "How long a wait took, whatever its end.");
    static readonly Histogram<double> HeldTime = Meter.CreateHistogram<double>("asyncguard.lock.held", "s", "How long a lock was held.");

    public static bool MeasuresHeldTime => HeldTime.Enabled;

    /// <summary>A lock was let go of. Outside the gate.</summary>
    /// <param name="since">When it was taken; 0 when nobody listened then.</param>
    public static void OnReleased(long since)
    {
        if (since != 0)
            HeldTime.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>A wait begins. Under the gate.</summary>
    public static void OnEntered<T>(Waiter<T> waiter)
    {
        if (!Waiting.Enabled && !WaitTime.Enabled)
            return;
        waiter.Since = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _waiting);
    }

    /// <summary>A wait has ended. By whoever took the waiter out of its queue.</summary>
    public static void OnLeft<T>(Waiter<T> waiter)
    {
        // Counts down only what it counted up.
        if (waiter.Since != 0)
            Interlocked.Decrement(ref _waiting);
    }

    /// <summary>The end of a wait has reached the one who waited. Outside the gate.</summary>
    public static void OnEnded(long since)
    {
        if (since != 0)
            WaitTime.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>Counts the queue's items for as long as the queue lives.</summary>
    public static void Watch(IMeasuredQueue queue) => Queues.Add(queue, null);
#endif
}
