namespace AsyncGuard.Runtime;

/// <content>The right to wait and to notify.</content>
public sealed partial class AsyncCondition
{
    /// <summary>Proves that the lock of an <see cref="AsyncCondition"/> is held. Disposing it releases the lock; a second time does nothing.</summary>
    public sealed class Scope : IDisposable
    {
        const int Inside = 0;
        const int Away = 1;
        const int Left = 2;

        readonly AsyncCondition _condition;
        AsyncLock.Releaser _releaser;
        int _state;

        internal Scope(AsyncCondition condition, AsyncLock.Releaser releaser)
        {
            _condition = condition;
            _releaser = releaser;
        }

        /// <summary>Gives the lock up, waits for a notification, and takes the lock again, even when the wait is cancelled.</summary>
        /// <param name="cancellationToken">Ends the wait for the notification; looked at before anything else.</param>
        /// <returns>A task that ends when the lock is held again.</returns>
        /// <exception cref="OperationCanceledException">The token is cancelled. The lock is held all the same.</exception>
        /// <exception cref="InvalidOperationException">The scope has been left, or another wait of the same scope is under way.</exception>
        /// <exception cref="ObjectDisposedException">The condition is disposed, or the scope was left during the wait.</exception>
        public ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
            Wait(Timeout.InfiniteTimeSpan, null, cancellationToken);

        /// <summary>Gives the lock up, waits for a notification, but not for longer than <paramref name="timeout"/>, and takes the lock again.</summary>
        /// <param name="timeout">The longest time to wait for the notification.</param>
        /// <param name="time">What measures the time; the system's clock unless given.</param>
        /// <param name="cancellationToken">Ends the wait for the notification; looked at before anything else.</param>
        /// <returns>A task that ends when the lock is held again.</returns>
        /// <exception cref="TimeoutException">No notification came in time. The lock is held all the same.</exception>
        /// <exception cref="OperationCanceledException">The token is cancelled. The lock is held all the same.</exception>
        /// <exception cref="InvalidOperationException">The scope has been left, or another wait of the same scope is under way.</exception>
        /// <exception cref="ObjectDisposedException">The condition is disposed, or the scope was left during the wait.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
        public ValueTask WaitAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
            Wait(TimeLimit.Checked(timeout), time, cancellationToken);

        /// <summary>Waits, notification after notification, until <paramref name="predicate"/> holds. It is only called while the lock is held.</summary>
        /// <param name="predicate">What to wait for.</param>
        /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
        /// <returns>A task that ends when the lock is held and the predicate holds.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
        /// <inheritdoc cref="WaitAsync(CancellationToken)" path="/exception"/>
        public ValueTask WaitForAsync(Func<bool> predicate, CancellationToken cancellationToken = default) =>
            WaitFor(predicate ?? throw new ArgumentNullException(nameof(predicate)), cancellationToken);

        /// <summary>Wakes those who have waited longest. They go on when the lock is released.</summary>
        /// <param name="count">How many at most.</param>
        /// <exception cref="InvalidOperationException">The scope has been left, or it waits.</exception>
        public void Notify(int count = 1)
        {
            ThrowUnlessInside();
            _condition.Notify(count);
        }

        /// <summary>Wakes all who wait. They go on, one after another, when the lock is released.</summary>
        /// <exception cref="InvalidOperationException">The scope has been left, or it waits.</exception>
        public void NotifyAll() => Notify(int.MaxValue);

        /// <summary>Releases the lock. A second time does nothing.</summary>
        public void Dispose()
        {
            // Race: left while it waits, the scope has no lock to release; the wait finds out when it comes back.
            if (Interlocked.Exchange(ref _state, Left) == Inside)
                _releaser.Dispose();
        }

        async ValueTask WaitFor(Func<bool> predicate, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowUnlessInside();
            var notified = false;
            while (!predicate())
            {
                if (notified && cancellationToken.IsCancellationRequested)
                {
                    // This wait gives up with a notification in hand that it has no use for: somebody else may have.
                    _condition.Notify(1);
                }

                await WaitAsync(cancellationToken).ConfigureAwait(false);
                notified = true;
            }
        }

        async ValueTask Wait(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Interlocked.CompareExchange(ref _state, Away, Inside) != Inside)
                throw NotInside();

            Waiter<bool>? waiter = null;
            lock (_condition._line.Gate)
            {
                if (!_condition._disposed)
                    waiter = _condition._line.Park();
            }

            if (waiter is null)
            {
                Interlocked.CompareExchange(ref _state, Inside, Away);
                throw new ObjectDisposedException(nameof(AsyncCondition));
            }

            // In the line first, then out of the lock: whoever notifies holds the lock, so no notification comes in between.
            waiter.Arm(timeout, time, cancellationToken);
            _releaser.Dispose();
            try
            {
                await waiter.AsPlainValueTask().ConfigureAwait(false);
            }
            finally
            {
                // Without the token: the caller's `using` releases a lock that must be held, and a notification must not be lost here.
                _releaser = await _condition._gate.LockAsync(CancellationToken.None).ConfigureAwait(false);
                if (Interlocked.CompareExchange(ref _state, Inside, Away) != Away)
                {
                    _releaser.Dispose();
                    throw new ObjectDisposedException(nameof(Scope), "The scope was left while it waited.");
                }
            }
        }

        void ThrowUnlessInside()
        {
            if (Volatile.Read(ref _state) != Inside)
                throw NotInside();
        }

        static InvalidOperationException NotInside() =>
            new("The scope does not hold the lock: it has been left, or a wait of it is under way.");
    }
}
