using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>All rules, the opt-in ones too, over one compilation: found in the assembly, not listed anywhere.</summary>
static class EveryRule
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(AsyncGuardAnalyzer).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(AsyncGuardAnalyzer).IsAssignableFrom(type))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary><paramref name="options"/> with every rule turned on as a warning.</summary>
    public static CSharpCompilationOptions On(CSharpCompilationOptions options) =>
        options.WithSpecificDiagnosticOptions(Analyzers
            .SelectMany(static analyzer => analyzer.SupportedDiagnostics)
            .Select(static rule => rule.Id)
            .Distinct()
            .ToDictionary(static id => id, static _ => ReportDiagnostic.Warn));

    /// <summary>What the rules report. An exception in a rule is thrown, not swallowed as the compiler does.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ReportsAsync(CSharpCompilation compilation)
    {
        Exception? thrown = null;
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (error, analyzer, _) => thrown ??= new InvalidOperationException($"{analyzer.GetType().Name} threw.", error),
            concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        var reports = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync();
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
        return reports;
    }
}
