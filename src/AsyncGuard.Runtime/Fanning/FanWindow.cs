namespace AsyncGuard.Runtime;

/// <summary>The items in flight between a source and a loop over the results. Belongs to the loop: no member is called by two at once.</summary>
sealed class FanWindow<T, TResult>(
    Func<CancellationToken, FanSource<T>> open, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> map, bool ordered, FanFailure failure)
{
    readonly CompletionQueue<Task> _ended = new();
    readonly Queue<Task<TResult>> _results = new(); // in order: all that were started; otherwise: those that are ready
    FanSource<T>? _source;
    Task<(int Place, T Item)>? _taking;
    int _watched;
    int _places = maxConcurrency;
    bool _exhausted;

    public TResult Current { get; private set; } = default!;

    /// <summary>Waits for the next result. Never throws: after a failure there is none.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        while (true)
        {
            Fill();
            if (failure.IsStopped)
            {
                failure.Stop();
                return false;
            }

            if (_results.Count > 0 && _results.Peek().IsCompleted)
            {
                Current = await _results.Dequeue().ConfigureAwait(false);
                _places++;
                return true;
            }

            if (_watched == 0)
                return false;
            await TakeInAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until nothing runs any more, then throws the first failure, unless the loop was left early.</summary>
    public async ValueTask CloseAsync(bool leftEarly)
    {
        if (leftEarly)
            failure.Stop();
        while (_watched > 0)
            await TakeInAsync().ConfigureAwait(false);
        _ended.Dispose();
        try
        {
            if (_source is not null)
                await _source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure.Add(error);
        }

        try
        {
            await failure.CloseAsync().ConfigureAwait(false);
        }
        catch when (leftEarly)
        {
            // Nobody waits for results any more; the loop's own exception, if there is one, must not be replaced.
        }
    }

    /// <summary>Starts items while there are places and the source has some at hand.</summary>
    void Fill()
    {
        while (_places > 0 && _taking is null && !_exhausted && !failure.IsStopped)
        {
            try
            {
                _source ??= open(failure.Token);
                var taking = _source.TakeAsync();
                if (taking.IsCompletedSuccessfully)
                    Start(taking.Result);
                else
                    Watch(_taking = taking.AsTask());
            }
            catch (Exception error)
            {
                _exhausted = true;
                failure.Add(error);
            }
        }
    }

    async ValueTask TakeInAsync()
    {
        var ended = await _ended.NextAsync(CancellationToken.None).ConfigureAwait(false);
        _watched--;
        if (ended == _taking)
        {
            try
            {
                Start(await _taking.ConfigureAwait(false));
            }
            catch (Exception error)
            {
                _exhausted = true;
                failure.Add(error);
            }

            _taking = null;
        }
        else if (!ordered)
        {
            _results.Enqueue((Task<TResult>)ended);
        }
    }

    void Start((int Place, T Item) taken)
    {
        if (taken.Place < 0)
        {
            _exhausted = true;
            return;
        }

        if (failure.IsStopped)
            return;
        _places--;
        var mapping = Task.Run(() => MapOneAsync(taken.Item));
        Watch(mapping);
        if (ordered)
            _results.Enqueue(mapping);
    }

    void Watch(Task task)
    {
        _watched++;
        _ended.Watch(task);
    }

    async Task<TResult> MapOneAsync(T item)
    {
        try
        {
            return await (map(item, failure.Token) ?? throw UserWork.NoTask()).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Noted before the task ends: who finds it ended finds the fan-out stopped.
            failure.Add(error);
            return default!;
        }
    }
}
