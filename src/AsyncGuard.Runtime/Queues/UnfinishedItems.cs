using System.Runtime.InteropServices;

namespace AsyncGuard.Runtime;

/// <summary>How many items of a queue are not processed yet, and who waits until none is.</summary>
/// <remarks>Items are counted in under the queue's gate, and out without it: a consumer that keeps up meets nobody there but the one who joins.</remarks>
sealed class UnfinishedItems(IWaitOwner owner)
{
    readonly WaitQueue<bool> _joiners = new(owner);

    // Both counts only grow, so that neither has to be read under the gate: what is in is never less than what is done.
    long _put;
    Finished _finished;

    // What is done is read first: what is put cannot be less by then.
    public int Count => (int)(-Volatile.Read(ref _finished.Done) + Volatile.Read(ref _put));

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
            var done = Volatile.Read(ref _finished.Done);
            if (done >= Volatile.Read(ref _finished.SeenPut) && done >= (_finished.SeenPut = Volatile.Read(ref _put)))
                throw new InvalidOperationException("TaskDone was called more often than there were items.");
            if (Interlocked.CompareExchange(ref _finished.Done, done + 1, done) == done)
                break;
        }

        // Race: who joins makes it known before it looks at the counts, and the exchange comes before this look: one of the two sees the other.
        // Who finishes the last item sees that it was the last: nobody else need come past the gate.
        if (!Volatile.Read(ref _finished.IsJoined) || Count != 0)
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
            done = Volatile.Read(ref _finished.Done);
        while (Interlocked.CompareExchange(ref _finished.Done, Math.Min(done + count, _put), done) != done);
        return Joined();
    }

    public ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled(cancellationToken));

        Waiter<bool> joiner;
        lock (owner.Gate)
        {
            _finished.IsJoined = true;
            Interlocked.MemoryBarrier();
            if (Count == 0)
            {
                _finished.IsJoined = !_joiners.IsEmpty;
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
        _finished.IsJoined = false;
        return _joiners.TakeAll();
    }

    /// <summary>What those who finish items write and read, on a line of memory of its own: who puts items in does not disturb them, nor they that one.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    struct Finished
    {
        [FieldOffset(64)]
        public long Done;

        /// <summary>How many were put, at least. Race: an older number may overwrite a newer one, which costs a look at the count itself.</summary>
        [FieldOffset(72)]
        public long SeenPut;

        [FieldOffset(80)]
        public bool IsJoined;
    }
}
