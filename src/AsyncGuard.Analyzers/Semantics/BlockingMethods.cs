using System.Collections.Concurrent;
using AsyncGuard.Analyzers.Semantics.Sketches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Why a member blocks, in words: <c>Load → ReadConfig → Thread.Sleep</c>, or where it is said.</summary>
internal sealed class BlockingReason
{
    const string Arrow = " \u2192 ";
    const int MostLinks = 6;

    readonly string? _statement;
    readonly BlockingReason? _next;
    readonly string _name;

    BlockingReason(string name, BlockingReason? next, string? statement, int doubts = 0)
    {
        _name = name;
        _next = next;
        _statement = statement;
        Doubts = doubts;
    }

    /// <summary>How many links of the chain are taken under a condition only.</summary>
    public int Doubts { get; }

    /// <summary>Whether what blocks is a person at the console.</summary>
    public bool IsConsole { get; private init; }

    /// <summary>The last link: the operation that blocks.</summary>
    public static BlockingReason Operation(ISymbol member, bool isConsole) => new(CallSites.DisplayWithType(member), next: null, statement: null) { IsConsole = isConsole };

    /// <summary>A statement of the author or the user.</summary>
    public static BlockingReason Stated(ISymbol member, string statement) => new(member.Name, next: null, statement);

    /// <summary>A member that calls one which blocks.</summary>
    public static BlockingReason Caller(ISymbol member, BlockingReason callee, Likelihood likelihood) =>
        new(member.Name, callee, statement: null, callee.Doubts + (likelihood == Likelihood.Always ? 0 : 1)) { IsConsole = callee.IsConsole };

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_statement is not null)
            return _statement;
        var names = new List<string>();
        for (var link = this; link is not null; link = link._next)
            names.Add(link._statement is null ? link._name : $"{link._name} ({link._statement})");
        if (names.Count > MostLinks)
        {
            names.RemoveRange(MostLinks - 2, names.Count - MostLinks + 1);
            names.Insert(MostLinks - 2, "\u2026");
        }

        return string.Join(Arrow, names);
    }
}

/// <summary>
/// Does this member block its caller? It is marked <c>[Blocking]</c>, listed by the user, or inferred: its body sleeps, waits
/// or blocks on a task, directly or through the sync members of this compilation that it calls.
/// </summary>
internal sealed class BlockingMethods(CompilationModel model)
{
    /// <summary>How far a chain of calls is followed.</summary>
    const int DeepestChain = 24;

    /// <summary>How many conditions a chain may depend on: with each one more it says less about the call in hand.</summary>
    const int MostDoubts = 1;

    /// <summary>The attribute; <see langword="null"/> where the compilation cannot see it, or nothing can carry it.</summary>
    readonly INamedTypeSymbol? _attribute = model.RuntimeUsers.Attribute("Blocking");

    readonly Inference _blocking = new(model, Sketches(model, includesIo: false), includesIo: false);
    readonly ConcurrentDictionary<ISymbol, bool> _marked = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<ISymbol, bool> _candidates = new(SymbolEqualityComparer.Default);
    readonly Lazy<Inference> _io = new(() => new Inference(model, Sketches(model, includesIo: true), includesIo: true));

    /// <summary>Whether <see cref="Find"/> is worth asking: a cheap test that most members fail.</summary>
    public bool MayBlock(ISymbol member, SyntaxTree place, CancellationToken cancellation) =>
        (model.RuntimeUsers.Contain(member.ContainingType) && IsCandidate(member.OriginalDefinition, cancellation))
        || model.Options.IsListedAsBlocking(member, place)
        || (model.Options.BlockingIncludesIo(place) && HasBody(member));

    bool IsCandidate(ISymbol member, CancellationToken cancellation) =>
        _candidates.TryGetValue(member, out var known)
            ? known
            : _candidates.GetOrAdd(member, IsMarked(member) || (HasBody(member) && _blocking.MayReachSeed(member, cancellation)));

