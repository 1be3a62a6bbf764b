using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>
/// AG0302: what follows the acquisition goes into a <c>try</c>, and the release into its <c>finally</c>; or the semaphore becomes a lock that
/// <c>using (await …)</c> holds.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0302LeakedLockFix() : AsyncGuardCodeFix(AG0302LeakedLock.Id, InFinally, Using)
{
    const string InFinally = "AG0302.Finally";
    const string Using = "AG0302.Using";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { } call || ReleaseInFinally.Of(site, call) is not { Acquisition.Identity: { } identity } leak)
            yield break;

        yield return new Rewrite(
            $"Release '{identity.Display}' in a 'finally'", InFinally,
            () => leak.Wrapped() is var (old, made) ? site.Root.ReplaceNode(old, made) : null);
        if (ScopedSemaphore.Of(site, identity) is { } semaphore)
            yield return new Rewrite($"Make '{identity.Display}' an '{semaphore.TypeName}', held by 'using (await …)'", Using, semaphore.Rewritten);
    }
}
