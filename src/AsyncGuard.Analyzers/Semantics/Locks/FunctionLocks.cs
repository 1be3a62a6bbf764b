using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What the paths through one function have shown: what is held where, and what is left over at its ends.</summary>
internal sealed class FunctionLocks(FunctionSites sites)
{
    sealed class Place
    {
        public ImmutableArray<int> Surely;
        public ImmutableArray<int> Maybe;
    }

    /// <summary>What a site that releases has met on a path.</summary>
    /// <param name="Acquisition">The acquisition that it ended, or <see langword="null"/>.</param>
    /// <param name="Site">The site; that of the acquisition where a releaser is disposed of.</param>
    /// <param name="State">The path.</param>
    /// <param name="Syntax">The call that releases.</param>
    internal readonly record struct Release(int Site, int? Acquisition, PathState State, SyntaxNode Syntax)
    {
        /// <summary>The statement that is nothing but the release.</summary>
        public Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax? Statement =>
            Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax>() as Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionStatementSyntax;
    }

    readonly Dictionary<SyntaxNode, Place> _places = [];
    readonly HashSet<LockIdentity> _blurred = [];
    IReadOnlyList<LockSite>? _own;

    public FunctionSites Sites { get; } = sites;

    /// <summary>The paths that end as the function returns, and the value that it returns.</summary>
    public List<(PathState State, IOperation? Value)> Exits { get; } = [];

    /// <summary>The paths on which an exception leaves the function.</summary>
    public List<PathState> Failures { get; } = [];

    public List<Release> Releases { get; } = [];

    /// <summary>Where it runs members of the type that may acquire locks meanwhile.</summary>
    public List<OwnRun> Calls { get; } = [];

    /// <summary>Whether the paths could be followed; where not, nothing but scopes is known.</summary>
    public bool IsKnown { get; set; } = true;

    /// <summary>Whether the lock is used in a way that paths do not explain: several permits, tasks that nobody awaits here.</summary>
    public bool IsBlurred(LockIdentity? identity) => !IsKnown || identity is null || _blurred.Contains(identity);

    public void Blur(LockIdentity identity) => _blurred.Add(identity);

    public void AddExit(PathState state, IOperation? value) => Exits.Add((state, value));

    public void AddFailure(PathState state) => Failures.Add(state);

    public void AddRelease(int site, int? acquisition, PathState state, SyntaxNode syntax) => Releases.Add(new Release(site, acquisition, state, syntax));

    public void AddPlace(SyntaxNode syntax, PathState state)
    {
        if (!_places.TryGetValue(syntax, out var place))
        {
            _places.Add(syntax, new Place { Surely = state.Held, Maybe = state.Held });
            return;
        }

        if (place.Surely.Length > 0)
            place.Surely = place.Surely.RemoveAll(held => !state.Held.Contains(held));
        foreach (var held in state.Held)
        {
            if (!place.Maybe.Contains(held))
                place.Maybe = place.Maybe.Add(held);
        }
    }

    /// <summary>The acquisitions held at a place, on every path to it or on any, before it does anything itself.</summary>
    public IEnumerable<LockSite> At(IOperation operation, bool onEveryPath)
    {
        if (!IsKnown)
            return [];
        for (IOperation? place = operation; place is not null; place = place.Parent)
        {
            if (_places.TryGetValue(place.Syntax, out var found))
                return (onEveryPath ? found.Surely : found.Maybe).Select(number => Sites.All[number]);
        }

        return [];
    }

    /// <summary>The syntax of the places where the acquisition is held on some path.</summary>
    public bool MayHold(SyntaxNode place, LockSite acquisition) =>
        _places.TryGetValue(place, out var found) && found.Maybe.Any(number => ReferenceEquals(Sites.All[number], acquisition));

    /// <summary>Whether the function releases the acquisition itself on some path.</summary>
    public bool IsReleased(LockSite acquisition)
    {
        var number = Sites.All.IndexOf(acquisition);
        return Releases.Exists(release => release.Acquisition == number);
    }

    /// <summary>The locks that the function leaves to its caller on every way out.</summary>
    public IEnumerable<LockSite> LeftHeld() =>
        Exits.Count == 0 ? [] : Exits[0].State.Held.Where(number => Exits.TrueForAll(exit => exit.State.Held.Contains(number))).Select(number => Sites.All[number]).Where(site => !IsBlurred(site.Identity));

    /// <summary>The locks of its caller that the function releases on every way out.</summary>
    public IEnumerable<LockSite> LeftReleased() =>
        Exits.Count == 0 ? [] : Sites.All.Where((site, number) => Exits.TrueForAll(exit => (exit.State.Debts & PathState.Bit(number)) != 0) && !IsBlurred(site.Identity));

    /// <summary>What the function acquires itself.</summary>
    public IReadOnlyList<LockSite> OwnAcquisitions =>
        _own ??= Sites.Acquisitions.Where(static site => site.Identity is not null && site.Through is null).Select(OptionalLocks.Marked).ToList();
}
