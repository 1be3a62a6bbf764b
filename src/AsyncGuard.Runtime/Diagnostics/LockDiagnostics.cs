using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime;

/// <summary>
/// Watches every <see cref="AsyncLock"/> of the process while it is enabled: names the holder, and reports re-entry and waits that take too long.
/// Meant for debugging and tests: each lock costs a stack trace then. Costs nothing while it is not enabled.
/// </summary>
/// <remarks>
/// <example>
/// <code>
/// using var watch = LockDiagnostics.Enable(TimeSpan.FromSeconds(10), report => logger.LogWarning("{Report}", report));
/// </code>
/// </example>
/// Work that was started by the holder, and not awaited by it, counts as the same flow of control: its wait is reported as re-entry although it may end.
/// The asyncio counterpart is its debug mode.
/// </remarks>
public static class LockDiagnostics
{
    static volatile Session? _session;

    /// <summary>Begins to watch.</summary>
    /// <param name="longWait">From how long on a wait is reported.</param>
    /// <param name="report">Gets the reports: of re-entry where it happens, of long waits on a timer's thread.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Ends the watch.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="longWait"/> is negative, or too long for a timer.</exception>
    /// <exception cref="InvalidOperationException">Somebody watches already.</exception>
    public static IDisposable Enable(TimeSpan longWait, Action<LockReport> report, TimeProvider? time = null)
    {
        var session = new Session(WaitTime.Checked(longWait), report ?? throw new ArgumentNullException(nameof(report)), time ?? TimeProvider.System);
#pragma warning disable CS0420 // the exchange is an access of its own kind
        return Interlocked.CompareExchange(ref _session, session, null) is null ? session : throw new InvalidOperationException("The locks are watched already.");
#pragma warning restore CS0420
    }

    internal static bool IsEnabled => _session is not null;

    /// <summary>Who asks for a lock now; <see langword="null"/> while nobody watches.</summary>
    internal static LockHolder? Describe() => _session?.Describe();

    internal static string? HolderOf(AsyncLock @lock) => _session?.HolderOf(@lock);

    internal static void OnEntered(AsyncLock @lock, long ticket, LockHolder who) => _session?.OnEntered(@lock, ticket, who);

    internal static void OnWaiting<T>(AsyncLock @lock, Waiter<T> waiter, LockHolder who) => _session?.OnWaiting(@lock, waiter, who);

    sealed class Session(TimeSpan longWait, Action<LockReport> report, TimeProvider time) : IDisposable
    {
        sealed class Hold
        {
            public long Ticket;
            public LockHolder? Who;
        }

        readonly ConditionalWeakTable<AsyncLock, Hold> _holds = new();
        readonly AsyncLocal<object?> _flow = new();

        // Not async, and neither are its callers: the flow that is set here stays set for whoever asked for the lock.
        public LockHolder Describe() => new(_flow.Value ??= new object(), Place());

        public string? HolderOf(AsyncLock @lock) => Current(@lock)?.Place;

        public void OnEntered(AsyncLock @lock, long ticket, LockHolder who)
        {
            var hold = _holds.GetValue(@lock, static _ => new Hold());
            lock (hold)
                (hold.Ticket, hold.Who) = (ticket, who);
        }

        public void OnWaiting<T>(AsyncLock @lock, Waiter<T> waiter, LockHolder who)
        {
            var holder = Current(@lock);
            if (holder is not null && ReferenceEquals(holder.Flow, who.Flow))
                report(new LockReport(LockProblem.Reentry, @lock, who.Place, holder.Place));
            if (longWait == Timeout.InfiniteTimeSpan)
                return;

            // The same wait, if it is still under way by then: a waiter in use again has another version.
            var version = waiter.Version;
            ITimer? timer = null;
            timer = time.CreateTimer(_ =>
            {
                if (waiter.IsQueued && waiter.Version == version)
                    report(new LockReport(LockProblem.LongWait, @lock, who.Place, HolderOf(@lock)));
                timer?.Dispose();
            }, null, longWait, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
#pragma warning disable CS0420 // the exchange is an access of its own kind
            Interlocked.CompareExchange(ref _session, null, this);
#pragma warning restore CS0420
        }

        LockHolder? Current(AsyncLock @lock)
        {
            if (!_holds.TryGetValue(@lock, out var hold))
                return null;
            lock (hold)
                return @lock.IsHeldBy(hold.Ticket) ? hold.Who : null;
        }

        // The first line of the stack that is not the library's own.
        static string Place()
        {
            foreach (var line in Environment.StackTrace.Split('\n'))
            {
                var frame = line.Trim();
                if (frame.Length > 0
                    && !frame.Contains($" {nameof(AsyncGuard)}.{nameof(Runtime)}.Async")
                    && !frame.Contains($" {nameof(AsyncGuard)}.{nameof(Runtime)}.{nameof(LockDiagnostics)}")
                    && !frame.Contains(" System."))
                {
                    return frame;
                }
            }

            return "in native code";
        }
    }
}
