namespace AsyncGuard.Stress;

/// <summary>What went wrong, over all rounds, and how much went on.</summary>
sealed class Tally
{
    /// <summary>How long a round may hang before its waits count as stranded.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    int _lost;
    int _double;
    int _stranded;
    long _served;
    long _canceled;

    public bool IsClean => (_lost, _double, _stranded) == (0, 0, 0);

    public void Lost(int count) => Interlocked.Add(ref _lost, count);

    public void Double(int count) => Interlocked.Add(ref _double, count);

    public void Served() => Interlocked.Increment(ref _served);

    public void Canceled() => Interlocked.Increment(ref _canceled);

    /// <summary>Waits for a round; what has not ended in time is stranded.</summary>
    public async Task AwaitRoundAsync(Task[] waits)
    {
        try
        {
            await Task.WhenAll(waits).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Interlocked.Add(ref _stranded, waits.Count(static wait => !wait.IsCompleted));
        }
    }

    public override string ToString() => $"{_served:N0} served, {_canceled:N0} cancelled: {_lost} lost, {_double} double, {_stranded} stranded";
}
