using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>The types that the rules speak of, resolved once per compilation; <see langword="null"/> where the compilation has them not.</summary>
internal sealed class AsyncSymbols
{
    readonly Compilation _compilation;
    readonly ConcurrentDictionary<string, INamedTypeSymbol?> _types = new(StringComparer.Ordinal);

    public AsyncSymbols(Compilation compilation)
    {
        _compilation = compilation;
        Task = Type("System.Threading.Tasks.Task");
        TaskOfT = Type("System.Threading.Tasks.Task`1");
        ValueTask = Type("System.Threading.Tasks.ValueTask");
        ValueTaskOfT = Type("System.Threading.Tasks.ValueTask`1");
        CancellationToken = Type("System.Threading.CancellationToken");
        CancellationTokenSource = Type("System.Threading.CancellationTokenSource");
        AsyncEnumerable = Type("System.Collections.Generic.IAsyncEnumerable`1");
        Queryable = Type("System.Linq.IQueryable");
        Enumerable = Type("System.Linq.Enumerable");
        Offload = Type("AsyncGuard.Runtime.Offload");
    }

    public INamedTypeSymbol? Task { get; }
    public INamedTypeSymbol? TaskOfT { get; }
    public INamedTypeSymbol? ValueTask { get; }
    public INamedTypeSymbol? ValueTaskOfT { get; }
    public INamedTypeSymbol? CancellationToken { get; }
    public INamedTypeSymbol? CancellationTokenSource { get; }
    public INamedTypeSymbol? AsyncEnumerable { get; }
    public INamedTypeSymbol? Queryable { get; }
    public INamedTypeSymbol? Enumerable { get; }

    /// <summary><c>AsyncGuard.Runtime.Offload</c>: present where the compilation can see the runtime library.</summary>
    public INamedTypeSymbol? Offload { get; }

    /// <summary>The namespace of the runtime library.</summary>
    public const string Runtime = "AsyncGuard.Runtime";

    /// <summary>A type of the runtime library, where the compilation can see it.</summary>
    public INamedTypeSymbol? RuntimeType(string name) => Type($"{Runtime}.{name}");

    /// <summary>A type by its metadata name, for tables of knowledge; looked up once.</summary>
    public INamedTypeSymbol? Type(string metadataName) => _types.GetOrAdd(metadataName, FindType);

    /// <summary>Whether <paramref name="type"/> is <c>Task</c> or <c>Task&lt;T&gt;</c> itself.</summary>
    public bool IsTask(ITypeSymbol? type) => Is(type, Task) || Is(type, TaskOfT);

    /// <summary>Whether <paramref name="type"/> is <c>ValueTask</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    public bool IsValueTask(ITypeSymbol? type) => Is(type, ValueTask) || Is(type, ValueTaskOfT);

    /// <summary>Whether <paramref name="type"/> is one of the four task types that an async method can return and a caller can block on.</summary>
    public bool IsTaskLike(ITypeSymbol? type) => IsTask(type) || IsValueTask(type);

    /// <summary>The result type of a task: <c>T</c> of <c>Task&lt;T&gt;</c> and <c>ValueTask&lt;T&gt;</c>, <see langword="null"/> for the others.</summary>
    public ITypeSymbol? ResultOf(ITypeSymbol? type) =>
        Is(type, TaskOfT) || Is(type, ValueTaskOfT) ? ((INamedTypeSymbol)type!).TypeArguments[0] : null;

    /// <summary>Whether <paramref name="type"/> is <c>CancellationToken</c>.</summary>
    public bool IsToken(ITypeSymbol? type) => type is { TypeKind: TypeKind.Struct } && Is(type, CancellationToken);

    /// <summary>Whether <paramref name="type"/> is <c>CancellationToken?</c>.</summary>
    public bool IsNullableToken(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] } && IsToken(underlying);

    /// <summary>Whether <paramref name="type"/> is <c>CancellationTokenSource</c> or derives from it.</summary>
    public bool IsTokenSource(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class } && IsOrInherits(type, CancellationTokenSource);

    /// <summary>Whether <paramref name="type"/> is <c>IAsyncEnumerable&lt;T&gt;</c> itself.</summary>
    public bool IsAsyncEnumerable(ITypeSymbol? type) => Is(type, AsyncEnumerable);

    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? definition) =>
        definition is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, definition);

    /// <summary>Whether <paramref name="type"/> is, derives from, or implements <paramref name="definition"/> in any construction.</summary>
    public static bool IsOrInherits(ITypeSymbol? type, INamedTypeSymbol? definition)
    {
        if (type is null || definition is null)
            return false;
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (Is(current, definition))
                return true;
        }

        if (definition.TypeKind == TypeKind.Interface)
        {
            foreach (var implemented in type.AllInterfaces)
            {
                if (Is(implemented, definition))
                    return true;
            }
        }

        return type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(constraint => IsOrInherits(constraint, definition));
    }

    INamedTypeSymbol? FindType(string metadataName) => _compilation.GetBestTypeByMetadataName(metadataName);
}
