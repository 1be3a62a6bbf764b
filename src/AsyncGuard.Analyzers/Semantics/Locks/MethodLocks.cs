using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What a call of this method does to locks, as its callers see it.</summary>
/// <param name="method">The method.</param>
/// <param name="acquires">What it leaves held on every way out.</param>
/// <param name="releases">What it releases of its caller's on every way out.</param>
/// <param name="returnsReleaser">Whether the object that it returns releases what it acquires.</param>
internal sealed class MethodLocks(
    IMethodSymbol method, ImmutableArray<LockSite> acquires, ImmutableArray<LockSite> releases, bool returnsReleaser)
{
    public ImmutableArray<LockSite> Acquires { get; } = acquires;

    public ImmutableArray<LockSite> Releases { get; } = releases;

    public bool ReturnsReleaser { get; } = returnsReleaser;

    /// <summary>The lock as <paramref name="call"/> sees it: a field of the receiver, a static, or what an argument names.</summary>
    public LockIdentity? Seen(LockIdentity? identity, IInvocationOperation call) => Seen(method, identity, OwnRun.Of(call));

    /// <summary>A lock of <paramref name="method"/> as the place that runs it sees it.</summary>
    public static LockIdentity? Seen(IMethodSymbol method, LockIdentity? identity, OwnRun run)
    {
        if (identity is null || identity.IsStatic || identity.Root is ITypeSymbol or ILocalSymbol || (method.MethodKind == MethodKind.LocalFunction && identity.IsOfThis))
            return identity;
        if (identity.IsOfThis)
            return run.Instance is { } receiver && LockIdentities.Of(receiver) is { } seen ? identity.On(seen) : null;
        if (identity.Root is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
        {
            foreach (var argument in run.Arguments)
            {
                if (argument.Parameter?.Ordinal == parameter.Ordinal)
                    return LockIdentities.Of(argument.Value) is { } seen ? identity.On(seen) : null;
            }
        }

        return null;
    }
}
