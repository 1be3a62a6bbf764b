using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which locks are held where?</summary>
internal sealed class HeldLocks(CompilationModel model)
{
    readonly ConditionalWeakTable<SyntaxNode, BodyLocks> _bodies = new();
    readonly ConcurrentDictionary<IMethodSymbol, MethodLocks?> _methods = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<INamedTypeSymbol, List<BodyLocks>> _types = new(SymbolEqualityComparer.Default);
    readonly LockMentions _mentions = new();

    /// <summary>The locks that are held on every path to <paramref name="operation"/>, the innermost scope first, before it does anything itself.</summary>
    /// <param name="operation">An operation of the semantic model's tree (not of a control-flow graph).</param>
    public IEnumerable<LockSite> At(IOperation operation, CancellationToken cancellation) => Find(operation, onEveryPath: true, cancellation);

    /// <summary>The locks that are held on some path to <paramref name="operation"/>.</summary>
    public IEnumerable<LockSite> MayBeAt(IOperation operation, CancellationToken cancellation) => Find(operation, onEveryPath: false, cancellation);

    /// <summary>Whether the member around <paramref name="operation"/> may hold a lock of its thread by more than a <c>lock</c> statement: a cheap look at names.</summary>
    public bool MayHoldThread(IOperation operation) => _mentions.OfThread(operation.Syntax);

    /// <summary>What is known of the body around an operation.</summary>
    public BodyLocks Around(IOperation operation, CancellationToken cancellation)
    {
        var root = operation;
        while (root.Parent is { } parent)
            root = parent;
        return Of(root, new CallChain(), cancellation);
    }

    /// <summary>Whether the operation acquires a lock: a <c>lock</c> statement, or a call.</summary>
    public bool IsAcquisition(IOperation operation) =>
        operation is ILockOperation || (operation is IInvocationOperation call && model.LockApis.Of(call) is { Act: LockAct.Acquire or LockAct.AcquireScope });

    /// <summary>The acquisition at a call or <c>lock</c> statement, with the function that makes it; <see langword="null"/> where it is none.</summary>
    public (LockSite Site, FunctionLocks Function, BodyLocks Body)? AcquisitionAt(IOperation operation, CancellationToken cancellation)
    {
        if (!IsAcquisition(operation))
            return null;
        var body = Around(operation, cancellation);
        if (body.Around(operation) is not { } function)
            return null;
        foreach (var number in function.Sites.At(operation.Syntax))
        {
            if (function.Sites.IsAcquisition(number))
                return (function.Sites.All[number], function, body);
        }

        return null;
    }

    /// <summary>Whether a member may acquire a lock itself, as far as names tell.</summary>
    /// <param name="blocks">The member's bodies and initializers.</param>
    public bool MayAcquire(ImmutableArray<IOperation> blocks) => !blocks.IsEmpty && _mentions.AcquiresAround(blocks[0].Syntax);

    /// <summary>Whether a member may acquire a lock by a call: by more than <c>lock</c> statements, whose lock its holder may take again.</summary>
    /// <param name="blocks">The member's bodies and initializers.</param>
    public bool MayAcquireByCall(ImmutableArray<IOperation> blocks) => !blocks.IsEmpty && _mentions.CallsAround(blocks[0].Syntax);

    /// <summary>What a member acquires itself, with the functions that do. A member that names no lock is not looked at.</summary>
    /// <param name="blocks">The member's bodies and initializers.</param>
    public IEnumerable<(LockSite Site, FunctionLocks Function)> AcquisitionsIn(ImmutableArray<IOperation> blocks, CancellationToken cancellation)
    {
        if (!MayAcquire(blocks))
            yield break;
        // The body and the initializer of a constructor are parts of one.
        foreach (var body in blocks.Select(block => Around(block, cancellation)).Distinct())
        {
            foreach (var function in body.Functions)
            {
                foreach (var site in function.Sites.Acquisitions)
                {
                    if (site.Through is null)
                        yield return (site, function);
                }
            }
        }
    }

