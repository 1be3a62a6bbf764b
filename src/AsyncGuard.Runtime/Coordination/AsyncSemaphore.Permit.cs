namespace AsyncGuard.Runtime;

public sealed partial class AsyncSemaphore
{
    /// <summary>The right to be inside, to be given back once.</summary>
    public readonly struct Permit : IDisposable, IEquatable<Permit>
    {
        readonly AsyncSemaphore? _semaphore;
        readonly int _slot;
        readonly long _number;

        internal Permit(AsyncSemaphore semaphore, int slot, long number) => (_semaphore, _slot, _number) = (semaphore, slot, number);

        /// <summary>Gives the permit back. A second call, on any copy, does nothing.</summary>
        public void Dispose() => _semaphore?.Return(_slot, _number);

        /// <summary>Whether both are the same permit.</summary>
        public bool Equals(Permit other) => ReferenceEquals(_semaphore, other._semaphore) && _number == other._number;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Permit other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _number.GetHashCode();

        /// <summary>Whether both are the same permit.</summary>
        public static bool operator ==(Permit left, Permit right) => left.Equals(right);

        /// <summary>Whether they are different permits.</summary>
        public static bool operator !=(Permit left, Permit right) => !left.Equals(right);
    }
}
