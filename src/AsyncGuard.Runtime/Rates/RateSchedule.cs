namespace AsyncGuard.Runtime;

/// <summary>When the next call may pass: as soon as the last but <paramref name="permits"/> lies far enough back. Not safe for several threads.</summary>
/// <param name="permits">How many calls may pass in the span.</param>
/// <param name="span">The span of time.</param>
/// <param name="keepsPace">Whether a call that waited counts from the moment that it was due, so that late timers do not lower the rate.</param>
sealed class RateSchedule(int permits, TimeSpan span, bool keepsPace)
{
    readonly Queue<TimeSpan> _passed = new();

    /// <summary>The moment at which the next call may pass.</summary>
    public TimeSpan Due => _passed.Count < permits ? TimeSpan.MinValue : _passed.Peek() + span;

    /// <summary>Lets a call pass if it may.</summary>
    /// <param name="now">The time.</param>
    /// <param name="waited">Whether the call was there before it was due.</param>
    public bool TryTake(TimeSpan now, bool waited)
    {
        var due = Due;
        if (now < due)
            return false;

        if (_passed.Count == permits)
            _passed.Dequeue();
        _passed.Enqueue(keepsPace && waited && due > TimeSpan.MinValue ? due : now);
        return true;
    }
}
