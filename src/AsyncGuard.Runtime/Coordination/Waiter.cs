using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace AsyncGuard.Runtime;

/// <summary>
/// One wait: a node of a <see cref="WaitQueue{T}"/>, and the source of the value task that is awaited. Used again after its result was taken.
/// </summary>
/// <remarks>
/// Whoever takes a waiter out of its queue, under the owner's gate, is the only one that completes it, and does so after leaving the gate.
/// A grant, a cancellation and a timeout can therefore race, and exactly one of them wins.
/// </remarks>
sealed class Waiter<T> : IValueTaskSource<T>, IValueTaskSource
{
    readonly WaitQueue<T> _queue;

    // Not readonly: a mutable struct. Continuations never run in whoever completes the wait.
    ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };
    CancellationToken _token;
    CancellationTokenRegistration _registration;
    bool _isCanceled;
    WaitDetails? _details;

    public Waiter(WaitQueue<T> queue) => _queue = queue;

    /// <summary>The neighbours in the queue, or the next in the pool. Guarded by the owner's gate, or by the pool.</summary>
    public Waiter<T>? Next;

    /// <inheritdoc cref="Next"/>
    public Waiter<T>? Previous;

    /// <summary>The queue's number if it stands in the queue. Guarded by the owner's gate.</summary>
    public int Generation;

    /// <summary>Whether it stands in the queue. Guarded by the owner's gate.</summary>
    public bool IsQueued => _queue.Contains(this);

    /// <summary>How many waiters lie under it in the pool.</summary>
    public int Depth;

    /// <summary>What the waiter brings along, if anything: a blocked put has its item here.</summary>
    public T Item = default!;

    /// <inheritdoc cref="WaitDetails.Error"/>
    public Exception? Error
    {
        get => _details?.Error;
        set => (_details ??= new()).Error = value;
    }

    /// <inheritdoc cref="WaitDetails.Since"/>
    /// <remarks>Set where the waiter is queued, under the gate, like <see cref="Who"/>: whoever takes it out finds them.</remarks>
    public long Since
    {
        get => _details?.Since ?? 0;
        set => (_details ??= new()).Since = value;
    }

    /// <inheritdoc cref="WaitDetails.Who"/>
    public LockHolder? Who
    {
        get => _details?.Who;
        set => (_details ??= new()).Who = value;
    }

    /// <summary>Grows with each use.</summary>
    public short Version => _core.Version;

    /// <summary>The wait as a task. To be read before <see cref="Watch"/>, which may complete the wait.</summary>
    public ValueTask<T> Task => new(this, _core.Version);

    /// <inheritdoc cref="Task"/>
    public ValueTask TaskWithoutResult => new(this, _core.Version);

    /// <summary>Ends the wait early with the token or the time. Called once, outside the gate, after the waiter was queued.</summary>
    public void Watch(CancellationToken token, TimeSpan timeout, TimeProvider? time)
    {
        if (token.CanBeCanceled || timeout != Timeout.InfiniteTimeSpan)
            Register(token, timeout, time);
    }

    void Register(CancellationToken token, TimeSpan timeout, TimeProvider? time)
    {
        // Race: the waiter may be granted by now, and even be cancelled while it is being registered. Both are settled under the gate.
        // Nobody takes the result, and so gives the waiter back, before the caller has the value task that it gets after this.
        try
        {
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                _details ??= new();
                _details.Timeout = timeout;
                _details.Timer = (time ?? TimeProvider.System).CreateTimer(static waiter => ((Waiter<T>)waiter!).OnTimeout(), this, timeout, Timeout.InfiniteTimeSpan);
            }

            if (token.CanBeCanceled)
            {
                _token = token;
                _registration = token.UnsafeRegister(static waiter => ((Waiter<T>)waiter!).OnCanceled(), this);
            }
        }
        catch when (!_queue.TryLeave(this))
        {
            // A source that is disposed of, or a clock that fails: the caller gets the exception, and nobody is left in the queue whom a grant would be lost on.
            // Here the grant was faster. It must not be lost either, and needs neither the token nor the clock any more.
        }
    }

    /// <summary>Ends the wait with a result. Outside the gate, by whoever took it out of the queue.</summary>
    public void Grant(T result) => _core.SetResult(result);

    /// <summary>Ends the wait with an exception. Outside the gate, by whoever took it out of the queue.</summary>
    public void Fail(Exception error) => _core.SetException(error);

    void OnCanceled()
    {
        if (!_queue.TryLeave(this))
            return;
        // The exception is made where it is thrown: Cancel() holds its caller for as long as its callbacks take.
        _isCanceled = true;
        _core.SetResult(default!);
    }

    void OnTimeout()
    {
        if (_queue.TryLeave(this))
            _core.SetException(new TimeoutException(_queue.Owner.TimeoutMessage(_details!.Timeout)));
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        // A second await of the same value task has an old version by then, and throws here.
        var status = _core.GetStatus(token);
        if (status != ValueTaskSourceStatus.Succeeded || _isCanceled)
            return Failed(status, token);

        // What follows does not throw.
        var result = _core.GetResult(token);
        End();
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    T Failed(ValueTaskSourceStatus status, short token)
    {
        if (status == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The wait has not ended. A ValueTask is awaited, not asked for its result.");
        try
        {
            return _isCanceled ? throw new OperationCanceledException(_token) : _core.GetResult(token);
        }
        finally
        {
            End();
        }
    }

    // The result was taken.
    void End()
    {
        // Race: a callback that has begun still holds this waiter. Only one that surely will not run lets it be used again;
        // otherwise the next wait could be ended by the token of this one.
        var isReusable = Unregister();
        if (_details is { } details)
        {
            isReusable &= details.Timer is null;
            details.Timer?.Dispose();
            RuntimeMeter.OnEnded(details.Since);
        }

        if (!isReusable || !_queue.Keeps)
            return;
        _core.Reset();
        if (_token.CanBeCanceled)
        {
            _isCanceled = false;
            _token = default;
            _registration = default;
        }

        Item = default!;
        _details = null;
        _queue.GiveBack(this);
    }

    ValueTaskSourceStatus Status(short token) =>
        _core.GetStatus(token) is var status && status == ValueTaskSourceStatus.Succeeded && _isCanceled ? ValueTaskSourceStatus.Canceled : status;

    bool Unregister()
    {
        if (!_token.CanBeCanceled)
            return true;
#if NETSTANDARD2_0
        // Nothing tells whether the callback has begun.
        _registration.Dispose();
        return false;
#else
        return _registration.Unregister();
#endif
    }

    void IValueTaskSource.GetResult(short token) => ((IValueTaskSource<T>)this).GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => Status(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => Status(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
