namespace AsyncGuard.Runtime;

/// <summary>An item of a queue, to be disposed of when its work is done: <c>using var job = await queue.LeaseAsync(token)</c>.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
public readonly struct QueueLease<T> : IDisposable, IEquatable<QueueLease<T>>
{
    readonly IQueueLeases? _leases;
    readonly int _slot;
    readonly long _number;

    internal QueueLease(T value, IQueueLeases leases, int slot, long number) => (Value, _leases, _slot, _number) = (value, leases, slot, number);

    /// <summary>The item.</summary>
    public T Value { get; }

    /// <summary>Tells the queue that the item was processed, as its <c>TaskDone</c> does. A second call, on any copy, does nothing.</summary>
    public void Dispose() => _leases?.Done(_slot, _number);

    /// <summary>Whether both are the same lease.</summary>
    public bool Equals(QueueLease<T> other) => ReferenceEquals(_leases, other._leases) && _number == other._number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is QueueLease<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number.GetHashCode();

    /// <summary>Whether both are the same lease.</summary>
    public static bool operator ==(QueueLease<T> left, QueueLease<T> right) => left.Equals(right);

    /// <summary>Whether they are different leases.</summary>
    public static bool operator !=(QueueLease<T> left, QueueLease<T> right) => !left.Equals(right);
}

/// <summary>A queue that leases items.</summary>
interface IQueueLeases
{
    void Done(int slot, long number);
}
