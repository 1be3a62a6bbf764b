using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Is it visible that several callers use this type, or this place, at the same time?</summary>
internal sealed class SharedTypes(CompilationModel model)
{
    /// <summary>How much a type has to say of its callers.</summary>
    public enum Demand
    {
        /// <summary>It has means for concurrent callers: locks, concurrent collections.</summary>
        Hint,

        /// <summary>Callers meet at this very place: it is static, guarded elsewhere, or its object is there for all.</summary>
        Proof,
    }

    /// <summary>Fields of these types say that their owner counts on concurrent callers.</summary>
    static readonly string[] Signs =
    [
        "System.Threading.SemaphoreSlim", "System.Threading.Lock", "System.Threading.Mutex", "System.Threading.ReaderWriterLockSlim", "System.Threading.SpinLock",
        $"{AsyncSymbols.Runtime}.AsyncLock", $"{AsyncSymbols.Runtime}.AsyncSemaphore", "Nito.AsyncEx.AsyncLock", "Nito.AsyncEx.AsyncMonitor", "Nito.AsyncEx.AsyncReaderWriterLock",
        "System.Collections.Concurrent.ConcurrentDictionary`2", "System.Collections.Concurrent.ConcurrentQueue`1", "System.Collections.Concurrent.ConcurrentBag`1",
    ];

    /// <summary>Objects of these serve many requests at a time by nature.</summary>
    static readonly string[] Servers = ["System.Net.Http.HttpMessageHandler"];

    /// <summary>Members of these are called once, by one caller.</summary>
    static readonly string[] Lifecycles =
    [
        "System.IDisposable", "System.IAsyncDisposable", "Microsoft.Extensions.Hosting.IHostedService", "Microsoft.Extensions.Hosting.BackgroundService", "Xunit.IAsyncLifetime",
    ];

