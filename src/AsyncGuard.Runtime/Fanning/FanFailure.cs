using System.Runtime.ExceptionServices;

namespace AsyncGuard.Runtime;

/// <summary>What becomes of a fan-out: the first failure cancels the rest and is the one that is thrown.</summary>
sealed class FanFailure(CancellationToken caller)
{
    readonly CancellationScope _scope = new(caller);
    ExceptionDispatchInfo? _first;
    volatile bool _stopped;

    /// <summary>The token of the work.</summary>
    public CancellationToken Token => _scope.Token;

    /// <summary>Whether nothing more may be started.</summary>
    public bool IsStopped => _scope.IsCanceled;

    /// <summary>Takes note of how a piece of work, or the source, ended early.</summary>
    public void Add(Exception error)
    {
        if (error is OperationCanceledException && _scope.IsCanceled)
            _stopped = true;
        else
            _ = Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(error), null);
        _scope.Cancel();
    }

    /// <summary>Stops the work because the results are not wanted any more.</summary>
    public void Stop()
    {
        _stopped = true;
        _scope.Cancel();
    }

    /// <summary>Ends the fan-out, once nothing runs any more: throws the first failure, or the caller's cancellation if it left work undone.</summary>
    public async ValueTask CloseAsync()
    {
        if (await _scope.CloseAsync().ConfigureAwait(false) is { } thrownByCallbacks)
            _first ??= ExceptionDispatchInfo.Capture(thrownByCallbacks);
        _first?.Throw();
        if (_stopped)
            caller.ThrowIfCancellationRequested();
    }
}
