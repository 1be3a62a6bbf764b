using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>On which ways out of its function is a lock still held?</summary>
internal enum LockLeak
{
    /// <summary>On none, or on all: then it is held for somebody else.</summary>
    None,

    /// <summary>Where an exception leaves the function.</summary>
    Exception,

    /// <summary>Where the function returns.</summary>
    Return,
}

/// <summary>Is the lock that this call acquires released on every way out of the function?</summary>
internal sealed class LockLeaks(CompilationModel model)
{
    /// <summary>On which way out the lock stays held although the function means to release it.</summary>
    public LockLeak Of(LockSite site, FunctionLocks function, BodyLocks body, CancellationToken cancellation)
    {
        if (site.Holding is not (LockHolding.Explicit or LockHolding.Bound) || function.IsBlurred(site.Identity))
            return LockLeak.None;

        var number = function.Sites.All.IndexOf(site);
        var leak = Find(number, function);
        return leak == LockLeak.None
            || ReleasesByUnknownCondition(site, function)
            || model.HandedLocks.IsHanded(site, function, body, cancellation)
            ? LockLeak.None
            : leak;
    }

    LockLeak Find(int number, FunctionLocks function)
    {
        var isReleasedByReturn = function.Exits.Exists(exit => (exit.State.Released & PathState.Bit(number)) != 0);
        if (isReleasedByReturn && function.Exits.Exists(exit => exit.State.Held.Contains(number) && !model.HandedLocks.IsGivenTo(exit.Value)))
            return LockLeak.Return;

        var isReleasedInPassing = function.Releases.Exists(release => release.Acquisition == number && !release.State.IsFailing);
        return isReleasedInPassing && function.Failures.Exists(state => state.Held.Contains(number)) ? LockLeak.Exception : LockLeak.None;
    }

    /// <summary>Whether a release stands under a condition that paths do not explain: <c>if (_owned) _gate.Release();</c>.</summary>
    public static bool ReleasesByUnknownCondition(LockSite acquisition, FunctionLocks function)
    {
        for (var number = 0; number < function.Sites.All.Count; number++)
        {
            var site = function.Sites.All[number];
            if (!function.Sites.IsAcquisition(number) && acquisition.Matches(site) && IsUnderUnknownCondition(site.Operation, acquisition.Operation))
                return true;
        }

        return false;
    }

    static bool IsUnderUnknownCondition(IOperation release, IOperation acquisition)
    {
        for (IOperation? child = release, parent = release.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalOperation choice && !ReferenceEquals(choice.Condition, child) && !Leaves(child) && !choice.Condition.Syntax.Span.Contains(acquisition.Syntax.Span) && IsUnknown(choice.Condition))
                return true;
        }

        return false;
    }

    // The branch is an exit of its own, and not a guard around the release.
    static bool Leaves(IOperation branch) =>
        branch is IBlockOperation { Operations: [.., IReturnOperation or IBranchOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }] };

    static bool IsUnknown(IOperation condition) =>
        condition.DescendantsAndSelf().Any(static part => part is IFieldReferenceOperation or IPropertyReferenceOperation { Property.Name: not ("IsReadLockHeld" or "IsWriteLockHeld" or "IsUpgradeableReadLockHeld" or "IsHeldByCurrentThread") }
            || (part is IInvocationOperation call && call.TargetMethod.ContainingType?.Name is not nameof(Monitor)));
}
