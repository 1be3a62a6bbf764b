using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Does the function hand this lock to somebody else, who releases it: a lambda, another member, an object, its caller?</summary>
internal sealed class HandedLocks(CompilationModel model)
{
    /// <summary>Whether somebody other than <paramref name="function"/> may release what it acquires at <paramref name="site"/>.</summary>
    public bool IsHanded(LockSite site, FunctionLocks function, BodyLocks body, CancellationToken cancellation) =>
        site.Identity is not { } identity
        || body.Functions.Any(other => other != function && Releases(other, identity))
        || IsPassedOn(identity, body.Root)
        || IsReleasedForOthers(identity, function, site.Operation, cancellation);

    /// <summary>Whether an exit gives its caller something that stands for the lock: an object made here, a thing to dispose of, a delegate, or <c>true</c>.</summary>
    public bool IsGivenTo(IOperation? returned)
    {
        if (returned is null)
            return false;
        var value = CallSites.Unwrap(returned);
        if (value is IAwaitOperation awaited)
            value = CallSites.Unwrap(awaited.Operation);
        if (value is { ConstantValue: { HasValue: true, Value: var constant } })
            return constant is true;
        var type = model.Symbols.ResultOf(value.Type) ?? value.Type;
        return value is IObjectCreationOperation or IDelegateCreationOperation or IFlowAnonymousFunctionOperation
            || type is { TypeKind: TypeKind.Delegate }
            || (!model.Symbols.IsTaskLike(type) && AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IDisposable")))
            || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IAsyncDisposable"));
    }

    static bool Releases(FunctionLocks function, LockIdentity identity)
    {
        for (var number = 0; number < function.Sites.All.Count; number++)
        {
            if (!function.Sites.IsAcquisition(number) && identity.Equals(function.Sites.All[number].Identity))
                return true;
        }

        return false;
    }

    // new Releaser(_gate), _held = _gate, return _gate: where the lock goes, its release may be.
    bool IsPassedOn(LockIdentity identity, IOperation root)
    {
        foreach (var reference in root.Descendants())
        {
            if (reference is ILocalReferenceOperation or IFieldReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation
                && IsPassed(reference)
                && identity.Equals(LockIdentities.Of(reference)))
            {
                return true;
            }
        }

        return false;
    }

    bool IsPassed(IOperation reference)
    {
        var value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => model.LockApis.Of(call) is null && call.TargetMethod.ContainingType?.Name is not (nameof(Monitor) or nameof(GC)),
            IArgumentOperation or IReturnOperation or IArrayInitializerOperation or ITupleOperation => true,
            ISimpleAssignmentOperation assignment => ReferenceEquals(assignment.Value, value),
            _ => false,
        };
    }

    // Another member releases what it has not acquired: it does so for somebody.
    bool IsReleasedForOthers(LockIdentity identity, FunctionLocks function, IOperation place, CancellationToken cancellation)
    {
        if (identity.Member is not { ContainingType: { } type })
            return false;
        foreach (var body in model.HeldLocks.Of(type, cancellation))
        {
            foreach (var other in body.Functions)
            {
                if (other.Sites.Syntax != function.Sites.Syntax && ReleasesForOthers(other, identity.Member))
                    return true;
            }
        }

        return false;
    }

    static bool ReleasesForOthers(FunctionLocks function, ISymbol member) =>
        function.IsKnown
            ? function.Releases.Exists(release => release is { Acquisition: null, State: { IsFailing: false, Failed: 0 } } && SymbolEqualityComparer.Default.Equals(function.Sites.All[release.Site].Identity?.Member, member))
            : function.Sites.All.Exists(site => SymbolEqualityComparer.Default.Equals(site.Identity?.Member, member));
}
