using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Do others give this permit back: code that has not acquired it, and that the holder does not call? Then to wait twice is to wait for them.</summary>
internal sealed class ForeignReleases(CompilationModel model)
{
    /// <summary>Whether the lock of <paramref name="site"/> is one of those.</summary>
    public bool Exist(LockSite site, CancellationToken cancellation)
    {
        if (!site.Kind.CountsPermits || site.Identity is not { } identity)
            return false;
        IEnumerable<BodyLocks> bodies = [model.HeldLocks.Around(site.Operation, cancellation)];
        if (identity.Member?.ContainingType is { } type)
            bodies = bodies.Concat(model.HeldLocks.Of(type, cancellation));
        return bodies.SelectMany(static body => body.Functions).Any(function => Releases(function, identity, cancellation));
    }

    bool Releases(FunctionLocks function, LockIdentity identity, CancellationToken cancellation)
    {
        foreach (var release in function.Releases)
        {
            if (release.Acquisition is null
                && identity.Equals(function.Sites.All[release.Site].Identity)
                && !function.Releases.Exists(other => other.Site == release.Site && other.Acquisition is not null)
                && IsRunByOthers(function.Sites.All[release.Site].Operation, cancellation))
            {
                return true;
            }
        }

        return false;
    }

    // A private method that is only called is taken for the holder's helper.
    bool IsRunByOthers(IOperation release, CancellationToken cancellation) =>
        BodyLocks.FunctionAround(release) switch
        {
            IAnonymousFunctionOperation lambda => !model.Contexts.RunsInline(lambda),
            ILocalFunctionOperation => false,
            var body => body.SemanticModel?.GetEnclosingSymbol(release.Syntax.SpanStart, cancellation) is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                && (method.DeclaredAccessibility != Accessibility.Private || model.References.Of(method, cancellation).Any(static use => use is not IInvocationOperation)),
        };
}
