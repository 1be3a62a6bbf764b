using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Two locks of a type, acquired one inside the other.</summary>
/// <param name="Outer">The lock that is held.</param>
/// <param name="Inner">The lock that is acquired meanwhile.</param>
/// <param name="Place">The acquisition of the inner one, or the call that makes it.</param>
/// <param name="Gates">The other locks held there.</param>
internal sealed record LockOrder(LockSite Outer, LockSite Inner, IOperation Place, IReadOnlyCollection<LockIdentity> Gates)
{
    /// <summary>The member that does it.</summary>
    public string Member =>
        Place.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            _ => "another member",
        };

    /// <summary>Whether the two, run at the same time, can wait for each other.</summary>
    public bool Opposes(LockOrder other) =>
        Outer.Identity!.Equals(other.Inner.Identity) && Inner.Identity!.Equals(other.Outer.Identity) && !Gates.Any(other.Gates.Contains);
}

/// <summary>In which order does this type acquire its locks?</summary>
internal sealed class LockOrders(CompilationModel model)
{
    const int Most = 4_000;

    readonly LockCounts _counts = new();
    readonly ConcurrentDictionary<INamedTypeSymbol, List<(LockOrder Order, LockOrder Earlier)>> _types = new(SymbolEqualityComparer.Default);

    /// <summary>The acquisitions under <paramref name="outer"/> that are opposed by an earlier order of the same two locks, with that order.</summary>
    public IEnumerable<(LockOrder Order, LockOrder Earlier)> AgainstEarlier(LockSite outer, INamedTypeSymbol type, CancellationToken cancellation) =>
        IsOwn(outer) && _counts.MayAcquireTwo(type.OriginalDefinition, cancellation)
            ? _types.GetOrAdd(type.OriginalDefinition, key => Opposed(Find(key, cancellation), key, cancellation)).Where(pair => pair.Order.Outer.Operation.Syntax == outer.Operation.Syntax)
            : [];

    // Each place once, however many locks are held there.
    List<(LockOrder Order, LockOrder Earlier)> Opposed(List<LockOrder> orders, INamedTypeSymbol type, CancellationToken cancellation)
    {
        var opposed = new List<(LockOrder, LockOrder)>();
        var places = new HashSet<SyntaxNode>();
        var gates = new CommonGates(model, type, cancellation);
        var pairs = orders.OrderBy(Position).GroupBy(static order => (order.Outer.Identity!, order.Inner.Identity!)).ToDictionary(static pair => pair.Key, static pair => pair.ToList());
        foreach (var order in orders)
        {
            if (!pairs.TryGetValue((order.Inner.Identity!, order.Outer.Identity!), out var others)
                || Comparer<(string, int)>.Default.Compare(Position(others[0]), Position(pairs[(order.Outer.Identity!, order.Inner.Identity!)][0])) >= 0
                || others.Find(candidate => order.Opposes(candidate) && !gates.Cover(order, candidate)) is not { } other)
            {
                continue;
            }

            if (places.Add(order.Place.Syntax))
                opposed.Add((order, other));
        }

        return opposed;
    }

    List<LockOrder> Find(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var orders = new List<LockOrder>();
        // While an object is made nobody else has it.
        foreach (var function in model.HeldLocks.Of(type, cancellation).Where(static body => body.Root.Syntax is not ConstructorDeclarationSyntax).SelectMany(static body => body.Functions))
        {
            foreach (var site in function.Sites.Acquisitions.Where(static site => site.Through is null))
                Add(site.Operation, [site]);
            foreach (var call in function.Calls)
                Add(call.Place, model.LocksWithin.Of(call, cancellation));
            if (orders.Count >= Most)
                break;
        }

        return orders;

        void Add(IOperation place, IEnumerable<LockSite> acquired)
        {
            var held = model.HeldLocks.At(place, cancellation).Where(IsOwn).ToList();
            if (held.Count == 0)
                return;
            foreach (var inner in acquired)
            {
                // Acquired again: it does not wait.
                if (inner.IsConditional || inner.IsOptional || !IsOwn(inner) || held.Exists(outer => inner.Identity!.Equals(outer.Identity)) || !model.LockCapacity.IsForOne(inner, cancellation))
                    continue;
                foreach (var outer in held.Where(outer => model.LockCapacity.IsForOne(outer, cancellation)))
                    orders.Add(new LockOrder(outer, inner, place, held.Where(other => other != outer).Select(static other => other.Identity!).ToList()));
            }
        }
    }

    // A lock of this object or of the type itself: those of two objects have no order.
    internal static bool IsOwn(LockSite site) => site is { Mode: not LockMode.Read, Identity: { } identity } && (identity.IsStatic || identity is { IsOfThis: true, Path.Length: 1 });

    static (string, int) Position(LockOrder order) => (order.Place.Syntax.SyntaxTree.FilePath, order.Place.Syntax.SpanStart);
}