    /// <summary>What is known of the methods, constructors and getters of a type.</summary>
    public IReadOnlyList<BodyLocks> Of(INamedTypeSymbol type, CancellationToken cancellation) =>
        _types.GetOrAdd(type.OriginalDefinition, key => BodiesOf(key, cancellation));

    /// <summary>What a call of the method does to locks, or <see langword="null"/> when it does nothing to them, or has no body here.</summary>
    public MethodLocks? Of(IMethodSymbol method, CancellationToken cancellation) => Of(method, new CallChain(), cancellation);

    IEnumerable<LockSite> Find(IOperation operation, bool onEveryPath, CancellationToken cancellation)
    {
        var body = Around(operation, cancellation);
        // The flow knows a lock statement by the value that it locks.
        for (var place = operation is ILockOperation { LockedValue: var locked } ? locked : operation; place is not null;)
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

    List<BodyLocks> BodiesOf(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var bodies = new List<BodyLocks>();
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsImplicitlyDeclared: false } method || !_mentions.In(method, cancellation))
                continue;
            if (method.DeclaringSyntaxReferences.Select(reference => _bodies.TryGetValue(reference.GetSyntax(cancellation), out var known) ? known : null).FirstOrDefault(static known => known is not null) is { } kept)
                bodies.Add(kept);
            else if (model.Bodies.Of(method, cancellation) is { } body)
                bodies.Add(Around(body, cancellation));
        }

        return bodies;
    }

    BodyLocks Of(IOperation root, CallChain chain, CancellationToken cancellation) =>
        _bodies.TryGetValue(root.Syntax, out var known)
            ? known
            : _bodies.GetValue(root.Syntax, _ => BodyLocks.Of(model, root, method => Of(method, chain, cancellation), _mentions, cancellation));

    MethodLocks? Of(IMethodSymbol method, CallChain chain, CancellationToken cancellation)
    {
        if (method.DeclaringSyntaxReferences.Length == 0 || method.IsAbstract || method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction))
            return null;
        if (_methods.TryGetValue(method, out var known))
            return known;
        if (!_mentions.MayLeave(method, cancellation))
            return _methods.GetOrAdd(method, (MethodLocks?)null);
        if (!chain.Enter(method))
            return null;
        var summary = Summarize(method, chain, cancellation);
        chain.Leave(method);
        return _methods.GetOrAdd(method, summary);
    }

    MethodLocks? Summarize(IMethodSymbol method, CallChain chain, CancellationToken cancellation)
    {
        if (FunctionOf(method, chain, cancellation) is not { } function)
            return null;

        var returned = function.Sites.Acquisitions.Where(static site => site is { Holding: LockHolding.Returned, IsConditional: false });
        return new MethodLocks(
            method,
            acquires: function.LeftHeld().Where(static site => site.Holding == LockHolding.Explicit).Concat(returned).Distinct().ToImmutableArray(),
            releases: function.LeftReleased().ToImmutableArray(),
            ReturnsReleaser(method));
    }

    /// <summary>What is known of the method's own body.</summary>
    public FunctionLocks? FunctionOf(IMethodSymbol method, CancellationToken cancellation) =>
        method.IsAbstract || !_mentions.In(method, cancellation) ? null : FunctionOf(method.OriginalDefinition, new CallChain(), cancellation);

    FunctionLocks? FunctionOf(IMethodSymbol method, CallChain chain, CancellationToken cancellation)
    {
        // A body that is known already is not bound again.
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (_bodies.TryGetValue(reference.GetSyntax(cancellation), out var known))
                return known.Of(known.Root.Syntax);
        }

        if (model.Bodies.Of(method, cancellation) is not { } block)
            return null;
        var root = block;
        while (root.Parent is { } parent)
            root = parent;
        return Of(root, chain, cancellation).Around(block);
    }

    bool ReturnsReleaser(IMethodSymbol method)
    {
        var type = model.Symbols.ResultOf(method.ReturnType) ?? method.ReturnType;
        return type.Name == "AwaitableDisposable" || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IDisposable")) && !model.Symbols.IsTaskLike(type)
            || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IAsyncDisposable"));
    }
}
