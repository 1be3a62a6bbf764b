using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A flag to wait for, which stays set until it is cleared. The asyncio counterpart is <c>asyncio.Event</c>.
/// </summary>
/// <remarks>
/// <para><see cref="Set"/> frees all who wait, even when <see cref="Clear"/> follows at once. None of their code runs inside
/// <see cref="Set"/>, nor inside the <c>Cancel</c> of a token.</para>
/// <para>A token that is cancelled already ends the wait as cancelled, even when the flag is set.</para>
/// <para>All members are safe for use from several threads at once. Nothing has to be disposed; disposing frees those who wait.</para>
/// <example>
/// <code>
/// // Before: polls, and finds out late.
/// while (!_ready)
///     await Task.Delay(100);
///
/// // After: goes on as soon as somebody calls _ready.Set().
/// await _ready.WaitAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
/// <param name="set">Whether the flag is set at the start.</param>
[DebuggerDisplay("Set = {IsSet}, Waiting = {Waiting}")]
public sealed class AsyncEvent(bool set = false) : IDisposable
{
    readonly WaitQueue<bool> _line = new();
    bool _set = set;
    bool _disposed;

    /// <summary>Whether the flag is set. A snapshot.</summary>
    public bool IsSet => Volatile.Read(ref _set);

    /// <summary>How many wait for the flag. A snapshot.</summary>
    public int Waiting => _line.Count;

    /// <summary>Sets the flag and frees all who wait.</summary>
    public void Set()
    {
        Waiter<bool>? freed;
        lock (_line.Gate)
        {
            _set = true;
            freed = _line.DequeueAll();
        }

        freed.GrantAll(true);
    }

    /// <summary>Clears the flag: later waits wait for the next <see cref="Set"/>.</summary>
    public void Clear()
    {
        lock (_line.Gate)
            _set = false;
    }

    /// <summary>Waits until the flag is set.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends once the flag has been set.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The event is disposed.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) =>
        Wait(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Waits until the flag is set, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>A task that ends once the flag has been set.</returns>
    /// <exception cref="TimeoutException">The flag was not set in time.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The event is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public Task WaitAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        Wait(TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>Fails those who wait, and all later waits for a flag that is not set, with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        Waiter<bool>? stranded;
        lock (_line.Gate)
        {
            _disposed = true;
            stranded = _line.DequeueAll();
        }

        stranded.FailAll(static () => new ObjectDisposedException(nameof(AsyncEvent)));
    }

    Task Wait(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (Volatile.Read(ref _set))
            return Task.CompletedTask;

        Waiter<bool> waiter;
        lock (_line.Gate)
        {
            // Race: the flag may have been set since; Set takes the gate, so from here on it finds the waiter.
            if (_set)
                return Task.CompletedTask;
            if (_disposed)
                return Task.FromException(new ObjectDisposedException(nameof(AsyncEvent)));
            if (timeout == TimeSpan.Zero)
                return Task.FromException(new TimeoutException("The event is not set."));
            waiter = _line.Park();
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsPlainValueTask().AsTask();
    }
}