    readonly ConcurrentDictionary<INamedTypeSymbol, string?> _proofs = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<INamedTypeSymbol, string?> _hints = new(SymbolEqualityComparer.Default);
    readonly SingletonRegistrations _singletons = new(model);
    readonly Lazy<INamedTypeSymbol[]> _signs = new(() => [.. Signs.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);
    readonly Lazy<INamedTypeSymbol[]> _servers = new(() => [.. Servers.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);
    readonly Lazy<INamedTypeSymbol[]> _lifecycles = new(() => [.. Lifecycles.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>What shows that several callers meet at a field or property of the type, as a clause; <see langword="null"/> when nothing does.</summary>
    public string? Evidence(SharedPlace place, IOperation store, Demand demand, CancellationToken cancellation)
    {
        if (place.IsVariable || store.SemanticModel?.GetEnclosingSymbol(store.Syntax.SpanStart, cancellation) is not { } function || OwningType.Of(function) is not { } type)
            return null;
        if (!SymbolEqualityComparer.Default.Equals(place.Root.ContainingType?.OriginalDefinition, type.OriginalDefinition)
            || UiAffinity.Binds(type) || model.TestCode.Contains(type) || RunsOnce(function))
        {
            return null;
        }

        if (place.IsStatic)
            return HoldsEntryPoint(type) ? null : $"'{place}' is static";
        if (type.TypeKind != TypeKind.Class)
            return null;
        return GuardedElsewhere(place, type, store, cancellation)
            ?? _proofs.GetOrAdd(type.OriginalDefinition, key => Proof(key, cancellation))
            ?? (demand == Demand.Hint ? _hints.GetOrAdd(type.OriginalDefinition, key => Hint(key, cancellation)) : null);
    }

    /// <summary>
    /// Whether the function that holds <paramref name="store"/> is there on demand: it answers with a member of its type,
    /// or a method of the same type, other than those that run once, calls it.
    /// </summary>
    public bool IsOnDemand(IOperation store, CancellationToken cancellation)
    {
        if (store.SemanticModel is not { } semantics || semantics.GetEnclosingSymbol(store.Syntax.SpanStart, cancellation) is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            return false;
        if (AnswersWithMember(store, method))
            return true;
        foreach (var reference in OwningType.Of(method)!.DeclaringSyntaxReferences)
        {
            foreach (var call in reference.GetSyntax(cancellation).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression is (SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) and var called
                    && ((called as MemberAccessExpressionSyntax)?.Name ?? (SimpleNameSyntax)called).Identifier.ValueText == method.Name
                    && (call.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.Semantics(call.SyntaxTree)) is var own
                    && SymbolEqualityComparer.Default.Equals(own.GetSymbolInfo(call, cancellation).Symbol?.OriginalDefinition, method.OriginalDefinition)
                    && own.GetEnclosingSymbol(call.SpanStart, cancellation) is { } caller && !RunsOnce(caller))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool AnswersWithMember(IOperation store, IMethodSymbol method) =>
        OwnCode.Of(OwnCode.FunctionAround(store)).Any(operation =>
            operation is IReturnOperation { ReturnedValue: { } answer }
            && CallSites.Unwrap(answer) is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Member.ContainingType: var type, Instance: null or IInstanceReferenceOperation }
            && SymbolEqualityComparer.Default.Equals(type, OwningType.Of(method)));

    // Who locks for this place elsewhere counts on others here.
    string? GuardedElsewhere(SharedPlace place, INamedTypeSymbol type, IOperation store, CancellationToken cancellation)
    {
        if (store.SemanticModel is not { } semantics)
            return null;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == place.Member.Name && !(name.SyntaxTree == store.Syntax.SyntaxTree && name.Span.IntersectsWith(store.Syntax.Span))
                    && (name.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.Semantics(name.SyntaxTree)).GetOperation(name, cancellation) is { } access
                    && place.Equals(SharedPlace.Of(access)) && model.Guards.HoldSurely(access, OwnCode.FunctionAround(access)))
                {
                    return $"'{place}' is guarded elsewhere";
                }
            }
        }

        return null;
    }

    static bool IsInstanceOf(ISymbol member, INamedTypeSymbol type) =>
        member is { IsStatic: true, IsImplicitlyDeclared: false } and (IFieldSymbol or IPropertySymbol)
        && SymbolEqualityComparer.Default.Equals((member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type, type);

    string? Proof(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.GetMembers().FirstOrDefault(member => IsInstanceOf(member, type)) is { } instance ? $"'{type.Name}' is shared as '{instance.Name}'"
        : type.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(static parameter => parameter.Type is { Name: "RequestDelegate", ContainingNamespace.Name: "Http" }))
            ? $"'{type.Name}' is middleware, one for all requests"
        : _servers.Value.FirstOrDefault(server => AsyncSymbols.IsOrInherits(type, server)) is { } server ? $"'{type.Name}' is one '{server.Name}' for all requests"
        : _singletons.Contains(type, cancellation) ? $"'{type.Name}' is registered as a singleton"
        : null;

    string? Hint(INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { AssociatedSymbol: null } field && !field.IsStatic && _signs.Value.Any(sign => AsyncSymbols.Is(field.Type, sign)))
                return $"'{type.Name}' has '{field.Name}' for concurrent callers";
        }

        return Locks(type, cancellation) ? $"'{type.Name}' locks for concurrent callers" : null;
    }

    static bool Locks(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellation).DescendantNodes().Any(static node => node is LockStatementSyntax));

    bool RunsOnce(ISymbol function)
    {
        if (function is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
            return true;
        var member = function;
        while (member is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
            member = member.ContainingSymbol;
        if (member is not IMethodSymbol method)
            return false;
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (_lifecycles.Value.Any(type => AsyncSymbols.Is(overridden.ContainingType, type)))
                return true;
        }

        return method.ContainingType.AllInterfaces.Any(implemented =>
            _lifecycles.Value.Any(type => AsyncSymbols.Is(implemented, type))
            && implemented.GetMembers().Any(declared => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(declared), method)));
    }

    bool HoldsEntryPoint(INamedTypeSymbol type) => type.GetMembers().Any(member => member is IMethodSymbol method && model.Contexts.IsEntryPoint(method));
}
