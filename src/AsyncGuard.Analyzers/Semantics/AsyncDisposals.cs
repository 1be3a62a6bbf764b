using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does disposing this asynchronously do work that a sync <c>Dispose</c> would wait for?</summary>
internal sealed class AsyncDisposals(CompilationModel model)
{
    public const string Method = "DisposeAsync";

    readonly INamedTypeSymbol? _asyncDisposable = model.Symbols.Type("System.IAsyncDisposable");

    /// <summary>Types whose async disposal always has something to wait for.</summary>
    readonly INamedTypeSymbol?[] _always =
    [
        model.Symbols.Type("Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction"),
        model.Symbols.Type("Microsoft.Extensions.DependencyInjection.ServiceProvider"),
        model.Symbols.Type("Microsoft.Extensions.DependencyInjection.AsyncServiceScope"),
    ];

    /// <summary>Types of databases, whose providers say by an override of <c>DisposeAsync</c> that theirs is asynchronous.</summary>
    readonly INamedTypeSymbol?[] _whenOverridden =
    [
        model.Symbols.Type("System.Data.Common.DbTransaction"),
        model.Symbols.Type("System.Data.Common.DbConnection"),
        model.Symbols.Type("System.Data.Common.DbDataReader"),
    ];

    readonly INamedTypeSymbol? _streamWriter = model.Symbols.Type("System.IO.StreamWriter");

    /// <summary>Whether <c>await using</c> is worth more than <c>using</c> for the value of <paramref name="resource"/>.</summary>
    public bool DoWork(IOperation resource, CancellationToken cancellation)
    {
        var value = CallSites.Unwrap(resource);
        if (value.Type is not INamedTypeSymbol type || !AsyncSymbols.IsOrInherits(type, _asyncDisposable))
            return false;
        if (Array.Exists(_always, known => AsyncSymbols.IsOrInherits(type, known)))
            return true;
        foreach (var known in _whenOverridden)
        {
            if (AsyncSymbols.IsOrInherits(type, known))
                return OverridesDisposeAsync(type, known!);
        }

        // What a writer has buffered is written when it is disposed.
        return AsyncSymbols.Is(type, _streamWriter) && model.Media.Under(value, cancellation) == Medium.Io;
    }

    static bool OverridesDisposeAsync(INamedTypeSymbol type, INamedTypeSymbol known)
    {
        for (var current = type; current is not null && !AsyncSymbols.Is(current, known); current = current.BaseType)
        {
            if (!current.GetMembers(Method).IsEmpty)
                return true;
        }

        return false;
    }
}
