using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0105: waits for the task that starts the work instead of the work.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0105NestedTask() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0105";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Wait for the inner task",
        messageFormat: "'{0}' yields a task of a task: what is awaited is complete when the async delegate has started, not when it has ended",
        description: "A method that does not know of async delegates wraps the task that they return; the outer task ends at their first await, and the inner one is lost.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.TaskOfT is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.IsGenericMethod || call.TargetMethod.ContainingType.IsGenericType)
        {
            if (model.NestedTasks.Makes(call) && model.NestedTasks.IsTakenForInner(call) && !model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
                context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.Display(call.TargetMethod)));
        }
    }
}
