using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Locks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0410: the work is awaited under the lock, which is acquired by an <c>await</c> too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0410EarlyReleaseFix() : AsyncGuardCodeFix(AG0410EarlyRelease.Id, Await)
{
    const string Await = "AG0410.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (ReturnAround(site.Reported()) is not { } returned || site.Model.EarlyReleases.Of(returned, site.Cancellation) is not var (work, held))
            yield break;

        var title = $"Await '{work.TargetMethod.Name}' under the lock";
        switch (held.Operation)
        {
            case ILockOperation when held.Identity is { } identity:
                yield return new Rewrite(title, Await, () => AsyncLocking.Of(site, identity));
                break;
            case IInvocationOperation { Syntax: InvocationExpressionSyntax call } acquire when held is { Kind.IsAsync: true, Through: null } && AsyncForm(acquire) is { } name:
                yield return new Rewrite(title, Await, () => InsertAwait.InPlaceOf(site, call, Named(call, name)));
                break;
        }
    }

    static IReturnOperation? ReturnAround(IOperation? operation)
    {
        while (operation is not (null or IReturnOperation))
            operation = operation.Parent;
        return operation as IReturnOperation;
    }

    // Wait and WaitAsync, Lock and LockAsync: the pair of the same lock.
    static string? AsyncForm(IInvocationOperation acquire)
    {
        var name = acquire.TargetMethod.Name + "Async";
        return acquire.TargetMethod.ContainingType.GetMembers(name).IsEmpty ? null : name;
    }

    static InvocationExpressionSyntax Named(InvocationExpressionSyntax call, string name) =>
        call.Expression is MemberAccessExpressionSyntax access ? call.WithExpression(access.WithName(IdentifierName(name))) : call.WithExpression(IdentifierName(name));
}
