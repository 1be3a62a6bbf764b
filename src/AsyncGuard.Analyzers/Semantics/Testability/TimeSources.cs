using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Testability;

/// <summary>Where does this code take the time from, and where could it?</summary>
internal sealed class TimeSources(CompilationModel model)
{
    readonly INamedTypeSymbol? _provider = model.Symbols.Type("System.TimeProvider");

    /// <summary>Whether the compilation has no <c>TimeProvider</c>.</summary>
    public bool IsEmpty => _provider is null;
}