    bool HasBody(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, model.Compilation.Assembly) && !member.IsAbstract && !IsAutoProperty(member);

    /// <summary>Why <paramref name="member"/> blocks, or <see langword="null"/> when nothing says that it does.</summary>
    /// <param name="member">A method or a property.</param>
    /// <param name="place">The file of the call, whose options hold.</param>
    public BlockingReason? Find(ISymbol member, SyntaxTree place, CancellationToken cancellation) =>
        Stated(member, place) ?? (model.Options.BlockingIncludesIo(place) ? _io.Value : _blocking).Find(member, place, cancellation);

    /// <summary>Whether a call at that place, for that reason, is worth a report: on a failure path the reason must hold without a condition.</summary>
    public static bool IsSure(BlockingReason reason, IOperation call) =>
        reason.Doubts == 0 || Likelihoods.Of(call, body: null) != Likelihood.OnFailure;

    /// <summary>Whether the body of <paramref name="member"/> blocks or does sync I/O, directly or through members of this compilation.</summary>
    public bool DoesIo(ISymbol member, SyntaxTree place, CancellationToken cancellation) =>
        _io.Value.Find(member, place, cancellation) is not null;

    static MemberSketches Sketches(CompilationModel model, bool includesIo) =>
        new(model.Compilation,
            model.Bodies,
            model.BlockingOperations.Members(includesIo),
            member => model.BlockingOperations.Knows(member, includesIo),
            model.Options.BlockingNames,
            seedAttribute: "Blocking");

    BlockingReason? Stated(ISymbol member, SyntaxTree place)
    {
        if (IsMarked(member.OriginalDefinition))
            return BlockingReason.Stated(member, "it is marked [Blocking]");
        return model.Options.IsListedAsBlocking(member, place) ? BlockingReason.Stated(member, "it is listed as blocking") : null;
    }

    static bool IsAutoProperty(ISymbol member) =>
        member is IPropertySymbol { IsIndexer: false } property
        && (property.GetMethod is null || property.GetMethod.DeclaringSyntaxReferences is [var getter] && getter.GetSyntax() is AccessorDeclarationSyntax { Body: null, ExpressionBody: null });

    bool IsMarked(ISymbol member) =>
        _attribute is { } attribute && _marked.GetOrAdd(member, definition => IsMarked(definition, attribute));

    static bool IsMarked(ISymbol member, INamedTypeSymbol attribute)
    {
        for (var current = member; current is not null; current = Overridden(current))
        {
            if (HasAttribute(current, attribute) || HasAttribute(current.ContainingType, attribute))
                return true;
        }

        return false;
    }

