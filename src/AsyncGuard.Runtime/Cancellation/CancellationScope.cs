namespace AsyncGuard.Runtime;

/// <summary>
/// A token of its own that follows the caller's. Whoever cancels, the caller too, runs nothing of what is registered on it: callbacks run on the pool.
/// </summary>
sealed class CancellationScope
{
    readonly CancellationTokenSource _source = new();
    readonly CancellationTokenRegistration _following;
    volatile Task? _canceling;
    bool _closed;

    public CancellationScope(CancellationToken parent)
    {
        Token = _source.Token;
        _following = parent.UnsafeRegister(static scope => ((CancellationScope)scope!).Cancel(), this);
    }

    /// <summary>Kept apart from its source, which is disposed of at the end: a late look at the token must not throw.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether the scope was cancelled, by whomever.</summary>
    /// <remarks>
    /// The token turns before <c>CancelAsync</c> returns, so work may end cancelled while the field is still empty. On frameworks
    /// without that method the token turns after it.
    /// </remarks>
    public bool IsCanceled => _canceling is not null || Token.IsCancellationRequested;

    /// <summary>Cancels the token once; later calls, and calls after the end, do nothing.</summary>
    public void Cancel()
    {
        lock (_source)
        {
            if (!_closed)
                _canceling ??= _source.CancelAsync();
        }
    }

    /// <summary>Ends the scope: waits for callbacks that run, then frees the source.</summary>
    /// <returns>What the callbacks threw.</returns>
    public async ValueTask<AggregateException?> CloseAsync()
    {
        _following.Dispose();
        Task? canceling;
        lock (_source)
        {
            _closed = true;
            canceling = _canceling;
        }

        if (canceling is not null)
            await canceling.EndAsync().ConfigureAwait(false);
        _source.Dispose();
        return canceling?.Exception?.Flatten();
    }
}
