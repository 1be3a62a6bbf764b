using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>An access that another one of the same place may run into.</summary>
/// <param name="Access">The access.</param>
/// <param name="Reason">Why its code overlaps, as the end of a sentence about the code.</param>
internal sealed record RacingAccess(CodeAccess Access, string Reason);

/// <summary>Does this access to a shared place race, because of work that its type keeps running at the same time?</summary>
internal sealed class ConcurrentCode(CompilationModel model)
{
    /// <summary>How many functions are followed from one start.</summary>
    const int MostFunctions = 1000;

    static readonly IReadOnlyDictionary<SyntaxNode, RacingAccess> None = new Dictionary<SyntaxNode, RacingAccess>();

    readonly ConcurrentStarts _starts = new(model);
    readonly StartSites _sites = new(model);
    readonly FunctionSummaries _summaries = new(model);
    readonly ConcurrentDictionary<INamedTypeSymbol, IReadOnlyDictionary<SyntaxNode, RacingAccess>> _types = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the member's type may run code at the same time at all, by the text of its files.</summary>
    public bool MayBeIn(ISymbol member) => OwningType.Of(member)?.OriginalDefinition is { } type && _sites.MayBeIn(type);

    /// <summary>The race that <paramref name="target"/> is part of, or <see langword="null"/>.</summary>
    /// <param name="target">What is stored to, or the use of an object.</param>
    /// <param name="member">The member whose code it is.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public RacingAccess? Find(IOperation target, ISymbol member, CancellationToken cancellation)
    {
        if (OwningType.Of(member)?.OriginalDefinition is not { } type || target.SemanticModel is not { } semantics)
            return null;
        if (!_types.TryGetValue(type, out var races))
            _types.TryAdd(type, races = In(type, semantics, cancellation));
        return races.TryGetValue(target.Syntax, out var race) ? race : null;
    }

    IReadOnlyDictionary<SyntaxNode, RacingAccess> In(INamedTypeSymbol type, SemanticModel semantics, CancellationToken cancellation)
    {
        Dictionary<SyntaxNode, RacingAccess>? races = null;
        foreach (var start in _sites.In(type, semantics, cancellation))
        {
            if (_starts.Of(start, cancellation) is not { } group)
                continue;
            foreach (var race in Racing(group, cancellation))
            {
                races ??= [];
                if (!races.ContainsKey(race.Access.Target.Syntax))
                    races.Add(race.Access.Target.Syntax, race);
            }
        }

        return races ?? None;
    }

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
                if (access.IsGuarded || access.Kind == AccessKind.Write || seen.Contains(access.Target.Syntax))
                    continue;
                if (((group.Works[i].IsRepeated && IsOutside(access.Place, group.Works[i].Region)) || OverlapsSibling(access, i, accesses))
                    && !model.CallersGuards.Hold(access.Target, cancellation))
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
        var open = new Queue<(IOperation Code, bool IsLate, bool IsGuarded)>(work.Code.Select(code => (code, work.OnPool, false)));
        var visited = new HashSet<(SyntaxNode Code, bool IsLate, bool IsGuarded)>();
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (code, isLate, isGuarded) = open.Dequeue();
            if (visited.Count >= MostFunctions || !visited.Add((code.Syntax, isLate, isGuarded)))
                continue;
            var summary = _summaries.Of(code, cancellation);
            foreach (var access in summary.Accesses)
            {
                if (isLate || access.IsLate || access.Kind == AccessKind.UpdateAcrossAwait)
                    yield return isGuarded ? access with { IsGuarded = true } : access;
            }

            foreach (var call in summary.Calls)
            {
                if ((call.Body ?? (call.Method is { } method ? model.FunctionBodies.Of(method, cancellation)?.Code : null)) is { } next)
                    open.Enqueue((next, isLate || call.IsLate, isGuarded || call.IsGuarded));
            }
        }
    }

    // Declared inside, each start has a variable of its own.
    static bool IsOutside(SharedPlace place, SyntaxNode region) =>
        !place.IsVariable
        || !place.Root.DeclaringSyntaxReferences.Any(declaration => declaration.SyntaxTree == region.SyntaxTree && region.Span.Contains(declaration.Span));
}
