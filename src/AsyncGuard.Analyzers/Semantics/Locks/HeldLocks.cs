using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which locks are held where?</summary>
internal sealed class HeldLocks(CompilationModel model)
{
    /// <summary>How many acquisitions of a method its callers look at.</summary>
    const int MostWithin = 64;

    readonly ConditionalWeakTable<SyntaxNode, BodyLocks> _bodies = new();
    readonly ConcurrentDictionary<IMethodSymbol, MethodLocks?> _methods = new(SymbolEqualityComparer.Default);
    readonly LockMentions _mentions = new();

    /// <summary>The locks that are held on every path to <paramref name="operation"/>, the innermost scope first, before it does anything itself.</summary>
    /// <param name="operation">An operation of the semantic model's tree (not of a control-flow graph).</param>
    public IEnumerable<LockSite> At(IOperation operation, CancellationToken cancellation) => Find(operation, onEveryPath: true, cancellation);

    /// <summary>The locks that are held on some path to <paramref name="operation"/>.</summary>
    public IEnumerable<LockSite> MayBeAt(IOperation operation, CancellationToken cancellation) => Find(operation, onEveryPath: false, cancellation);

    /// <summary>What is known of the body around an operation.</summary>
    public BodyLocks Around(IOperation operation, CancellationToken cancellation)
    {
        var root = operation;
        while (root.Parent is { } parent)
            root = parent;
        return Of(root, new CallChain(), cancellation);
    }

    /// <summary>What a call of the method does to locks, or <see langword="null"/> when it does nothing to them, or has no body here.</summary>
    public MethodLocks? Of(IMethodSymbol method, CancellationToken cancellation) => Of(method, new CallChain(), cancellation);

    IEnumerable<LockSite> Find(IOperation operation, bool onEveryPath, CancellationToken cancellation)
    {
        var body = Around(operation, cancellation);
        for (var place = operation; place is not null;)
        {
            if (body.Around(place) is { } function)
            {
                foreach (var site in LockScopes.Around(place, function.Sites))
                    yield return site;
                foreach (var site in function.At(place, onEveryPath))
                    yield return site;
            }

            // A lambda that runs inline runs under what its creator holds.
            place = BodyLocks.FunctionAround(place) is IAnonymousFunctionOperation lambda && model.Contexts.RunsInline(lambda) ? lambda : null;
        }
    }

    BodyLocks Of(IOperation root, CallChain chain, CancellationToken cancellation)
    {
        if (_bodies.TryGetValue(root.Syntax, out var known))
            return known;
        var outer = chain.Begin();
        var body = BodyLocks.Of(model, root, method => Of(method, chain, cancellation), cancellation);
        // What was cut short because a caller is being looked at already is not kept.
        return chain.End(outer) || chain.IsEmpty ? _bodies.GetValue(root.Syntax, _ => body) : body;
    }

    MethodLocks? Of(IMethodSymbol method, CallChain chain, CancellationToken cancellation)
    {
        if (method.DeclaringSyntaxReferences.Length == 0 || method.IsAbstract || method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction))
            return null;
        if (_methods.TryGetValue(method, out var known))
            return known;
        if (!_mentions.In(method, cancellation))
            return _methods.GetOrAdd(method, (MethodLocks?)null);
        if (!chain.Enter(method))
            return null;
        var outer = chain.Begin();
        var summary = Summarize(method, chain, cancellation);
        chain.Leave(method);
        return chain.End(outer) || chain.IsEmpty ? _methods.GetOrAdd(method, summary) : summary;
    }

    MethodLocks? Summarize(IMethodSymbol method, CallChain chain, CancellationToken cancellation)
    {
        if (model.Bodies.Of(method, cancellation) is not { } block)
            return null;
        var root = block;
        while (root.Parent is { } parent)
            root = parent;
        if (Of(root, chain, cancellation).Around(block) is not { } function)
            return null;

        var returned = function.Sites.Acquisitions.Where(static site => site is { Holding: LockHolding.Returned, IsConditional: false });
        return new MethodLocks(
            method,
            acquires: function.LeftHeld().Where(static site => site.Holding == LockHolding.Explicit).Concat(returned).Distinct().ToImmutableArray(),
            releases: function.LeftReleased().ToImmutableArray(),
            within: function.Within().Take(MostWithin).ToImmutableArray(),
            ReturnsReleaser(method));
    }

    bool ReturnsReleaser(IMethodSymbol method)
    {
        var type = model.Symbols.ResultOf(method.ReturnType) ?? method.ReturnType;
        return type.Name == "AwaitableDisposable" || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IDisposable")) && !model.Symbols.IsTaskLike(type)
            || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IAsyncDisposable"));
    }
}
