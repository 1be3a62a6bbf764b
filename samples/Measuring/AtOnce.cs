namespace AsyncGuard.Samples.Measuring;

/// <summary>Counts how many are inside at the same time.</summary>
sealed class AtOnce
{
    int _now;
    int _most;

    /// <summary>The most that there ever were.</summary>
    public int Most => Volatile.Read(ref _most);

    /// <summary>One more, until the result is disposed of.</summary>
    public IDisposable Enter()
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most)
            Interlocked.CompareExchange(ref _most, now, most);
        return new Visit(this);
    }

    sealed class Visit(AtOnce counter) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref counter._now);
    }
}
