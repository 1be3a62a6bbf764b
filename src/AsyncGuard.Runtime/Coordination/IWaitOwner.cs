namespace AsyncGuard.Runtime;

/// <summary>A primitive that has waiters.</summary>
interface IWaitOwner
{
    /// <summary>Guards the queues of the primitive. No user code runs under it.</summary>
    Gate Gate { get; }

    /// <summary>Under <see cref="Gate"/>: a waiter has left a queue before it was granted anything.</summary>
    void OnLeft();

    /// <summary>What a waiter is told that ran out of time.</summary>
    string TimeoutMessage(TimeSpan timeout);
}
