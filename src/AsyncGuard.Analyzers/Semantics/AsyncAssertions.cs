using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this call an assertion that holds, whatever happens, until its task is awaited?</summary>
internal sealed class AsyncAssertions(AsyncSymbols symbols)
{
    readonly ApiSet _assertions = new(symbols,
    [
        ("Xunit.Assert", "ThrowsAsync ThrowsAnyAsync RaisesAsync RaisesAnyAsync PropertyChangedAsync AllAsync CollectionAsync"),
        ("Microsoft.VisualStudio.TestTools.UnitTesting.Assert", "ThrowsAsync ThrowsExactlyAsync ThrowsExceptionAsync"),
        ("NUnit.Framework.Assert", "ThatAsync MultipleAsync"),
    ]);

    /// <summary>Whether it is one that returns a task.</summary>
    public bool Has(IMethodSymbol method) => _assertions.Contains(method);
}
