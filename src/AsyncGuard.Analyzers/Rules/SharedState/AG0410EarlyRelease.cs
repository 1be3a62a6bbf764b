using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0410: a task is returned out of a lock, which ends while the work goes on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0410EarlyRelease() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0410";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the work before the lock is released",
        messageFormat: "'{0}' is released as soon as '{1}' returns its task, while the work goes on; await it under the lock",
        description: "A task is returned from inside a lock, which is released at once: the work that it was meant to guard runs without it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Return);

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.EarlyReleases.Of((IReturnOperation)context.Operation, context.CancellationToken) is var (work, site))
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(work), site.Identity!.Display, CallSites.Display(work.TargetMethod)));
    }
}
