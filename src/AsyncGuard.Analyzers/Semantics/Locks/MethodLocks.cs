using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What a call of this method does to locks, as its callers see it.</summary>
/// <param name="method">The method.</param>
/// <param name="acquires">What it leaves held on every way out.</param>
/// <param name="releases">What it releases of its caller's on every way out.</param>
/// <param name="debts">What it releases of its caller's on some way.</param>
/// <param name="returnsReleaser">Whether the object that it returns releases what it acquires.</param>
internal sealed class MethodLocks(
    IMethodSymbol method, ImmutableArray<LockSite> acquires, ImmutableArray<LockSite> releases, ImmutableArray<LockSite> debts, bool returnsReleaser)
{
    public ImmutableArray<LockSite> Acquires { get; } = acquires;

    public ImmutableArray<LockSite> Releases { get; } = releases;

    public bool ReturnsReleaser { get; } = returnsReleaser;

    /// <summary>Whether it may release, before anything else, the lock that its caller names so.</summary>
    public bool MayRelease(LockIdentity? identity, IInvocationOperation call) =>
        debts.Any(debt => Seen(debt.Identity, call) is { } seen && seen.Equals(identity));

    /// <summary>The lock as <paramref name="call"/> sees it: a field of the receiver, a static, or what an argument names.</summary>
    public LockIdentity? Seen(LockIdentity? identity, IInvocationOperation call) => Seen(method, identity, call);

    /// <summary>A lock of <paramref name="method"/> as <paramref name="call"/> sees it.</summary>
    public static LockIdentity? Seen(IMethodSymbol method, LockIdentity? identity, IInvocationOperation call)
    {
        if (identity is null || identity.IsStatic || identity.Root is ITypeSymbol or ILocalSymbol || (method.MethodKind == MethodKind.LocalFunction && identity.IsOfThis))
            return identity;
        if (identity.IsOfThis)
            return call.Instance is { } receiver && LockIdentities.Of(receiver) is { } seen ? identity.On(seen) : null;
        if (identity.Root is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
        {
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter?.Ordinal == parameter.Ordinal)
                    return LockIdentities.Of(argument.Value) is { } seen ? identity.On(seen) : null;
            }
        }

        return null;
    }
}
