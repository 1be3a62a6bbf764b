using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this call an assertion that holds, whatever happens, until its task is awaited?</summary>
internal sealed class AsyncAssertions(AsyncSymbols symbols)
{
    sealed class Row
    {
        public static readonly Row Assertion = new();
    }

    readonly ApiTable<Row> _assertions = new(symbols,
    [
        ("Xunit.Assert", "ThrowsAsync ThrowsAnyAsync RaisesAsync RaisesAnyAsync PropertyChangedAsync AllAsync CollectionAsync", Row.Assertion),
        ("Microsoft.VisualStudio.TestTools.UnitTesting.Assert", "ThrowsAsync ThrowsExactlyAsync ThrowsExceptionAsync", Row.Assertion),
        ("NUnit.Framework.Assert", "ThatAsync MultipleAsync", Row.Assertion),
    ]);

    /// <summary>Whether it is one that returns a task.</summary>
    public bool Has(IMethodSymbol method) => _assertions.Find(method) is not null;
}
