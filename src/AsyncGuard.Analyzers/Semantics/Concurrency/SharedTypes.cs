using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Is it visible that several callers use this type, or this place, at the same time?</summary>
internal sealed class SharedTypes(CompilationModel model)
{
    /// <summary>Fields of these types say that their owner counts on concurrent callers.</summary>
    static readonly string[] Signs =
    [
        "System.Threading.SemaphoreSlim", "System.Threading.Lock", "System.Threading.Mutex", "System.Threading.ReaderWriterLockSlim", "System.Threading.SpinLock",
        $"{AsyncSymbols.Runtime}.AsyncLock", $"{AsyncSymbols.Runtime}.AsyncSemaphore", "Nito.AsyncEx.AsyncLock", "Nito.AsyncEx.AsyncMonitor", "Nito.AsyncEx.AsyncReaderWriterLock",
        "System.Collections.Concurrent.ConcurrentDictionary`2", "System.Collections.Concurrent.ConcurrentQueue`1", "System.Collections.Concurrent.ConcurrentBag`1",
    ];

    /// <summary>Members of these are called once, by one caller.</summary>
    static readonly string[] Lifecycles =
    [
        "System.IDisposable", "System.IAsyncDisposable", "Microsoft.Extensions.Hosting.IHostedService", "Microsoft.Extensions.Hosting.BackgroundService", "Xunit.IAsyncLifetime",
    ];

    readonly ConcurrentDictionary<INamedTypeSymbol, string?> _evidence = new(SymbolEqualityComparer.Default);
    readonly SingletonRegistrations _singletons = new(model);
    readonly Lazy<INamedTypeSymbol[]> _signs = new(() => [.. Signs.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);
    readonly Lazy<INamedTypeSymbol[]> _lifecycles = new(() => [.. Lifecycles.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>What shows that several callers meet at a field or property of the type, as a clause; <see langword="null"/> when nothing does.</summary>
    public string? Evidence(SharedPlace place, IOperation store, CancellationToken cancellation)
    {
        if (place.IsVariable || store.SemanticModel?.GetEnclosingSymbol(store.Syntax.SpanStart, cancellation) is not { } function || function.ContainingType is not { } type)
            return null;
        if (!SymbolEqualityComparer.Default.Equals(place.Root.ContainingType?.OriginalDefinition, type.OriginalDefinition)
            || UiAffinity.Binds(type) || model.TestCode.Contains(type) || RunsOnce(function))
        {
            return null;
        }

        return place.IsStatic
            ? HoldsEntryPoint(type) ? null : $"'{place}' is static"
            : _evidence.GetOrAdd(type.OriginalDefinition, key => Find(key, cancellation));
    }

    string? Find(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (type.TypeKind != TypeKind.Class || type.IsStatic)
            return null;
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { AssociatedSymbol: null } field && !field.IsStatic && _signs.Value.Any(sign => AsyncSymbols.Is(field.Type, sign)))
                return $"'{type.Name}' has '{field.Name}' for concurrent callers";
            if (member is { IsStatic: true, IsImplicitlyDeclared: false } and (IFieldSymbol or IPropertySymbol)
                && SymbolEqualityComparer.Default.Equals((member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type, type))
            {
                return $"'{type.Name}' is shared as '{member.Name}'";
            }
        }

        if (Locks(type, cancellation))
            return $"'{type.Name}' locks for concurrent callers";
        if (type.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(static parameter => parameter.Type is { Name: "RequestDelegate", ContainingNamespace.Name: "Http" })))
            return $"'{type.Name}' is middleware, one for all requests";
        return _singletons.Contains(type, cancellation) ? $"'{type.Name}' is registered as a singleton" : null;
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
