namespace AsyncGuard.Runtime;

/// <summary>
/// Says which lock has to be held while a member is read or written: rule AG0409 reports accesses without it.
/// </summary>
/// <remarks>
/// <para>asyncio has no counterpart: a comment at the field is what one writes there.</para>
/// <example>
/// <code>
/// // Before: nobody sees that the lock and the field belong together.
/// readonly AsyncLock _gate = new();
/// readonly List&lt;Order&gt; _orders = [];
///
/// // After: an access outside the lock is a warning.
/// readonly AsyncLock _gate = new();
/// [GuardedBy(nameof(_gate))]
/// readonly List&lt;Order&gt; _orders = [];
/// </code>
/// </example>
/// </remarks>
/// <param name="gate">The name of the field or property that holds the lock, in the same type.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method)]
public sealed class GuardedByAttribute(string gate) : Attribute
{
    /// <summary>The name of the field or property that holds the lock.</summary>
    public string Gate { get; } = gate;
}
