using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>An access that another one of the same place may run into.</summary>
/// <param name="Access">The access.</param>
/// <param name="Reason">Why its code overlaps, as the end of a sentence about the code.</param>
internal sealed record RacingAccess(CodeAccess Access, string Reason);

/// <summary>Which accesses to shared places race, because of the work that this call keeps running at the same time?</summary>
internal sealed class ConcurrentCode(CompilationModel model)
{
    /// <summary>How many functions are followed from one start.</summary>
    const int MostFunctions = 1000;

    readonly ConcurrentStarts _starts = new(model);
    readonly FunctionSummaries _summaries = new(model);
    readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<RacingAccess>> _racing = new();
    readonly ConcurrentDictionary<(string Rule, SyntaxNode Target), SyntaxNode> _owners = new();

    /// <summary>The accesses that race because of <paramref name="start"/>.</summary>
    public ImmutableArray<RacingAccess> Racing(IInvocationOperation start, CancellationToken cancellation)
    {
        if (_racing.TryGetValue(start.Syntax, out var known))
            return known;
        var found = _starts.Of(start, cancellation) is { } group ? Racing(group, cancellation) : ImmutableArray<RacingAccess>.Empty;
        return _racing.GetOrAdd(start.Syntax, found);
    }

    /// <summary>Whether it is for <paramref name="start"/> to report the place: several calls may prove the same one to race.</summary>
    public bool Claims(string rule, SyntaxNode target, SyntaxNode start) =>
        _owners.GetOrAdd((rule, target), start) == start;

    ImmutableArray<RacingAccess> Racing(ConcurrentGroup group, CancellationToken cancellation)
    {
        var isBound = UiAffinity.Binds(FunctionBodies.TypeAround(group.Start));
        var accesses = group.Works.Select(work => Reachable(work, cancellation).Where(access => !isBound || work.OnPool).ToList()).ToList();
        var racing = ImmutableArray.CreateBuilder<RacingAccess>();
        var seen = new HashSet<SyntaxNode>();
        for (var i = 0; i < group.Works.Count; i++)
        {
            foreach (var access in accesses[i])
            {
                if (access.Kind == AccessKind.Write || seen.Contains(access.Target.Syntax))
                    continue;
                if ((group.Works[i].IsRepeated && IsOutside(access.Place, group.Works[i].Region)) || OverlapsSibling(access, i, accesses))
                {
                    seen.Add(access.Target.Syntax);
                    racing.Add(new RacingAccess(access, group.Works[i].Reason));
                }
            }
        }

        return racing.ToImmutable();
    }

    static bool OverlapsSibling(CodeAccess access, int work, List<List<CodeAccess>> accesses)
    {
        for (var other = 0; other < accesses.Count; other++)
        {
            if (other != work && accesses[other].Any(rival => rival.Place.Equals(access.Place) && rival.Kind == AccessKind.UnsafeUse == (access.Kind == AccessKind.UnsafeUse)))
                return true;
        }

        return false;
    }

    // What the work does while others run: all of it on the pool, else what lies behind an await.
    IEnumerable<CodeAccess> Reachable(ConcurrentWork work, CancellationToken cancellation)
    {
        var open = new Queue<(IOperation Code, bool IsLate)>(work.Code.Select(code => (code, work.OnPool)));
        var visited = new HashSet<(SyntaxNode Code, bool IsLate)>();
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (code, isLate) = open.Dequeue();
            if (visited.Count >= MostFunctions || !visited.Add((code.Syntax, isLate)))
                continue;
            var summary = _summaries.Of(code, cancellation);
            foreach (var access in summary.Accesses)
            {
                if (isLate || access.IsLate || access.Kind == AccessKind.UpdateAcrossAwait)
                    yield return access;
            }

            foreach (var call in summary.Calls)
            {
                if ((call.Body ?? (call.Method is { } method ? model.FunctionBodies.Of(method, cancellation)?.Code : null)) is { } next)
                    open.Enqueue((next, isLate || call.IsLate));
            }
        }
    }

    // Declared inside, each start has a variable of its own.
    static bool IsOutside(SharedPlace place, SyntaxNode region) =>
        !place.IsVariable
        || !place.Root.DeclaringSyntaxReferences.Any(declaration => declaration.SyntaxTree == region.SyntaxTree && region.Span.Contains(declaration.Span));
}
