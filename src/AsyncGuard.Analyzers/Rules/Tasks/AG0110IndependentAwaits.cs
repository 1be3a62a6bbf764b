using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0110: awaits one after another what could run side by side.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0110IndependentAwaits() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0110";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Run independent work side by side",
        messageFormat: "'{0}' does not need the result of '{1}': start both, and await them together",
        description: "Two calls that do not need each other take the time of both when they are awaited in turn, and the time of the slower one when they run side by side.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Await);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.IndependentAwaits.Before((IAwaitOperation)context.Operation) is var (first, second)
            && !model.TestCode.Contains(context.ContainingSymbol))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(second), CallSites.Display(second.TargetMethod), CallSites.Display(first.TargetMethod)));
        }
    }
}
