namespace AsyncGuard.Runtime;

public sealed partial class AsyncLock
{
    /// <summary>Lets go of the lock, once.</summary>
    public readonly struct Releaser : IDisposable, IEquatable<Releaser>
    {
        readonly AsyncLock? _lock;
        readonly long _ticket;

        internal Releaser(AsyncLock @lock, long ticket) => (_lock, _ticket) = (@lock, ticket);

        /// <summary>Whether the lock is held by way of this releaser, now.</summary>
        public bool IsValid => _lock?.IsHeldBy(_ticket) == true;

        /// <summary>Lets go. A second call, on any copy, does nothing.</summary>
        public void Dispose() => _lock?.Release(_ticket);

        /// <summary>Whether both let go of the same hold.</summary>
        public bool Equals(Releaser other) => ReferenceEquals(_lock, other._lock) && _ticket == other._ticket;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Releaser other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => _ticket.GetHashCode();

        /// <summary>Whether both let go of the same hold.</summary>
        public static bool operator ==(Releaser left, Releaser right) => left.Equals(right);

        /// <summary>Whether they let go of different holds.</summary>
        public static bool operator !=(Releaser left, Releaser right) => !left.Equals(right);
    }
}
