using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>
/// Could this sync member reach one of the seeds through sync members of the compilation? Names and argument counts say which bodies to read;
/// what is spelled as a seed, and each step from there back to a caller, is bound. It spares the binding of the bodies that cannot matter, which are most.
/// </summary>
/// <param name="compilation">Whose members are sketched; each body is read once, when a question reaches it.</param>
/// <param name="bodies">Where names are bound.</param>
/// <param name="seeds">The members that answer the question by themselves.</param>
/// <param name="isSeed">Whether the member that a name turns out to mean is one of them.</param>
/// <param name="seedNames">Names that do, whatever they belong to.</param>
/// <param name="seedAttribute">The name of an attribute that makes a seed of its member or type.</param>
internal sealed class MemberSketches(Compilation compilation, SourceBodies bodies, IEnumerable<ISymbol> seeds, Func<ISymbol, bool> isSeed, IEnumerable<string> seedNames, string seedAttribute)
{
    readonly Lazy<Dictionary<string, List<Shape>>> _seeds = new(() => Shape.Of(seeds));
    readonly Lazy<HashSet<string>> _seedNames = new(() => new HashSet<string>(seedNames, StringComparer.Ordinal));
    readonly Lazy<SketchIndex> _sketches = new(() => new SketchIndex(compilation, seedAttribute));
    readonly Receivers _receivers = new(compilation, bodies);
    readonly object _gate = new();

    /// <summary>Whether the member may reach a seed.</summary>
    public bool MayReachSeed(ISymbol member, CancellationToken cancellation)
    {
        if (_sketches.Value.Of(member.Name, member is IMethodSymbol) is not { } namesakes)
            return false;
        lock (_gate)
        {
            if (!namesakes.IsExplored)
                Explore(namesakes, cancellation);
            return namesakes.Sketches.Exists(sketch => sketch.Reaches && sketch.IsOf(member));
        }
    }

    // Everything that names lead to is read, once. Then the way back is taken from what reaches a seed, and each step of it is bound.
    void Explore(Namesakes start, CancellationToken cancellation)
    {
        var callers = new Dictionary<Namesakes, List<(Sketch Caller, Namesakes Namesakes, Use Use)>>();
        var reaching = new Stack<(Sketch Sketch, Namesakes Namesakes)>();
        var seen = new HashSet<Namesakes> { start };
        var open = new Stack<Namesakes>();
        open.Push(start);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var namesakes = open.Pop();
            foreach (var sketch in namesakes.Sketches)
            {
                if (sketch.IsSeed || Read(sketch, namesakes))
                    reaching.Push((sketch, namesakes));
            }
        }

        var reached = new HashSet<Sketch>();
        while (reaching.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (sketch, namesakes) = reaching.Pop();
            if (!reached.Add(sketch) || !callers.TryGetValue(namesakes, out var uses))
                continue;
            foreach (var (caller, around, use) in uses)
            {
                if (!reached.Contains(caller) && Means(use, sketch, cancellation))
                    reaching.Push((caller, around));
            }
        }

        // Kept when all is known: whoever is cancelled on the way leaves nothing half done.
        foreach (var sketch in reached)
            sketch.Reaches = true;
        foreach (var namesakes in seen)
            namesakes.IsExplored = true;

        // Whether the body uses a seed, or a member that is known to reach one; else its uses are kept for the way back.
        bool Read(Sketch sketch, Namesakes namesakes)
        {
            foreach (var use in Use.In(sketch.Body, MayMatter))
            {
                if (IsSeed(use, cancellation))
                    return true;
                if (_sketches.Value.Of(use.Name, use.IsCall) is not { } used || !used.Sketches.Exists(candidate => candidate.Shape.Fits(use)))
                    continue;
                if (used.IsExplored)
                {
                    if (used.Sketches.Exists(candidate => candidate.Reaches && Means(use, candidate, cancellation)))
                        return true;
                    continue;
                }

                if (!callers.TryGetValue(used, out var list))
                    callers.Add(used, list = []);
                list.Add((sketch, namesakes, use));
                if (seen.Add(used))
                    open.Push(used);
            }

            return false;
        }
    }

    // Most names in a body are those of variables and types.
    bool MayMatter(string name, bool isCall) =>
        _sketches.Value.Of(name, isCall) is not null || _seeds.Value.ContainsKey(name) || _seedNames.Value.Contains(name);

    bool Means(Use use, Sketch sketch, CancellationToken cancellation) =>
        sketch.Shape.Fits(use)
        && _receivers.MayMean(use, sketch, cancellation)
        && (use.Symbol(bodies, cancellation) is not { } symbol || sketch.IsOf(((symbol as IMethodSymbol)?.ReducedFrom ?? symbol).OriginalDefinition));

    bool IsSeed(Use use, CancellationToken cancellation)
    {
        if (_seeds.Value.TryGetValue(use.Name, out var shapes))
        {
            foreach (var shape in shapes)
            {
                if (shape.Fits(use))
                    return use.Symbol(bodies, cancellation) is not { } symbol || isSeed(symbol) || _seedNames.Value.Contains(use.Name);
            }
        }

        return _seedNames.Value.Contains(use.Name);
    }
}
