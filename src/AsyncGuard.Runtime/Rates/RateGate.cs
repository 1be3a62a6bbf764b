using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Lets a number of calls through in a span of time; the others wait their turn, first in, first out. The asyncio counterpart is a rate limiter such as
/// <c>async with AsyncLimiter(10, 1)</c>.
/// </summary>
/// <remarks>
/// <para>A call is let through or waits; nothing is ever refused. A wait that is cancelled gives its place to the next. A token that is cancelled
/// already never gets a permit.</para>
/// <para>With <see cref="RatePacing.Smooth"/> the rate holds over any longer span, to the resolution of the clock's timers; with
/// <see cref="RatePacing.Bursty"/> no span of the given length has more than the given number.</para>
/// <para>There is nothing to dispose of for correctness: the gate has a timer only while somebody waits. <see cref="Dispose"/> fails those who do.
/// All members are safe for use from several threads at once.</para>
/// <example>
/// <code>
/// // Before: the delay adds to the time that the call takes, and parallel loops do not know of each other.
/// foreach (var id in ids)
/// {
///     await client.FetchAsync(id, cancellationToken);
///     await Task.Delay(100, cancellationToken);
/// }
///
/// // After: ten calls in a second, whoever makes them.
/// var gate = new RateGate(10, TimeSpan.FromSeconds(1));
/// foreach (var id in ids)
/// {
///     await gate.WaitAsync(cancellationToken);
///     await client.FetchAsync(id, cancellationToken);
/// }
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{Permits} per {Per}, {Pacing}, {Waiting} waiting")]
public sealed partial class RateGate : IDisposable
{
    readonly TimeProvider _time;
    readonly long _opened;
    readonly RateSchedule _schedule;
    readonly Waits _waits;
    ITimer? _timer;
    bool _disposed;

    /// <summary>Opens the gate.</summary>
    /// <param name="permits">How many calls may pass in <paramref name="per"/>, at least one.</param>
    /// <param name="per">The span of time.</param>
    /// <param name="pacing">Whether the calls are spread evenly over it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is less than one, or <paramref name="per"/> is not positive or has less than one tick for each permit.</exception>
    public RateGate(int permits, TimeSpan per, RatePacing pacing = RatePacing.Smooth, TimeProvider? time = null)
    {
        if (permits < 1)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, "A gate needs at least one permit.");
        if (per.Ticks < permits)
            throw new ArgumentOutOfRangeException(nameof(per), per, "Each permit needs some time.");

        (Permits, Per, Pacing) = (permits, per, pacing);
        _waits = new(this);
        _time = time ?? TimeProvider.System;
        _opened = _time.GetTimestamp();
        _schedule = pacing == RatePacing.Smooth ? new(1, new(per.Ticks / permits), keepsPace: true) : new(permits, per, keepsPace: false);
    }

    /// <summary>How many calls may pass in <see cref="Per"/>.</summary>
    public int Permits { get; }

    /// <summary>The span of time.</summary>
    public TimeSpan Per { get; }

    /// <summary>Whether the calls are spread evenly.</summary>
    public RatePacing Pacing { get; }

    /// <summary>How many calls wait. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_waits.Gate)
                return _waits.Queue.Count;
        }
    }

    /// <summary>Waits for a permit. It is used up by passing: there is nothing to give back.</summary>
    /// <param name="cancellationToken">Ends the wait; the place goes to the next.</param>
    /// <returns>A task that ends with the permit.</returns>
    /// <exception cref="ObjectDisposedException">The gate is disposed of (by way of the task).</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<bool> waiter;
        lock (_waits.Gate)
        {
            if (_disposed)
                return new(Task.FromException(new ObjectDisposedException(nameof(RateGate))));
            if (_waits.Queue.IsEmpty && _schedule.TryTake(Now(), waited: false))
                return default;

            waiter = _waits.Queue.Enter();
            if (_timer is null)
                SetTimer();
        }

        var wait = waiter.TaskWithoutResult;
        waiter.Watch(cancellationToken, Timeout.InfiniteTimeSpan, time: null);
        return wait;
    }

    /// <summary>Waits for a permit and runs the work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait, and is handed to the work.</param>
    /// <returns>A task that ends with the work.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        return CoreAsync(work ?? throw new ArgumentNullException(nameof(work)));

        async Task CoreAsync(Func<CancellationToken, Task> work)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            await UserWork.Start(work, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a permit, runs the work, and hands its result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(Func{CancellationToken, Task}, CancellationToken)"/>
    public Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        return CoreAsync(work ?? throw new ArgumentNullException(nameof(work)));

        async Task<T> CoreAsync(Func<CancellationToken, Task<T>> work)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            return await UserWork.Start(work, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the gate: who waits, and who comes later, gets <see cref="ObjectDisposedException"/>. May be called more than once.</summary>
    public void Dispose()
    {
        Waiter<bool>? refused;
        lock (_waits.Gate)
        {
            _disposed = true;
            refused = _waits.Queue.TakeAll();
            StopTimerIfNobodyWaits();
        }

        WaitQueue<bool>.FailAll(refused, static () => new ObjectDisposedException(nameof(RateGate)));
    }

    TimeSpan Now() => _time.GetElapsedTime(_opened);

    void StopTimerIfNobodyWaits()
    {
        if (!_waits.Queue.IsEmpty)
            return;
        _timer?.Dispose();
        _timer = null;
    }

    /// <summary>Sets the timer to the moment at which the first in line may pass. Timers count whole milliseconds, up to some weeks: one that fires early is set again.</summary>
    void SetTimer()
    {
        var due = TimeSpan.FromMilliseconds(Math.Min(int.MaxValue, Math.Ceiling(Math.Max(0, (_schedule.Due - Now()).TotalMilliseconds))));
        if (_timer is null)
            _timer = _time.CreateTimer(static gate => ((RateGate)gate!).LetThrough(), this, due, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    void LetThrough()
    {
        List<Waiter<bool>> passing = [];
        lock (_waits.Gate)
        {
            // Race: a timer that fires while it is stopped finds nobody, or somebody whose time has not come.
            while (!_waits.Queue.IsEmpty && _schedule.TryTake(Now(), waited: true))
                passing.Add(_waits.Queue.Take()!);

            if (_waits.Queue.IsEmpty)
                StopTimerIfNobodyWaits();
            else
                SetTimer();
        }

        foreach (var waiter in passing)
            waiter.Grant(true);
    }
}
