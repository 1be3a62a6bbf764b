using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Has the user turned on a rule of another package that reports the same?</summary>
internal sealed class TwinRules(Compilation compilation)
{
    /// <summary>Whether a configuration file, a preset or an option makes the rule a warning or an error in the file. What it is by default does not count.</summary>
    public bool IsOn(string id, SyntaxTree tree, CancellationToken cancellation)
    {
        var configured = compilation.Options.SyntaxTreeOptionsProvider;
        if (configured is not null
            && (configured.TryGetDiagnosticValue(tree, id, cancellation, out var severity) || configured.TryGetGlobalDiagnosticValue(id, cancellation, out severity)))
        {
            return severity is ReportDiagnostic.Warn or ReportDiagnostic.Error;
        }

        return compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out severity) && severity is ReportDiagnostic.Warn or ReportDiagnostic.Error;
    }
}
