using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Where does this function itself acquire and release locks?</summary>
/// <param name="syntax">The function: a lambda, a local function, or the member.</param>
internal sealed class FunctionSites(SyntaxNode syntax)
{
    readonly Dictionary<SyntaxNode, List<int>> _bySyntax = [];

    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>All acquisitions and releases; a site's number is its index.</summary>
    public List<LockSite> All { get; } = [];

    /// <summary>The sites that acquire.</summary>
    public HashSet<LockSite> Acquisitions { get; } = [];

    /// <summary>The variables whose values decide whether a lock is released.</summary>
    public HashSet<LockIdentity> Deciding { get; } = [];

    /// <summary>Whether any lock is held by more than the body of a statement, so that paths have to be followed.</summary>
    public bool NeedsFlow => All.Exists(static site => site.Holding != LockHolding.Scoped);

    public void Add(LockSite site, bool acquires)
    {
        if (!_bySyntax.TryGetValue(site.Operation.Syntax, out var numbers))
            _bySyntax.Add(site.Operation.Syntax, numbers = []);
        numbers.Add(All.Count);
        All.Add(site);
        if (acquires)
            Acquisitions.Add(site);
        if (site.Variable is { } variable)
            Deciding.Add(variable);
        AddConditions(site.Operation);
    }

    /// <summary>The numbers of the sites at a call.</summary>
    public IReadOnlyList<int> At(SyntaxNode call) => _bySyntax.TryGetValue(call, out var numbers) ? numbers : [];

    public bool IsAcquisition(int number) => Acquisitions.Contains(All[number]);

    // if (taken) _gate.Release(); the condition around a site is worth remembering.
    void AddConditions(IOperation site)
    {
        for (IOperation? child = site, parent = site.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalOperation choice && !ReferenceEquals(choice.Condition, child))
                AddNames(choice.Condition);
            else if (parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, child))
                AddNames(access.Operation);
            else if (parent is ISwitchOperation)
                return;
        }
    }

    void AddNames(IOperation condition)
    {
        foreach (var part in condition.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation && Name(part) is { } name)
                Deciding.Add(name);
        }
    }

    /// <summary>The variable that an expression reads, by its own name (not by what it is another name for).</summary>
    public static LockIdentity? Name(IOperation? value, IReadOnlyDictionary<Microsoft.CodeAnalysis.FlowAnalysis.CaptureId, IOperation>? captures = null) =>
        value is not null && CallSites.Unwrap(value) is ILocalReferenceOperation local
            ? new LockIdentity(local.Local, System.Collections.Immutable.ImmutableArray<ISymbol>.Empty)
            : LockIdentities.Of(value, captures);
}
