using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What becomes of an acquisition.</summary>
internal enum LockHolding
{
    /// <summary>It is held from the call on, until something releases it.</summary>
    Explicit,

    /// <summary>It is held in the body of a <c>lock</c> or <c>using</c>, or to the end of the block of a <c>using</c> declaration.</summary>
    Scoped,

    /// <summary>A local keeps the object that releases it.</summary>
    Bound,

    /// <summary>The function returns it: its caller holds it.</summary>
    Returned,

    /// <summary>It goes where it cannot be followed: into a field, another call, a task that nobody awaits here.</summary>
    Untracked,
}

/// <summary>A place that acquires or releases a lock, or a call of a method of the same type that does.</summary>
internal sealed class LockSite(LockKind kind, LockMode mode, LockIdentity? identity, IOperation operation, LockHolding holding)
{
    public LockKind Kind { get; } = kind;

    public LockMode Mode { get; } = mode;

    /// <summary>Which lock, or <see langword="null"/> where symbols do not tell.</summary>
    public LockIdentity? Identity { get; } = identity;

    /// <summary>The call, or the <c>lock</c> statement.</summary>
    public IOperation Operation { get; } = operation;

    public LockHolding Holding { get; } = holding;

    /// <summary>Whether the call may come back without the lock.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Whether the function may go without the lock, by a parameter or flag that tells that its caller holds it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether a token can end the call before it has the lock.</summary>
    public bool IsCancellable { get; init; }

    /// <summary>Whether it is one permit: <c>Release(3)</c> is none.</summary>
    public bool IsSingle { get; init; } = true;

    /// <summary>The local that keeps what releases the lock, or that tells whether it was acquired.</summary>
    public LockIdentity? Variable { get; init; }

    /// <summary>The method of the same type that does it, where the place is a call of one.</summary>
    public IMethodSymbol? Through { get; init; }

    /// <summary>Whether <paramref name="other"/> is about the same lock in the same way.</summary>
    public bool Matches(LockSite other) => Identity is not null && Identity.Equals(other.Identity) && Mode == other.Mode;

    /// <summary>The operation that a reader points at.</summary>
    public Location Location => Operation is ILockOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.LockStatementSyntax statement }
        ? statement.LockKeyword.GetLocation()
        : CallSites.Location(Operation);

    public override string ToString() => $"{Kind.Name} {Identity?.Display ?? "?"}";
}
