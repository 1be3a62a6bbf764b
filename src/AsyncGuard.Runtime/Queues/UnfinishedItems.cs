namespace AsyncGuard.Runtime;

/// <summary>How many items of a queue are not processed yet, and who waits until none is.</summary>
/// <remarks>Items are counted in under the queue's gate, and out without it: a consumer that keeps up meets nobody there but the one who joins.</remarks>
sealed class UnfinishedItems(IWaitOwner owner)
{
    readonly WaitQueue<bool> _joiners = new(owner);

    // Both only grow, so that neither has to be read under the gate: what is in is never less than what is done.
    long _put;
    long _done;
    bool _isJoined;

    // What is done is read first: what is put cannot be less by then.
    public int Count => (int)(-Volatile.Read(ref _done) + Volatile.Read(ref _put));

    public int Waiting
    {
        get
        {
            lock (owner.Gate)
                return _joiners.Count;
        }
    }

    /// <summary>An item is in. Under the gate, before anybody can get it.</summary>
    public void Add() => Volatile.Write(ref _put, _put + 1);

    /// <summary>An item is processed.</summary>
    /// <exception cref="InvalidOperationException">There is none that is not.</exception>
    public void Finish()
    {
        while (true)
        {
            var done = Volatile.Read(ref _done);
            var put = Volatile.Read(ref _put);
            if (done >= put)
                throw new InvalidOperationException("TaskDone was called more often than there were items.");
            if (Interlocked.CompareExchange(ref _done, done + 1, done) == done)
                break;
        }

        // Race: who joins makes it known before it looks at the counts, and the exchange comes before this look: one of the two sees the other.
        if (!Volatile.Read(ref _isJoined))
            return;
        Waiter<bool>? joiners;
        lock (owner.Gate)
            joiners = Joined();
        WaitQueue<bool>.GrantAll(joiners, true);
    }

    /// <summary>All that lie in the queue are dropped, and count as processed. Under the gate; the joiners are to be granted after it.</summary>
    public Waiter<bool>? Drop(int count)
    {
        // Race: others finish what they have got meanwhile. Whoever finished more than was got has counted what is dropped here already.
        long done;
        do
            done = Volatile.Read(ref _done);
        while (Interlocked.CompareExchange(ref _done, Math.Min(done + count, _put), done) != done);
        return Joined();
    }

    public ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<bool> joiner;
        lock (owner.Gate)
        {
            _isJoined = true;
            Interlocked.MemoryBarrier();
            if (Count == 0)
            {
                _isJoined = !_joiners.IsEmpty;
                return default;
            }

            joiner = _joiners.Enter();
        }

        var task = joiner.TaskWithoutResult;
        joiner.Watch(cancellationToken, Timeout.InfiniteTimeSpan, null);
        return task;
    }

    // Under the gate: those who have nothing more to wait for.
    Waiter<bool>? Joined()
    {
        if (Count != 0)
            return null;
        _isJoined = false;
        return _joiners.TakeAll();
    }
}
