using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Do these two lock orders of a type only ever run under one and the same further lock, which all callers of their methods hold?</summary>
internal sealed class CommonGates(CompilationModel model, INamedTypeSymbol type, CancellationToken cancellation)
{
    readonly Dictionary<SyntaxNode, bool> _inherits = [];
    readonly Lazy<List<LockIdentity>> _gates = new(() =>
        [.. model.HeldLocks.Of(type, cancellation).SelectMany(static body => body.Functions).SelectMany(static function => function.Sites.Acquisitions)
            .Where(site => LockOrders.IsOwn(site) && model.LockCapacity.IsForOne(site, cancellation)).Select(static site => site.Identity!).Distinct()]);

    /// <summary>Whether one gate is held around both, by themselves or by their callers.</summary>
    public bool Cover(LockOrder one, LockOrder other) =>
        // Most methods inherit nothing: one question for each of them, before one for each gate.
        (Inherits(one.Place) || Inherits(other.Place)) && _gates.Value.Any(gate => IsUnder(one, gate) && IsUnder(other, gate));

    bool Inherits(IOperation place)
    {
        if (place.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax) is not { } function)
            return false;
        if (!_inherits.TryGetValue(function, out var inherits))
            _inherits.Add(function, inherits = model.CallersGuards.Hold(place, call => Held(call).Any(LockOrders.IsOwn), cancellation));
        return inherits;
    }

    bool IsUnder(LockOrder order, LockIdentity gate) =>
        order.Gates.Contains(gate)
        || (Inherits(order.Place) && model.CallersGuards.Hold(order.Place, call => Held(call).Any(site => gate.Equals(site.Identity)), cancellation));

    IEnumerable<LockSite> Held(IInvocationOperation call) => model.HeldLocks.At(call, cancellation);
}
