namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Cancellation is thrown again before a catch-all sees it, or left out by a filter.</summary>
/// <param name="id">The rule whose reports it removes.</param>
/// <param name="rethrow">The key of the rewrite that throws it again.</param>
/// <param name="filter">The key of the filter.</param>
public abstract class CatchAllFix(string id, string rethrow, string filter) : AsyncGuardCodeFix(id, rethrow, filter)
{
    private protected sealed override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        CancellationClauses.Of(site) is { } clause ? CancellationClauses.OfCatchAll(site, clause, Keys[0], Keys[1]) : [];
}
