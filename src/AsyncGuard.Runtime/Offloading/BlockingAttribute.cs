namespace AsyncGuard.Runtime;

/// <summary>
/// Marks a member that blocks the calling thread for a noticeable time: rule AG0705 reports calls to it from async code
/// and offers to move them to <see cref="Offload"/>.
/// </summary>
/// <remarks>On a type it speaks for every member. The asyncio counterpart is the rule of thumb "wrap it in <c>run_in_executor</c>".</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = true)]
public sealed class BlockingAttribute : Attribute;