    static bool HasAttribute(ISymbol? symbol, INamedTypeSymbol attribute)
    {
        if (symbol is null)
            return false;
        foreach (var data in symbol.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute))
                return true;
        }

        return false;
    }

    static ISymbol? Overridden(ISymbol member) =>
        member switch
        {
            IMethodSymbol method => method.OverriddenMethod,
            IPropertySymbol property => property.OverriddenProperty,
            _ => null,
        };

    /// <summary>What one question has been through so far.</summary>
    sealed class SearchPath
    {
        public HashSet<ISymbol> Visited { get; } = new(SymbolEqualityComparer.Default);

        public int Depth { get; set; }

        /// <summary>How often a branch was left without an answer.</summary>
        public int Cuts { get; set; }

        /// <summary>Whether anything on the way blocks.</summary>
        public bool FoundAny { get; set; }
    }

    /// <summary>One run of the transitive question, with or without sync I/O as a seed; every member is answered once.</summary>
    sealed class Inference(CompilationModel model, MemberSketches sketches, bool includesIo)
    {
        readonly ConcurrentDictionary<ISymbol, BlockingReason?> _answers = new(SymbolEqualityComparer.Default);

        public BlockingReason? Find(ISymbol member, SyntaxTree place, CancellationToken cancellation)
        {
            var search = new SearchPath();
            var reason = Find(member.OriginalDefinition, place, search, cancellation);

            // An answer cut short by a cycle is final when nothing on the way blocks: then the cycle does not either.
            if (!search.FoundAny)
            {
                foreach (var visited in search.Visited)
                    _answers.TryAdd(visited, null);
            }

            return reason;
        }

        /// <summary>Whether the member may block, by a look at names alone. Local functions are not sketched: they may.</summary>
        public bool MayReachSeed(ISymbol member, CancellationToken cancellation) =>
            member is IMethodSymbol { MethodKind: MethodKind.LocalFunction } || sketches.MayReachSeed(member, cancellation);

        BlockingReason? Find(ISymbol member, SyntaxTree place, SearchPath search, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!CanBeInferred(member))
                return null;
            if (_answers.TryGetValue(member, out var known))
            {
                search.FoundAny |= known is not null;
                return known;
            }

            // A member on the way here, or one that was left without an answer before, says no for the rest of this search.
            if (search.Depth >= DeepestChain || !search.Visited.Add(member))
            {
                search.Cuts++;
                return null;
            }

            var cuts = search.Cuts;
            search.Depth++;
            var reason = Search(member, place, search, cancellation);
            search.Depth--;
            search.FoundAny |= reason is not null;
            if (reason is not null || search.Cuts == cuts)
                _answers.TryAdd(member, reason);
            return reason;
        }

        bool CanBeInferred(ISymbol member) =>
            SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, model.Compilation.Assembly)
            && !member.IsAbstract && !member.IsExtern && !member.IsImplicitlyDeclared
            && member switch
            {
                IMethodSymbol method => method.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ExplicitInterfaceImplementation
                    && !method.IsAsync && !model.Symbols.IsTaskLike(method.ReturnType)
                    && !IsDispose(method),
                IPropertySymbol property => property.GetMethod is not null,
                _ => false,
            };

        // Dispose that waits is worth one report on its type, not one at each call.
        static bool IsDispose(IMethodSymbol method) => method is { Name: nameof(IDisposable.Dispose), ReturnsVoid: true };

        BlockingReason? Search(ISymbol member, SyntaxTree place, SearchPath search, CancellationToken cancellation)
        {
            if (!MayReachSeed(member, cancellation))
                return null;

            if (model.Bodies.Of(member, cancellation) is not { } body)
                return null;
            BlockingReason? surest = null;
            foreach (var step in model.Bodies.Steps(body))
            {
                // What happens when something has failed is no reason to call the member a blocking one.
                if (Likelihoods.Of(step, body) is not (var likelihood and not Likelihood.OnFailure) || Step(step, place, search, cancellation) is not { } reason)
                    continue;
                var chain = BlockingReason.Caller(member, reason, likelihood);
                if (chain.Doubts == 0)
                    return chain;
                if (chain.Doubts <= MostDoubts && (surest is null || chain.Doubts < surest.Doubts))
                    surest = chain;
            }

            return surest;
        }

        BlockingReason? Step(IOperation step, SyntaxTree place, SearchPath search, CancellationToken cancellation)
        {
            var callee = step switch
            {
                IInvocationOperation { TargetMethod: var method } => method,
                IPropertyReferenceOperation { Property: var property } => (ISymbol)property,
                _ => null,
            };
            if (callee is null || model.Options.IsExcluded(callee, place))
                return null;
            if (model.BlockingOperations.Blocks(step, includesIo, cancellation))
                return DualPaths.IsSyncHalf(step) ? null : BlockingReason.Operation(callee, isConsole: step is IInvocationOperation call && model.BlockingWaits.Of(call) == BlockingWait.Console);
            if (model.BlockingMethods.Stated(callee, place) is { } stated)
                return stated;
            return Find(callee.OriginalDefinition, place, search, cancellation);
        }
    }
}
