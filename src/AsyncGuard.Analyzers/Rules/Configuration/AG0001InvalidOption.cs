using AsyncGuard.Analyzers.Options;
using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Rules.Configuration;

/// <summary>AG0001: an option or a list entry that cannot be read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0001InvalidOption() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0001";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Configuration,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Correct the option",
        messageFormat: "{0}: {1}; accepted: {2}",
        description: "An option or a list entry of AsyncGuard cannot be read, so it has no effect.",
        reportedAtCompilationEnd: true);

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        start.RegisterAdditionalFileAction(AnalyzeFile);
        start.RegisterCompilationEndAction(AnalyzeSettingsWithoutFile);
    }

    static void AnalyzeFile(AdditionalFileAnalysisContext context)
    {
        var file = context.AdditionalFile;
        if (file.GetText(context.CancellationToken) is not { } text)
            return;
        if (ApiListFiles.IsList(file))
        {
            foreach (var (entry, span) in ApiListFiles.Lines(text))
                Report(OptionErrors.OfEntry(entry), span);
        }
        else if (OptionFiles.IsConfiguration(file))
        {
            foreach (var (key, value, span) in OptionFiles.Settings(text))
                Report(OptionErrors.OfSetting(key, value), span);
        }

        void Report(OptionError? error, TextSpan span)
        {
            if (error is not { } wrong)
                return;
            var lines = text.Lines.GetLinePositionSpan(span);
            context.ReportDiagnostic(Diagnostic.Create(
                Rule, Location.Create(file.Path, span, lines), $"{Path.GetFileName(file.Path)}, line {lines.Start.Line + 1}", wrong.Found, wrong.Accepted));
        }
    }

    // Where the configuration files are not handed over, the compiler tells a value and the file that it holds for, but not where it stands.
    static void AnalyzeSettingsWithoutFile(CompilationAnalysisContext context)
    {
        var located = new HashSet<string>(context.Options.AdditionalFiles
            .Where(OptionFiles.IsConfiguration)
            .SelectMany(file => file.GetText(context.CancellationToken) is { } text ? OptionFiles.Settings(text) : [])
            .Select(static setting => setting.Key));
        var reported = new HashSet<string>();
        foreach (var tree in context.Compilation.SyntaxTrees)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var values = context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree);
            foreach (var key in values.Keys)
            {
                if (key.StartsWith(OptionDefinition.Prefix, StringComparison.Ordinal)
                    && !located.Contains(key)
                    && values.TryGetValue(key, out var value)
                    && OptionErrors.OfSetting(key, value) is { } wrong
                    && reported.Add($"{key}={value}"))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Rule, Location.Create(tree, new TextSpan(0, 0)), $".editorconfig for {Path.GetFileName(tree.FilePath)}, '{key} = {value}'", wrong.Found, wrong.Accepted));
                }
            }
        }
    }
}
