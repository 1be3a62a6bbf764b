using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers;

/// <summary>The base of every rule. It owns the ceremony, so that a rule contains only its decision.</summary>
public abstract class AsyncGuardAnalyzer : DiagnosticAnalyzer
{
    private protected AsyncGuardAnalyzer(params DiagnosticDescriptor[] rules) => SupportedDiagnostics = ImmutableArray.Create(rules);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
#pragma warning disable RS0030 // banned everywhere but here
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
#pragma warning restore RS0030
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start => Register(start, CompilationModel.Of(start.Compilation, start.Options)));
    }

    /// <summary>Registers the rule's actions; registers nothing where the types that it speaks of are absent.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext start, CompilationModel model);
}
