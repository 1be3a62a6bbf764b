using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A lock with a place to wait for what it guards to change. The asyncio counterpart is <c>asyncio.Condition</c>.
/// </summary>
/// <remarks>
/// <para>Waiting and notifying are members of the <see cref="Scope"/>, and having a scope means holding the lock: the mistake of doing either without it cannot be written.
/// A wait lets go of the lock, and has it again when it ends, even when it ends by cancellation.</para>
/// <para>A notification is never lost: a wait either takes it and goes on, or is cancelled and leaves it to the next.</para>
/// <para>The condition is safe for use from several threads at once; a scope belongs to the flow of control that entered.</para>
/// <example>
/// <code>
/// // Before: polls under a lock, and misses whatever happens in between.
/// while (true)
/// {
///     lock (_gate) { if (_items.Count > 0) break; }
///     await Task.Delay(50, cancellationToken);
/// }
///
/// // After
/// using var scope = await _changed.EnterAsync(cancellationToken);
/// await scope.WaitForAsync(() => _items.Count > 0, cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{Waiting} waiting, lock {_lock.IsHeld ? \"held\" : \"free\",nq}")]
public sealed class AsyncCondition
{
    readonly AsyncLock _lock;
    readonly WaitCore _waits = new();

    /// <summary>Makes a condition.</summary>
    /// <param name="lock">The lock that guards what is waited for; one of its own when absent. Several conditions may share one.</param>
    public AsyncCondition(AsyncLock? @lock = null) => _lock = @lock ?? new AsyncLock();

    /// <summary>How many wait for a notification. A snapshot.</summary>
    public int Waiting
    {
        get
        {
            lock (_waits.Gate)
                return _waits.Queue.Count;
        }
    }

    /// <summary>Waits for the lock. Dispose of the scope to let go.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The scope: proof that the lock is held.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public async ValueTask<Scope> EnterAsync(CancellationToken cancellationToken = default) =>
        new(this, await _lock.LockAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>A hold of the lock, and the place from which to wait and to notify.</summary>
    public sealed class Scope : IDisposable
    {
        readonly AsyncCondition _condition;
        AsyncLock.Releaser _releaser;
        volatile bool _isLeft;

        internal Scope(AsyncCondition condition, AsyncLock.Releaser releaser) => (_condition, _releaser) = (condition, releaser);

        /// <summary>Lets go of the lock, waits for a notification, and takes the lock again. What was waited for may have changed back by then: see <see cref="WaitForAsync"/>.</summary>
        /// <param name="cancellationToken">Ends the wait for the notification; the lock is held again before the exception is thrown.</param>
        /// <returns>A task that ends with a notification.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled first; the lock is held (by way of the task).</exception>
        /// <exception cref="InvalidOperationException">The scope does not hold the lock: it is disposed of, or waits already.</exception>
        public ValueTask WaitAsync(CancellationToken cancellationToken = default)
        {
            RequireHeld();
            return cancellationToken.IsCancellationRequested ? new(Task.FromCanceled(cancellationToken)) : CoreAsync();

            async ValueTask CoreAsync()
            {
                // Enters before it lets go: a notification that comes in between finds it.
                var notified = _condition.NotifiedAsync(cancellationToken);
                _releaser.Dispose();
                try
                {
                    await notified.ConfigureAwait(false);
                }
                finally
                {
                    _releaser = await _condition._lock.LockAsync(CancellationToken.None).ConfigureAwait(false);

                    // Race: a scope that was left during its wait had no lock to let go of then.
                    // Either this sees that it was left, or whoever leaves it sees the new hold; doing both is harmless.
                    Interlocked.MemoryBarrier();
                    if (_isLeft)
                    {
                        _releaser.Dispose();
                        throw new ObjectDisposedException(nameof(Scope), "The scope was left while it waited.");
                    }
                }
            }
        }

        /// <summary>Waits until something holds, looking anew after each notification. The lock is held whenever <paramref name="predicate"/> runs, and at the end.</summary>
        /// <param name="predicate">What to wait for.</param>
        /// <param name="cancellationToken">Ends the wait; the lock is held again before the exception is thrown.</param>
        /// <returns>A task that ends when the predicate holds.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
        /// <exception cref="OperationCanceledException">The token was cancelled first; the lock is held (by way of the task).</exception>
        public ValueTask WaitForAsync(Func<bool> predicate, CancellationToken cancellationToken = default)
        {
            return CoreAsync(predicate ?? throw new ArgumentNullException(nameof(predicate)));

            async ValueTask CoreAsync(Func<bool> predicate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RequireHeld();
                for (var isNotified = false; !predicate(); isNotified = true)
                {
                    // Gives up with a notification in hand that it has no use for: somebody else may have.
                    if (isNotified && cancellationToken.IsCancellationRequested)
                        _condition.Wake(1);
                    await WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }

        /// <summary>Lets some of those who wait go on, the first first, once this scope has let go of the lock.</summary>
        /// <param name="count">How many at most.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
        /// <exception cref="InvalidOperationException">The scope does not hold the lock.</exception>
        public void Notify(int count = 1)
        {
            if (count < 0)
                throw new ArgumentOutOfRangeException(nameof(count), count, "One cannot notify fewer than nobody.");
            RequireHeld();
            _condition.Wake(count);
        }

        /// <summary>Lets all who wait go on, one after another, once this scope has let go of the lock.</summary>
        /// <exception cref="InvalidOperationException">The scope does not hold the lock.</exception>
        public void NotifyAll() => Notify(int.MaxValue);

        /// <summary>Lets go of the lock. A second call does nothing.</summary>
        public void Dispose()
        {
            _isLeft = true;
            Interlocked.MemoryBarrier();
            _releaser.Dispose();
        }

        void RequireHeld()
        {
            if (!_releaser.IsValid)
                throw new InvalidOperationException("The scope does not hold the lock: it is disposed of, or waits.");
        }
    }

    ValueTask NotifiedAsync(CancellationToken cancellationToken)
    {
        Waiter<bool> waiter;
        lock (_waits.Gate)
            waiter = _waits.Queue.Enter();
        var task = waiter.TaskWithoutResult;
        waiter.Watch(cancellationToken, Timeout.InfiniteTimeSpan, null);
        return task;
    }

    void Wake(int count)
    {
        for (; count > 0; count--)
        {
            Waiter<bool>? waiter;
            lock (_waits.Gate)
                waiter = _waits.Queue.Take();
            if (waiter is null)
                return;
            waiter.Grant(true);
        }
    }

    sealed class WaitCore : IWaitOwner
    {
        public WaitCore() => Queue = new WaitQueue<bool>(this);

        public Gate Gate { get; } = new();

        public WaitQueue<bool> Queue { get; }

        // A wait that leaves was not notified yet: there is nothing to hand on.
        public void OnLeft()
        {
        }

        public string TimeoutMessage(TimeSpan timeout) => $"Nobody notified within {timeout}.";
    }
}
