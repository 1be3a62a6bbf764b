using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0702: blocks on a task where the code could await it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0702BlockedTask() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0702";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the task instead of blocking on it",
        messageFormat: "'{0}' blocks the thread that async code runs on until the task completes; await the task instead",
        description: "Blocking on a task that is not complete in async code holds a thread that the task may need to finish: pools starve and single-threaded contexts deadlock.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var tasks = model.BlockingOnTasks.In(context.Operation);
        if (tasks.Count == 0
            || model.Contexts.Of(context.Operation, context.ContainingSymbol) is not { IsPartOfAsync: true, Obstacle: not AwaitObstacle.Language }
            || DualPaths.IsSyncHalf(context.Operation)
            || tasks.All(task => model.CompletedTasks.IsCompleted(task, context.CancellationToken)))
        {
            return;
        }

        var member = CalledMember.Of(context.Operation);
        if (!model.Options.IsExcluded(member, context.Operation.Syntax.SyntaxTree))
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(context.Operation), CallSites.Display(member)));
    }
}
