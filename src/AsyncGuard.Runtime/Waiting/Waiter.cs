using System.Threading.Tasks.Sources;

namespace AsyncGuard.Runtime;

/// <summary>One wait in a <see cref="WaitQueue{T}"/>: its place in the line, and the source of the task that its caller awaits.</summary>
/// <remarks>
/// Whoever unlinks a waiter under the gate owns it, and completes it outside the gate, once: grant, cancel, timeout and failure can never meet.
/// Continuations run on the pool or in their own context, never inside the call that completes.
/// </remarks>
sealed class Waiter<T>(WaitQueue<T> home) : IValueTaskSource<T>, IValueTaskSource
{
    // A waiter with a timer is never reused: its callback may still be under way when the wait is over.
    ManualResetValueTaskSourceCore<T> _completion = new() { RunContinuationsAsynchronously = true };
    CancellationTokenRegistration _registration;
    CancellationToken _token;
    IDisposable? _timer;
    Exception? _error;
    WaitOutcome _outcome;
    bool _counted;

    /// <summary>What the wait brings along, such as the item of a put. Owned by whoever owns the waiter.</summary>
    public T? Cargo;

    /// <summary>The neighbours in the line, or in the pool. Guarded by the gate.</summary>
    public Waiter<T>? Next, Previous;

    /// <summary>How many waiters lie in the pool up to this one.</summary>
    public int PoolDepth;

    /// <summary>Whether the waiter stands in the line. Guarded by the gate.</summary>
    public bool IsParked;

    /// <summary>The task of this wait, to be awaited once.</summary>
    public ValueTask<T> AsValueTask() => new(this, _completion.Version);

    /// <inheritdoc cref="AsValueTask"/>
    public ValueTask AsPlainValueTask() => new(this, _completion.Version);

    /// <summary>
    /// Lets the token and the time end the wait. Outside the gate, for a token that is cancelled by now calls back at once.
    /// The waiter may have been completed meanwhile; it cannot have been reused, because its task is not handed out yet.
    /// </summary>
    public void Arm(TimeSpan timeout, TimeProvider? time, CancellationToken token)
    {
        if (Instruments.Waiting.Enabled)
        {
            _counted = true;
            Instruments.Waiting.Add(1);
        }

        try
        {
            if (token.CanBeCanceled)
            {
                _token = token;
                _registration = token.RegisterWithoutContext(static state => ((Waiter<T>)state!).Abandon(WaitOutcome.Canceled), this);
            }

            if (timeout != Timeout.InfiniteTimeSpan)
                _timer = (time ?? TimeProvider.System).CreateTimer(static state => ((Waiter<T>)state!).Abandon(WaitOutcome.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);
        }
        catch when (!home.TryRemove(this))
        {
            // A disposed source or a time provider that throws. The wait has been granted before, and must not be lost: it needs neither any more.
        }
    }

    /// <summary>Ends the wait with its result. By the owner, outside the gate.</summary>
    public void Grant(T result) => _completion.SetResult(result);

    /// <summary>Ends the wait with an error. By the owner, outside the gate.</summary>
    public void Fail(Exception error)
    {
        _error = error;
        End(WaitOutcome.Failed);
    }

    void Abandon(WaitOutcome outcome)
    {
        // Race: a grant that unlinked the waiter first has won, and the wait succeeds although the token is cancelled.
        // The other way round the grant finds the next in line. Either way nothing is lost.
        // A callback for an earlier wait cannot come here: a waiter whose registration could not be taken back is not reused.
        if (home.TryRemove(this))
            End(outcome);
    }

    void End(WaitOutcome outcome)
    {
        // The exception is made where it is thrown, so that cancelling many waits stays cheap.
        _outcome = outcome;
        _completion.SetResult(default!);
    }

    ValueTaskSourceStatus GetStatus(short token) =>
        _completion.GetStatus(token) is var status && status != ValueTaskSourceStatus.Succeeded ? status : _outcome switch
        {
            WaitOutcome.Granted => ValueTaskSourceStatus.Succeeded,
            WaitOutcome.Canceled => ValueTaskSourceStatus.Canceled,
            _ => ValueTaskSourceStatus.Faulted,
        };

    T GetResult(short token)
    {
        // Throws when the task is awaited twice or read too early; the waiter is left alone then.
        var result = _completion.GetResult(token);
        var error = _outcome switch
        {
            WaitOutcome.Granted => null,
            WaitOutcome.Canceled => new OperationCanceledException(_token),
            WaitOutcome.TimedOut => new TimeoutException("The wait took longer than its time limit."),
            _ => _error,
        };
        Recycle();
        return error is null ? result : throw error;
    }

    void Recycle()
    {
        if (_counted)
        {
            _counted = false;
            Instruments.Waiting.Add(-1);
        }

        // Race: a callback that has been taken off its source but has not run yet would find the next wait of a reused waiter.
        // Taking the registration back tells: only when it succeeds, no callback will ever come. It does not wait for one either.
        var reusable = _timer is null && (!_token.CanBeCanceled || _registration.TryTakeBack());
        _timer?.Dispose();
        _timer = null;
        _registration = default;
        _token = default;
        _error = null;
        _outcome = WaitOutcome.Granted;
        Cargo = default;
        _completion.Reset();
        if (reusable)
            home.Return(this);
    }

    T IValueTaskSource<T>.GetResult(short token) => GetResult(token);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
