namespace AsyncGuard.Runtime;

/// <summary>A sequence of ending tasks that takes over the failures of those that a loop leaves behind. Adds nothing to the way of an element.</summary>
sealed class Completions<TTask>(TTask[] tasks, Func<TTask[], IAsyncEnumerable<TTask>> order, CancellationToken cancellationToken) : IAsyncEnumerable<TTask>
    where TTask : Task
{
    // The framework's sequence can be read once: each loop has its own.
    public IAsyncEnumerator<TTask> GetAsyncEnumerator(CancellationToken loopToken = default)
    {
        if (!loopToken.CanBeCanceled || loopToken == cancellationToken)
            return new Enumerator(tasks, order(tasks).GetAsyncEnumerator(cancellationToken), linked: null);
        if (!cancellationToken.CanBeCanceled)
            return new Enumerator(tasks, order(tasks).GetAsyncEnumerator(loopToken), linked: null);

        var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, loopToken);
        return new Enumerator(tasks, order(tasks).GetAsyncEnumerator(linked.Token), linked);
    }

    sealed class Enumerator(TTask[] tasks, IAsyncEnumerator<TTask> ended, CancellationTokenSource? linked) : IAsyncEnumerator<TTask>
    {
        int _moves;

        public TTask Current => ended.Current;

        public ValueTask<bool> MoveNextAsync()
        {
            _moves++;
            return ended.MoveNextAsync();
        }

        public async ValueTask DisposeAsync()
        {
            // A loop that has run to its end has asked once more than there are tasks.
            if (_moves <= tasks.Length)
                Array.ForEach(tasks, Observation.Observe);
            await ended.DisposeAsync().ConfigureAwait(false);
            linked?.Dispose();
        }
    }
}
