using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Waits, with a lock, until something guarded by the lock has come true. The asyncio counterpart is <c>asyncio.Condition</c>.
/// </summary>
/// <remarks>
/// <para><see cref="EnterAsync(CancellationToken)"/> takes the lock and yields a <see cref="Scope"/>: having one proves that the lock is held,
/// so nobody can wait or notify without it. <see cref="Scope.WaitAsync(CancellationToken)"/> gives the lock up, waits for a notification and
/// takes the lock again, even when it ends by cancellation.</para>
/// <para>A notification goes to who has waited longest. It is never lost: a wait is either notified or cancelled, and one that was notified
/// takes the lock again whatever its token says.</para>
/// <para>All members are safe for use from several threads at once. Nothing has to be disposed; disposing frees those who wait.</para>
/// <example>
/// <code>
/// // Before: polls under a lock.
/// while (true)
/// {
///     using (await gate.LockAsync(cancellationToken))
///         if (_orders.Count > 0)
///             return _orders.Pop();
///     await Task.Delay(50, cancellationToken);
/// }
///
/// // After: whoever adds an order calls scope.Notify().
/// using var scope = await changed.EnterAsync(cancellationToken);
/// await scope.WaitForAsync(() => _orders.Count > 0, cancellationToken);
/// return _orders.Pop();
/// </code>
/// </example>
/// </remarks>
/// <param name="gate">The lock, when others share it; a lock of its own unless given.</param>
[DebuggerDisplay("Held = {_gate.IsHeld}, Waiting = {Waiting}")]
public sealed partial class AsyncCondition(AsyncLock? gate = null) : IDisposable
{
    readonly AsyncLock _gate = gate ?? new();
    readonly WaitQueue<bool> _line = new();
    bool _disposed;

    /// <summary>How many wait for a notification. A snapshot.</summary>
    public int Waiting => _line.Count;

    /// <summary>Waits for the lock.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The right to wait and to notify; disposing it releases the lock.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed.</exception>
    public ValueTask<Scope> EnterAsync(CancellationToken cancellationToken = default) =>
        Enter(_gate.LockAsync(cancellationToken));

    /// <summary>Waits for the lock, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The right to wait and to notify; disposing it releases the lock.</returns>
    /// <exception cref="TimeoutException">The lock did not become free in time.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The lock is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask<Scope> EnterAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        Enter(_gate.LockAsync(timeout, time, cancellationToken));

    /// <summary>Fails those who wait for a notification, and all later ones, with <see cref="ObjectDisposedException"/>. The lock itself goes on working.</summary>
    public void Dispose()
    {
        Waiter<bool>? stranded;
        lock (_line.Gate)
        {
            _disposed = true;
            stranded = _line.DequeueAll();
        }

        stranded.FailAll(static () => new ObjectDisposedException(nameof(AsyncCondition)));
    }

    async ValueTask<Scope> Enter(ValueTask<AsyncLock.Releaser> taking) => new(this, await taking.ConfigureAwait(false));

    // Called by who holds the lock, so everybody who waited before stands in the line by now.
    void Notify(int count)
    {
        for (; count > 0; count--)
        {
            Waiter<bool>? next;
            lock (_line.Gate)
                next = _line.Dequeue();
            if (next is null)
                return;
            next.Grant(true);
        }
    }
}
