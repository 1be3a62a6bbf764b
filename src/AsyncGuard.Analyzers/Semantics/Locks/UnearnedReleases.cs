using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Why a lock may be released that was not acquired.</summary>
internal enum UnearnedRelease
{
    None,

    /// <summary>The acquisition may have given up, and nobody asked.</summary>
    IgnoredAnswer,

    /// <summary>The acquisition may have failed: a <c>finally</c> or <c>catch</c> around it, or the code behind it, releases all the same.</summary>
    FailedAcquisition,
}

/// <summary>May what this call acquires be released on a path where the call did not acquire it?</summary>
internal static class UnearnedReleases
{
    public static UnearnedRelease Of(LockSite site, FunctionLocks function)
    {
        if (site.Holding != LockHolding.Explicit || IsAnswerDiscarded(site) || IsTakenOver(site) || function.IsBlurred(site.Identity) || LockLeaks.ReleasesByUnknownCondition(site, function))
            return UnearnedRelease.None;

        var number = function.Sites.All.IndexOf(site);
        var answer = UnearnedRelease.None;
        foreach (var release in function.Releases)
        {
            // The same release ends the acquisition on another path: it is meant for it.
            if (release.Acquisition is not null || !function.Releases.Exists(other => other.Site == release.Site && other.Acquisition == number))
                continue;
            if ((release.State.Failed & PathState.Bit(number)) != 0)
                return site.IsConditional && IsAnswerIgnored(site) ? UnearnedRelease.IgnoredAnswer : UnearnedRelease.FailedAcquisition;
            if (release.State.IsFailing && (release.State.Released & PathState.Bit(number)) == 0 && release.State.Failed == 0 && IsInSameTry(site, function.Sites.All[release.Site]))
                answer = UnearnedRelease.FailedAcquisition;
        }

        return answer;
    }

    /// <summary>Whether the answer of the call goes nowhere.</summary>
    public static bool IsAnswerIgnored(LockSite site) => Answer(site).Parent is IExpressionStatementOperation;

    // _ = await gate.WaitAsync(timeout): said on purpose.
    static bool IsAnswerDiscarded(LockSite site) => Answer(site).Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };

    static IOperation Answer(LockSite site)
    {
        var value = site.Operation;
        while (value.Parent is IAwaitOperation or IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "GetResult" })
            value = value.Parent;
        return value;
    }

    // A mutex whose holder died is acquired although the wait throws: catch (AbandonedMutexException) says so.
    static bool IsTakenOver(LockSite site)
    {
        if (site.Kind != LockKind.Mutex)
            return false;
        for (IOperation? child = site.Operation, parent = child.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, child)
                && attempt.Catches.Any(static handler => handler.ExceptionType is { Name: nameof(AbandonedMutexException), ContainingNamespace: { Name: nameof(System.Threading), ContainingNamespace.Name: nameof(System) } }))
            {
                return true;
            }
        }

        return false;
    }

    // The wait stands in the try whose finally, or catch, releases.
    static bool IsInSameTry(LockSite acquisition, LockSite release)
    {
        for (IOperation? child = release.Operation, parent = child.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation attempt && !ReferenceEquals(attempt.Body, child))
                return attempt.Body.Syntax.Span.Contains(acquisition.Operation.Syntax.Span);
        }

        return false;
    }
}
