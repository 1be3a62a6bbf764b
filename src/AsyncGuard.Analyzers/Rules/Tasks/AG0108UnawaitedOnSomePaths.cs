using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0108: starts a task that is not awaited on every path.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0108UnawaitedOnSomePaths() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0108";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Await started tasks together",
        messageFormat: "'{0}' is not awaited on every path: when the code leaves before, by an exception or a return, the work goes on and its failure is lost",
        description: "Tasks that run side by side and are awaited one after another are lost when the first of them fails: nobody awaits the others then.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.VariableDeclarator);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (model.StartedLocals.StartOf(declarator) is { } call
            && EnclosingFunctions.Around(declarator, context.ContainingSymbol) is { IsAsync: true }
            && model.StartedLocals.GapBefore(declarator) is not null
            && model.UnhandledFailures.CanFail(call, context.CancellationToken)
            && !model.TestCode.Contains(context.ContainingSymbol)
            && !model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), declarator.Symbol.Name));
        }
    }
}
