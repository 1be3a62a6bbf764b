namespace AsyncGuard.Runtime;

public sealed partial class RateGate
{
    /// <summary>The waits of a gate, which has a timer only while there are any.</summary>
    sealed class Waits : IWaitOwner
    {
        readonly RateGate _owner;

        public Waits(RateGate owner)
        {
            _owner = owner;
            Queue = new(this);
        }

        public Gate Gate { get; } = new();

        public WaitQueue<bool> Queue { get; }

        public void OnLeft() => _owner.StopTimerIfNobodyWaits();

        // No wait for a permit has a limit of its own.
        public string TimeoutMessage(TimeSpan timeout) => "";
    }
}
