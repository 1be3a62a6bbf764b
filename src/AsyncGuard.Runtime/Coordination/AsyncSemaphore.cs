using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// Lets a limited number of holders in, and keeps the limit for ever. The asyncio counterparts are <c>asyncio.Semaphore</c> and
/// <c>asyncio.BoundedSemaphore</c>, which are one here.
/// </summary>
/// <remarks>
/// <para>First come, first served: a permit that is released while others wait belongs to the first of them at once.</para>
/// <para>A <see cref="Permit"/> carries a ticket: disposing it twice, or a copy of it later, does nothing, so the number of permits can never grow.</para>
/// <para>A token that is cancelled already never acquires. There is no blocking form on purpose.</para>
/// <para>All members are safe for use from several threads at once. Nothing has to be disposed; disposing frees those who wait.</para>
/// <example>
/// <code>
/// // Before: no upper limit, and one Release too many lets a third caller in, silently.
/// var semaphore = new SemaphoreSlim(2);
///
/// // After: two at a time, whatever happens.
/// var slots = new AsyncSemaphore(permits: 2);
/// using (await slots.AcquireAsync(cancellationToken))
///     await DownloadAsync(url, cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("Available = {Available} of {Permits}, Waiting = {Waiting}")]
public sealed class AsyncSemaphore : IDisposable
{
    readonly WaitQueue<Permit> _line = new();

    // Each permit that is out has a place, and each place counts its holders: that is the ticket. Places are made on demand.
    int[] _holders;
    int[] _free;
    int _freeCount;
    int _places;
    bool _disposed;

    /// <summary>Makes a semaphore with all its permits available.</summary>
    /// <param name="permits">How many may be inside at once, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is less than one.</exception>
    public AsyncSemaphore(int permits)
    {
        if (permits < 1)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, "A semaphore needs at least one permit.");

        Permits = permits;
        _holders = new int[Math.Min(permits, 4)];
        _free = new int[_holders.Length];
    }

    /// <summary>How many may be inside at once.</summary>
    public int Permits { get; }

    /// <summary>How many permits can be had without waiting. A snapshot.</summary>
    public int Available
    {
        get
        {
            lock (_line.Gate)
                return Permits - _places + _freeCount;
        }
    }

    /// <summary>How many wait for a permit. A snapshot.</summary>
    public int Waiting => _line.Count;

    /// <summary>Waits for a permit.</summary>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The permit: <c>using (await slots.AcquireAsync(cancellationToken))</c>.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The semaphore is disposed.</exception>
    public ValueTask<Permit> AcquireAsync(CancellationToken cancellationToken = default) =>
        Acquire(Timeout.InfiniteTimeSpan, null, cancellationToken);

    /// <summary>Waits for a permit, but not for longer than <paramref name="timeout"/>.</summary>
    /// <param name="timeout">The longest time to wait; zero asks once.</param>
    /// <param name="time">What measures the time; the system's clock unless given.</param>
    /// <param name="cancellationToken">Ends the wait; looked at before anything else.</param>
    /// <returns>The permit.</returns>
    /// <exception cref="TimeoutException">No permit became available in time.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The semaphore is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative but not infinite, or longer than 49 days.</exception>
    public ValueTask<Permit> AcquireAsync(TimeSpan timeout, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        Acquire(TimeLimit.Checked(timeout), time, cancellationToken);

    /// <summary>Takes a permit if one is available.</summary>
    /// <param name="permit">The permit; when none is taken, disposing it does nothing.</param>
    /// <returns>Whether a permit is taken.</returns>
    public bool TryAcquire(out Permit permit)
    {
        lock (_line.Gate)
        {
            permit = default;
            return !_disposed && TryTake(out permit);
        }
    }

    /// <summary>Fails those who wait, and all later waits, with <see cref="ObjectDisposedException"/>. Who holds a permit may go on and release it.</summary>
    public void Dispose()
    {
        Waiter<Permit>? stranded;
        lock (_line.Gate)
        {
            _disposed = true;
            stranded = _line.DequeueAll();
        }

        stranded.FailAll(static () => new ObjectDisposedException(nameof(AsyncSemaphore)));
    }

    internal void Release(int place, int holder)
    {
        Waiter<Permit>? next;
        lock (_line.Gate)
        {
            // Race: a second Dispose of the same permit came first, or the permit is an old copy. Its place is free or somebody else's.
            if (_holders[place] != holder)
                return;

            holder = unchecked(holder + 1);
            _holders[place] = holder;
            next = _line.Dequeue();
            if (next is null)
                _free[_freeCount++] = place;
        }

        // The permit was never available in between: the next in line holds it before anybody knows.
        next?.Grant(new Permit(this, place, holder));
    }

    internal bool IsHeldBy(int place, int holder)
    {
        lock (_line.Gate)
            return _holders[place] == holder;
    }

    ValueTask<Permit> Acquire(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<Permit>(cancellationToken));

        Waiter<Permit> waiter;
        lock (_line.Gate)
        {
            if (_disposed)
                return new(Task.FromException<Permit>(new ObjectDisposedException(nameof(AsyncSemaphore))));

            // Nobody waits while a permit is available, because a released one goes to the first in line: no newcomer overtakes.
            if (TryTake(out var permit))
                return new(permit);
            if (timeout == TimeSpan.Zero)
                return new(Task.FromException<Permit>(new TimeoutException("No permit is available.")));
            waiter = _line.Park();
        }

        waiter.Arm(timeout, time, cancellationToken);
        return waiter.AsValueTask();
    }

    bool TryTake(out Permit permit)
    {
        int place;
        if (_freeCount > 0)
        {
            place = _free[--_freeCount];
        }
        else if (_places < Permits)
        {
            place = _places++;
            if (place == _holders.Length)
            {
                var size = (int)Math.Min(Permits, 2L * place);
                Array.Resize(ref _holders, size);
                Array.Resize(ref _free, size);
            }
        }
        else
        {
            permit = default;
            return false;
        }

        permit = new(this, place, _holders[place]);
        return true;
    }

    /// <summary>Releases one permit once, at the end of a <c>using</c>. A second <see cref="Dispose"/>, and that of any copy, does nothing.</summary>
    [DebuggerDisplay("Valid = {IsValid}")]
    public readonly struct Permit : IDisposable
    {
        readonly AsyncSemaphore? _semaphore;
        readonly int _place;
        readonly int _holder;

        internal Permit(AsyncSemaphore owner, int place, int holder)
        {
            _semaphore = owner;
            _place = place;
            _holder = holder;
        }

        /// <summary>Whether the permit has not been released yet.</summary>
        public bool IsValid => _semaphore is { } owner && owner.IsHeldBy(_place, _holder);

        /// <summary>Releases the permit if it has not been released yet.</summary>
        public void Dispose() => _semaphore?.Release(_place, _holder);
    }
}
