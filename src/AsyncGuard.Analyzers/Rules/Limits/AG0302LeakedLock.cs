using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.Limits;

/// <summary>AG0302: a lock or a permit that is not given back on every way out of the function.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0302LeakedLock() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0302";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Limits,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Release on every path what was acquired",
        messageFormat: "'{0}' is acquired here and stays held when {1}; release it in a 'finally'",
        description: "A lock or a permit is acquired and not released on every path: once that path is taken, everybody else waits for ever.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        WholeTypes.RegisterOperations(start, context => model.HeldLocks.IsAcquisition(context.Operation), call => Analyze(call, model), OperationKind.Invocation);

    static void Analyze(Noted<IOperation> call, CompilationModel model)
    {
        if (model.HeldLocks.AcquisitionAt(call.Code, call.CancellationToken) is not var (site, function, body)
            || model.LockLeaks.Of(site, function, body, call.CancellationToken) is not (var leak and not LockLeak.None)
            || model.LockFaults.Of(call.Code, call.Member, call.CancellationToken) != LockFault.Leaked
            || (leak == LockLeak.Exception && model.TestCode.Contains(call.Member)))
        {
            return;
        }

        call.ReportDiagnostic(Diagnostic.Create(
            Rule, site.Location, site.Identity!.Display, leak == LockLeak.Exception ? "the code behind it throws" : "the function returns early"));
    }
}
